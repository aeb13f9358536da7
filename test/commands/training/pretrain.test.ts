import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { silentContext } from "../../../src/commands/context.js";
import {
  adaptVerb,
  pretrainVerb,
  resolveTrainingConfig,
} from "../../../src/commands/training/config/resolve-training-config.js";
import { adapt, pretrain } from "../../../src/commands/training/pretrain.js";
import { closeEngines } from "../../../src/engine/engine.js";
import { countTensors } from "../../../src/engine/ops/index.js";
import { loadModel } from "../../../src/hub/load-model.js";
import { loadTagger } from "../../../src/hub/load-tagger.js";
import { readMetrics } from "../../../src/train/metrics-log.js";
import { makeSentences, toyModel, toySettings, writeSentences } from "../../support/labelled-sentences.js";
import { recordingContext } from "../../support/recording-context.js";
import { nextFolder } from "../../support/temp.js";

afterAll(closeEngines);

const run = (flags: Record<string, unknown>, set: readonly string[] = [], context = silentContext) =>
  pretrain(
    resolveTrainingConfig(pretrainVerb, {
      flags: { model: toyModel, ...toySettings, ...flags },
      set: ["training.microBatchSize=4", 'training.evaluateEvery="epoch"', ...set],
    }),
    {},
    context,
  );
const masking = { maxTokens: 32 };

function makeFiles() {
  const folder = nextFolder();
  return {
    folder,
    data: writeSentences(folder, "data.conll", makeSentences(48, 1)),
    dev: writeSentences(folder, "dev.conll", makeSentences(16, 2)),
    out: join(folder, "run"),
  };
}

describe("pretrain", () => {
  test("teaches a new BERT all labels of the data; the model opens again, with its card", async () => {
    const { data, dev, out } = makeFiles();
    const { text, json } = await run({ data, dev, out });
    expect((json as { dev: { micro: { f1: number } } }).dev.micro.f1).toBeGreaterThan(0.8);
    expect(text).toMatch(/^72 steps in \d+ s, [\d,]+ tokens a second; best at step \d+\n/);
    expect(text).toMatch(/^LOC +\d+/m);
    const tagger = await loadTagger(join(out, "model"));
    expect(tagger.labels).toEqual(["LOC", "PER"]);
    tagger.dispose();
    const card = readFileSync(join(out, "model", "README.md"), "utf8");
    expect(card).toContain("A tagger of 2 labels, to be fine-tuned on labels of your own");
    expect(existsSync(join(out, "tokenizer.json"))).toBe(true);
    expect(existsSync(join(out, "checkpoints", "last", "state.json"))).toBe(true);
  });

  test("teaches masked words, and begins with a model that is there", async () => {
    const { folder, data, out } = makeFiles();
    const first = await run({ data, out, objective: "mlm", masking, devSentences: 8 }, ["training.epochs=4"]);
    const lossOf = ({ json }: { json: unknown }): number => (json as { devLoss: number }).devLoss;
    const losses = readMetrics(join(out, "metrics.jsonl")).flatMap(({ dev }) => dev?.["loss"] ?? []);
    expect(losses).toHaveLength(4);
    expect(losses[3]).toBeLessThan(losses[0]);
    expect(lossOf(first)).toBeCloseTo(Math.min(...losses), 4);
    expect(first.text).toMatch(/loss on held-out text \d/);
    const second = await run(
      {
        model: join(out, "model"),
        data,
        out: join(folder, "second"),
        objective: "mlm",
        masking,
        devSentences: 8,
      },
      ["training.epochs=2"],
    );
    expect(lossOf(second)).toBeLessThan(losses[0]);
    const model = await loadModel(join(folder, "second", "model"), { head: "masked-lm" });
    expect(model.missing).toEqual([]);
    model.dispose();
    expect(readFileSync(join(out, "model", "README.md"), "utf8")).toContain("pipeline_tag: fill-mask");
  });

  test("a relaunch goes on at the last checkpoint, with the vocabulary that was learnt", async () => {
    const { folder, data, dev, out } = makeFiles();
    const set = ["training.epochs=3"];
    const whole = await run({ data, dev, out: join(folder, "whole") }, set);
    const abort = new AbortController();
    const { context } = recordingContext();
    const info = (message: string): void => void (message === "trained" && abort.abort());
    const logger = { ...context.logger, info, forStage: () => logger };
    await expect(run({ data, dev, out }, set, { ...context, logger, signal: abort.signal })).rejects.toThrow(
      "E_INTERRUPTED",
    );
    const resumed = await run({ data, dev, out }, set);
    const measured = ({ json }: { json: unknown }): unknown => (json as { dev: unknown }).dev;
    expect(measured(resumed)).toEqual(measured(whole));
  });

  test("data without labels are no data for tagging", async () => {
    const { folder, out } = makeFiles();
    const file = join(folder, "a.txt");
    writeFileSync(file, "One.\nTwo.\n");
    await expect(run({ data: { files: [file], format: "text" }, out })).rejects.toThrow(
      "E_CONFIG: the data hold no labels, and the objective is tagging. Fix: set objective: mlm, or name labelled data.",
    );
  });

  test("nothing is left in the engine", async () => {
    const { folder, data, dev } = makeFiles();
    const set = ["training.epochs=1"];
    await run({ data, dev, out: join(folder, "a") }, set);
    const before = countTensors();
    await run({ data, dev, out: join(folder, "b") }, set);
    await run({ data, dev, out: join(folder, "c"), objective: "mlm", masking }, set);
    expect(countTensors()).toBe(before);
  });
});

describe("adapt", () => {
  test("goes on with a model's masked LM on plain text, each text masked several times", async () => {
    const { folder, data, out } = makeFiles();
    await run({ data, out, objective: "mlm", masking, devSentences: 8 }, ["training.epochs=2"]);
    const texts = join(folder, "texts.txt");
    writeFileSync(
      texts,
      makeSentences(40, 5)
        .map(({ text }) => `${text}\n`)
        .join(""),
    );
    const flags = {
      model: join(out, "model"),
      data: texts,
      out: join(folder, "adapted"),
      devSentences: 0,
      masking: { ...masking, maskings: 3, unit: "span" },
      engine: "wasm",
      training: { batchSize: 8, epochs: 1, workers: 0 },
    };
    const { json, text } = await adapt(resolveTrainingConfig(adaptVerb, { flags }), {}, silentContext);
    expect(json).toMatchObject({ objective: "mlm", steps: (40 * 3) / 8, bestStep: null });
    expect(text).toContain("best at step –");
    const tagger = await loadModel(join(folder, "adapted", "model"), { head: "masked-lm" });
    tagger.dispose();
  });
});
