import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { silentContext } from "../../../src/commands/context.js";
import { runExperiment } from "../../../src/commands/cpner/run-experiment.js";
import {
  resolveTrainingConfig,
  transferVerb,
} from "../../../src/commands/training/config/resolve-training-config.js";
import { selectEngine } from "../../../src/engine/engine.js";
import * as ops from "../../../src/engine/ops/index.js";
import { PrefixStore } from "../../../src/hub/prefix-store.js";
import { saveT5 } from "../../../src/hub/save-t5.js";
import { makeDomainT5 } from "../../support/cpner.js";
import { makeSentences, writeSentences } from "../../support/labelled-sentences.js";
import { nextFolder } from "../../support/temp.js";

const loadExperiment = (file: string) => resolveTrainingConfig(transferVerb, { file });
const shipped = new URL("../../../configs/cpner/", import.meta.url).pathname;

describe("configs/cpner", () => {
  const files = readdirSync(shipped);
  test("are looked at", () => expect(files.length).toBe(3));

  test.each(files)("%s is valid, with FACTS' values", (file) => {
    const { warmUp, transfer, sources, domain } = loadExperiment(join(shipped, file));
    expect(domain).toMatchObject({
      prefixLength: 10,
      middleSize: 800,
      maxSourceTokens: 256,
      maxTargetTokens: 192,
    });
    expect(warmUp).toMatchObject({
      batchSize: 8,
      epochs: 100,
      optimizer: { learningRate: 1e-4, weightDecay: 0 },
    });
    const isSingle = sources.length === 1;
    expect(transfer).toMatchObject({
      batchSize: isSingle ? 4 : 8,
      optimizer: { learningRate: isSingle ? 5e-4 : 4e-4 },
    });
  });
});

describe("runExperiment", () => {
  beforeAll(async () => void (await selectEngine("wasm")));

  async function prepare(
    given: Readonly<Record<string, unknown>>,
  ): Promise<{ file: string; folder: string }> {
    const folder = nextFolder();
    const t5 = makeDomainT5();
    await saveT5(join(folder, "t5"), t5);
    t5.dispose();
    for (const [i, name] of ["news", "music", "film"].entries())
      writeSentences(folder, `${name}.conll`, makeSentences(4, i + 1));
    const training = { batchSize: 4, steps: 1, workers: 0, evaluateEvery: "never" };
    const data = (name: string) => ({ name, train: `${name}.conll` });
    const tree = {
      model: { from: "./t5" },
      domain: { prefixLength: 2, middleSize: 4, maxTargetTokens: 30 },
      sources: [data("news"), data("music")],
      target: { ...data("film"), dev: "news.conll" },
      test: "film.conll",
      ...{ warmUp: training, transfer: training },
      ...given,
    };
    writeFileSync(join(folder, "experiment.yaml"), stringify(tree));
    return { file: join(folder, "experiment.yaml"), folder };
  }
  const run = ({ file, folder }: { file: string; folder: string }) =>
    runExperiment(
      loadExperiment(file),
      { store: join(folder, "store"), folder: join(folder, "runs") },
      silentContext,
    );

  test.each([
    ["transfer", ["film"], 1],
    ["chain", ["film.chain"], 0],
    ["ensemble", ["film.from-news", "film.from-music"], 2],
  ])("%s, from the data to the score", async (how, domains, selections) => {
    const before = ops.countTensors();
    const result = await run(await prepare({ how }));
    expect(result.domains).toEqual(domains);
    expect(result.selections.length).toBe(selections);
    expect(result.scores!.strings.micro.gold).toBe(result.scores!.spans.micro.gold);
    expect(result.scores!.spans.micro.gold).toBeGreaterThan(0);
    expect(ops.countTensors()).toBe(before);
  });

  test("types are called as a query set beside the config says", async () => {
    const prepared = await prepare({
      sources: [],
      target: { name: "film", train: "film.conll", queries: "names.yaml" },
    });
    const labels = { PER: { name: "actor", query: "Who?" }, LOC: { name: "place", query: "Where?" } };
    writeFileSync(join(prepared.folder, "names.yaml"), stringify({ id: "names", language: "en", labels }));
    await run(prepared);
    expect(new PrefixStore(join(prepared.folder, "store")).read("film").settings.names).toEqual({
      ...{ LOC: "place", PER: "actor" },
    });
  });

  test("refuses an experiment that says what there is not", async () => {
    const { file } = await prepare({ mixes: "parameters" });
    expect(() => loadExperiment(file)).toThrow(/^E_CONFIG: .*experiment\.yaml is not valid:[\s\S]*"mixes"/);
  });

  test("refuses two domains of one name, and an ensemble of nothing", async () => {
    await expect(run(await prepare({ sources: [{ name: "film", train: "news.conll" }] }))).rejects.toThrow(
      'E_CONFIG: two domains are named "film". Fix: give each domain a name of its own.',
    );
    await expect(run(await prepare({ how: "ensemble", sources: [] }))).rejects.toThrow(
      "E_CONFIG: an ensemble has a model for each source, and there is none. Fix: name sources, or set how: transfer.",
    );
  });
});
