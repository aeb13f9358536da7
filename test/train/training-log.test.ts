import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { silentLogger } from "../../src/core/logger.js";
import { closeEngines, selectEngine } from "../../src/engine/engine.js";
import { readMetrics } from "../../src/train/metrics-log.js";
import { newRunState } from "../../src/train/run-state.js";
import { TrainingLog } from "../../src/train/training-log.js";
import { nextFolder } from "../support/temp.js";
import { readWithTensorboard, tensorboardNote, tensorboardPython } from "../support/tensorboard.js";
import { tinySettings, trainTiny } from "../support/tiny-training.js";

const open = (folder: string, state = newRunState("")): TrainingLog =>
  new TrainingLog({ folder, state, totalSteps: 10, settings: tinySettings(), logger: silentLogger });

describe("TrainingLog", () => {
  test("writes the means of an interval, and begins the next one", () => {
    const folder = nextFolder();
    const log = open(folder);
    const state = { ...newRunState(""), step: 4 };
    state.interval = { steps: 4, loss: 2, gradNorm: 6, tokens: 300, seconds: 1.5 };
    log.write(state, 0.1);
    const evaluation = { step: 4, score: 0.5, metrics: { f1: 0.5, precision: 0.75 } };
    log.write(state, 0.1, evaluation);
    log.close();
    expect(readMetrics(join(folder, "metrics.jsonl"))).toEqual([
      { step: 4, loss: 0.5, lr: 0.1, gradNorm: 1.5, tokensPerSecond: 200, devF1: null },
      {
        ...{ step: 4, loss: null, lr: 0.1, gradNorm: null, tokensPerSecond: null, devF1: 0.5 },
        dev: { f1: 0.5, precision: 0.75 },
      },
    ]);
    expect(state.lines).toBe(2);
    expect(state.interval.steps).toBe(0);
  });

  test("a score that stands for a loss is no F1", () => {
    const folder = nextFolder();
    const log = open(folder);
    log.write({ ...newRunState(""), step: 4 }, 0.1, { step: 4, score: -2.5, metrics: { loss: 2.5 } });
    log.write({ ...newRunState(""), step: 5 }, 0.1, { step: 5, score: -2.5e-6, metrics: { f1: 0 } });
    log.close();
    expect(readMetrics(join(folder, "metrics.jsonl"))).toMatchObject([
      { devF1: null, dev: { loss: 2.5 } },
      { devF1: 0, dev: { f1: 0 } },
    ]);
  });

  test("writes the settings once, for TensorBoard", () => {
    const folder = nextFolder();
    open(folder).close();
    open(folder, { ...newRunState(""), step: 3 }).close();
    const files = readdirSync(folder).filter((file) => file.startsWith("events."));
    const texts = files.map((file) => readFileSync(join(folder, file), "utf8"));
    expect(texts.map((text) => text.includes('"learningRate": 0.02'))).toEqual([true, false]);
  });

  describe("of a run that was stopped and resumed", () => {
    beforeAll(() => selectEngine("wasm"));
    afterAll(closeEngines);

    test.skipIf(!tensorboardPython)(
      `shows in TensorBoard what metrics.jsonl holds${tensorboardNote}`,
      async () => {
        const folder = nextFolder();
        const settings = { evaluateEvery: { steps: 4 }, checkpointEverySteps: 3 };
        let steps = 0;
        const progress = {
          update: (): void => {
            if (++steps === 8) throw new Error("killed");
          },
          end() {},
        };
        const context = { logger: silentLogger, progress, signal: new AbortController().signal };
        await expect(trainTiny({ folder, isScored: true, settings, context })).rejects.toThrow("killed");
        await trainTiny({ folder, isScored: true, settings });
        const { scalars, texts } = readWithTensorboard(folder);
        const lines = readMetrics(join(folder, "metrics.jsonl"));
        expect(scalars["train/loss"]).toEqual(lines.map(({ step, loss }) => [step, Math.fround(loss!)]));
        expect(scalars["train/loss"]!.length).toBe(12);
        expect(scalars["dev/loss"]!.map(([step]) => step)).toEqual([4, 8, 12]);
        expect(Object.keys(scalars).sort()).toEqual([
          ...["dev/loss", "train/gradNorm", "train/loss", "train/lr", "train/tokensPerSecond"],
        ]);
        expect(Object.keys(texts)).toEqual(["settings"]);
      },
    );
  });
});
