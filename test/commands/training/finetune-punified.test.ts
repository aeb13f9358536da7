import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { silentContext } from "../../../src/commands/context.js";
import {
  finetuneVerb,
  resolveTrainingConfig,
} from "../../../src/commands/training/config/resolve-training-config.js";
import { evaluate } from "../../../src/commands/training/evaluate.js";
import { finetune } from "../../../src/commands/training/finetune.js";
import { loadNerModel } from "../../../src/commands/training/models/ner-methods.js";
import { closeEngines, selectEngine } from "../../../src/engine/engine.js";
import { countTensors } from "../../../src/engine/ops/index.js";
import type { Example } from "../../../src/text/example.js";
import { makeSentences, toyModel, toyTraining, writeSentences } from "../../support/labelled-sentences.js";
import { nextFolder } from "../../support/temp.js";

beforeAll(async () => void (await selectEngine("wasm")));
afterAll(closeEngines);

/** The same sentences in another dataset's words: people and places have other labels. */
const renamed = (examples: readonly Example[]): Example[] =>
  examples.map((example) => ({
    ...example,
    mentions: example.mentions.map((mention) => ({
      ...mention,
      label: mention.label === "PER" ? "NAME" : "TOWN",
    })),
  }));

function settingsOf(over: Record<string, unknown> = {}) {
  const folder = nextFolder();
  const write = (name: string, examples: readonly Example[]) => writeSentences(folder, name, examples);
  return {
    model: { random: { ...toyModel.random, hidden: 32, ffn: 48 } },
    ...{ method: "punified", engine: "wasm", out: join(folder, "run") },
    punified: { beams: 1, devBeams: 1, maxTargetTokens: 48 },
    train: write("train.conll", makeSentences(24, 1)),
    dev: write("dev.conll", makeSentences(6, 2)),
    test: write("test.conll", makeSentences(6, 3)),
    training: {
      ...toyTraining,
      ...{ epochs: undefined, steps: 6, evaluateEvery: { steps: 3 }, windowExamples: 8 },
    },
    ...over,
    also: [
      {
        name: "towns",
        files: [write("towns.conll", renamed(makeSentences(10, 4)))],
        dev: write("towns-dev.conll", renamed(makeSentences(4, 5))),
        test: write("towns-test.conll", renamed(makeSentences(4, 6))),
      },
    ],
  };
}
const run = (flags: Record<string, unknown>) =>
  finetune(resolveTrainingConfig(finetuneVerb, { flags }), {}, silentContext);

describe("finetune with method: punified", () => {
  test("trains on several sets, and scores each by its own labels and their mean", {
    timeout: 90_000,
  }, async () => {
    const before = countTensors();
    const settings = settingsOf();
    const { text, json } = await run(settings);
    expect(text).toContain("macro F1 of texts");
    for (const cell of ["data", "towns", "mean over sets"]) expect(text).toContain(cell);
    const [{ seeds }] = (json as { sizes: { seeds: { dev: unknown; test: unknown }[] }[] }).sizes;
    for (const split of ["dev", "test"] as const)
      expect(seeds[0][split]).toMatchObject({
        joint: { sets: [{ id: "data" }, { id: "towns" }], textF1: expect.any(Number) },
      });
    const metrics = readFileSync(join(settings.out, "metrics.jsonl"), "utf8");
    expect(metrics).toContain("textF1");
    const folder = join(settings.out, "model");
    expect(readFileSync(join(folder, "README.md"), "utf8")).toContain("PUnifiedNER model of 4 labels");
    const model = await loadNerModel(folder);
    expect(model.labels).toEqual(["LOC", "PER", "NAME", "TOWN"]);
    model.dispose();
    const scores = await evaluate(
      {
        model: folder,
        data: resolveTrainingConfig(finetuneVerb, { flags: settings }).test!,
        types: ["PER"],
        ...{ batchSize: 4, constrained: true, resamples: 2, seed: 1 },
      },
      silentContext,
    );
    expect(scores).toBeDefined();
    expect(countTensors()).toBe(before);
  });

  test("one set is trained on as by any other method", { timeout: 90_000 }, async () => {
    const { also: _, ...settings } = settingsOf();
    const { text } = await run(settings);
    expect(text).toContain("macro F1 of texts");
    expect(text).not.toContain("mean over sets");
  });

  test.each([
    [
      { method: "tagger", punified: undefined },
      "also is given, and the method is tagger, which learns one set",
    ],
    [{ fewShot: { sizes: [0.5] } }, "also and fewShot are both given"],
    [{ dev: undefined }, "data has no dev, and towns has. Fix: give every set dev"],
  ])("what joint training does not have is refused: %j", async (over, message) => {
    const settings = settingsOf(over);
    const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
    await expect(run(given)).rejects.toThrow(message);
  });
});
