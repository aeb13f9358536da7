import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { silentContext } from "../../../src/commands/context.js";
import { type TrainPart, trainPart } from "../../../src/commands/training/train-part.js";
import { closeEngines, selectEngine } from "../../../src/engine/engine.js";
import type { Tagger } from "../../../src/models/methods/tagger/tagger.js";
import { arraySource, type ExampleSource } from "../../../src/train/data/example-source.js";
import { trainingSettings } from "../../../src/train/settings.js";
import { makeTinyTagger, taggerExamples } from "../../support/taggers.js";
import { nextFolder } from "../../support/temp.js";

let model: Tagger;
beforeAll(async () => {
  await selectEngine("cpu");
  model = makeTinyTagger("linear", 1);
});
afterAll(async () => {
  model.dispose();
  await closeEngines();
});

const settings = (over: Record<string, unknown>) =>
  trainingSettings.parse({ batchSize: 2, workers: 0, evaluateEvery: "never", ...over });
const run = (over: Partial<TrainPart>) =>
  trainPart(
    {
      model,
      source: arraySource(taggerExamples, { seed: 1, name: "t" }),
      settings: settings({ epochs: 3 }),
      folder: nextFolder(),
      fingerprint: "f",
      label: "test",
      ...over,
    },
    silentContext,
  );

describe("a part", () => {
  test("is as long as its epochs, its steps, or its passes say", async () => {
    expect(await run({})).toMatchObject({ steps: 6, totalSteps: 6, stepsPerEpoch: 2, stoppedBy: "epochs" });
    expect(await run({ settings: settings({ steps: 3 }) })).toMatchObject({ steps: 3, stepsPerEpoch: 2 });
    expect(await run({ passes: 1.5 })).toMatchObject({ steps: 3, stepsPerEpoch: 2 });
    expect(await run({ passes: 4 })).toMatchObject({ steps: 8 });
    expect(await run({ passes: 0.1 })).toMatchObject({ steps: 1 });
  });

  test("tells its schedule how long an epoch is", async () => {
    const folder = nextFolder();
    const schedule = { name: "ladder", factor: 0.5 };
    await run({
      folder,
      settings: settings({ epochs: 3, schedule, optimizer: { learningRate: 0.01 }, logEverySteps: 1 }),
    });
    const lines = readFileSync(join(folder, "metrics.jsonl"), "utf8").trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line).lr)).toEqual([0.01, 0.01, 0.005, 0.005, 0.0025, 0.0025]);
  });

  test("of many examples is not read beforehand: its steps are those of one sequence an example", async () => {
    let read = 0;
    const source: ExampleSource = {
      size: 250_001,
      async *read() {
        for (;;) {
          read += taggerExamples.length;
          yield taggerExamples;
        }
      },
    };
    const result = await run({ source, settings: settings({ steps: 1, windowExamples: 100 }) });
    expect(result).toMatchObject({ steps: 1, stepsPerEpoch: 2500 * 50 + 1 });
    expect(read).toBeLessThan(2000);
  });
});
