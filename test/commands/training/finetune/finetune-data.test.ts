import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  finetuneVerb,
  resolveTrainingConfig,
} from "../../../../src/commands/training/config/resolve-training-config.js";
import { loadFinetuneData, sampleTarget } from "../../../../src/commands/training/finetune/finetune-data.js";
import { silentLogger } from "../../../../src/core/logger.js";
import { exampleOf, showMentions, writeAll } from "../../../support/examples.js";
import { makeSentences, writeSentences } from "../../../support/labelled-sentences.js";
import { recordingContext } from "../../../support/recording-context.js";
import { nextFolder } from "../../../support/temp.js";

const configOf = (flags: Record<string, unknown>) =>
  resolveTrainingConfig(finetuneVerb, { flags: { model: "a/b", out: "o", ...flags } });

describe("the data of a fine-tuning", () => {
  test("labels are those that train has examples of; a source's come in where both are trained together", async () => {
    const folder = nextFolder();
    const write = (name: string, label: string) =>
      writeSentences(folder, name, [exampleOf("Ana slept", [[0, 1, label]])]);
    const files = {
      train: write("t", "PER"),
      dev: write("d", "LOC"),
      source: { files: [write("s", "ORG")] },
    };
    const { context, lines } = recordingContext();
    const data = await loadFinetuneData(configOf(files), context.logger);
    expect(data.labels).toEqual(["PER"]);
    expect(data.jointLabels).toEqual(["PER", "ORG"]);
    expect(lines).toContain("info 1 label without a training example: not learnt");
    expect(lines).toContain("warn labels of dev that the model does not learn");
    const named = await loadFinetuneData(configOf({ ...files, labels: ["PER", "LOC"] }), silentLogger);
    expect(named.labels).toEqual(["PER", "LOC"]);
  });

  test("labels of test that are never trained on are warned of", async () => {
    const folder = nextFolder();
    const train = writeSentences(folder, "t", [exampleOf("Ana slept", [[0, 1, "PER"]])]);
    const test = writeSentences(folder, "e", [exampleOf("Ana slept", [[0, 1, "CAT"]])]);
    const { context, lines } = recordingContext();
    await loadFinetuneData(configOf({ train, test }), context.logger);
    expect(lines).toContain("warn labels of test that the model does not learn");
  });

  test("sentences that stand in two of train, dev and test are warned of", async () => {
    const folder = nextFolder();
    const sentence = (name: string) => exampleOf(`${name} slept`, [[0, 1, "PER"]]);
    const train = writeSentences(folder, "t", [sentence("Ana"), sentence("Bo")]);
    const dev = writeSentences(folder, "d", [sentence("Cyra"), sentence("Ana"), sentence("Bo")]);
    const test = writeSentences(folder, "e", [sentence("Cyra"), sentence("Dov")]);
    const { context, lines } = recordingContext();
    await loadFinetuneData(configOf({ train, dev, test }), context.logger);
    expect(lines.filter((line) => line.includes("stand in"))).toEqual([
      "warn 2 of 3 sentences of dev stand in train as well: its F1 is too high",
      "warn 1 of 2 sentences of test stand in dev as well: its F1 is too high",
    ]);
  });

  test("one fold is refused", () => {
    const train = writeSentences(nextFolder(), "t", makeSentences(3));
    expect(() => configOf({ train, folds: 1 })).toThrow("one fold leaves nothing to train on");
  });

  test("labels that are named are the only ones", async () => {
    const examples = [
      exampleOf("Ana saw Oslo", [
        [0, 1, "PER"],
        [2, 3, "LOC"],
      ]),
    ];
    const train = writeSentences(nextFolder(), "t", examples);
    const data = await loadFinetuneData(
      configOf({ train, dev: train, labels: ["LOC", "ORG"] }),
      silentLogger,
    );
    expect(data.labels).toEqual(["LOC", "ORG"]);
    expect([data.train, data.dev!].map((set) => set.examples.map(showMentions))).toEqual([
      [['LOC "Oslo"']],
      [['LOC "Oslo"']],
    ]);
  });

  test("mentions that tags cannot hold are warned of", async () => {
    const nested = exampleOf("Ana Berg slept", [
      [0, 2, "PER"],
      [0, 1, "NAME"],
    ]);
    const file = join(nextFolder(), "t.jsonl");
    writeFileSync(file, writeAll("jsonl", [nested]));
    const { context, lines } = recordingContext();
    await loadFinetuneData(configOf({ train: file }), context.logger);
    expect(lines).toContain("warn 1 mentions of t cannot be held by tags and are not learnt");
  });

  test("data without labels are refused", async () => {
    const file = writeSentences(nextFolder(), "t.conll", [exampleOf("Ana slept")]);
    const train = { files: [file], format: "conll" };
    await expect(loadFinetuneData(configOf({ train }), silentLogger)).rejects.toThrow(
      "E_INPUT: t holds 1 sentences and 0 labels. Fix: name labelled data.",
    );
  });
});

describe("a sample of the target", () => {
  const examples = makeSentences(40);
  const sample = (fewShot: Record<string, unknown> | undefined, size?: number, seed = 1) =>
    sampleTarget(examples, configOf({ train: join("/", "x"), ...(fewShot ? { fewShot } : {}) }), size, seed);

  test("is a share of the sentences, K of each type, or K to 2K mentions of each; without few-shot all", () => {
    expect(sample({ sizes: [0.25] }, 0.25)).toHaveLength(10);
    const perType = sample({ definition: "sentences-per-type", sizes: [2] }, 2);
    const count = (list: typeof perType, label: string): number =>
      list.reduce(
        (sum, { mentions }) => sum + mentions.filter((mention) => mention.label === label).length,
        0,
      );
    expect(Math.min(count(perType, "PER"), count(perType, "LOC"))).toBeGreaterThanOrEqual(2);
    const greedy = sample({ definition: "greedy", sizes: [3] }, 3);
    for (const label of ["PER", "LOC"]) {
      expect(count(greedy, label)).toBeGreaterThanOrEqual(3);
      expect(count(greedy, label)).toBeLessThanOrEqual(6);
    }
    expect(sample(undefined)).toBe(examples);
  });

  test("depends on the seed", () => {
    const ids = (seed: number) => sample({ sizes: [0.25] }, 0.25, seed).map(({ id }) => id);
    expect(ids(1)).toEqual(ids(1));
    expect(ids(1)).not.toEqual(ids(2));
  });
});
