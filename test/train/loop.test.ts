import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { InterruptedError } from "../../src/core/errors.js";
import { createLogger, silentLogger } from "../../src/core/logger.js";
import { closeEngines, selectEngine } from "../../src/engine/engine.js";
import { countTensors } from "../../src/engine/ops/index.js";
import { CheckpointFolder } from "../../src/train/checkpoint.js";
import { readMetrics } from "../../src/train/metrics-log.js";
import type { Evaluation } from "../../src/train/run-state.js";
import { nextFolder } from "../support/temp.js";
import { type TinyRun, tinyBatches, tinyItems, trainTiny } from "../support/tiny-training.js";

const metricsOf = (folder: string) => readMetrics(join(folder, "metrics.jsonl"));
/** What a resumed run must have in common with an unbroken one: all but the clock. */
const numbersOf = (folder: string) => metricsOf(folder).map(({ tokensPerSecond: _, ...line }) => line);
const bestOf = (folder: string): number[] =>
  JSON.parse(readFileSync(join(folder, "checkpoints", "best", "weights.json"), "utf8")) as number[];
const messageOf = (run: TinyRun): Promise<string> =>
  trainTiny(run).then(
    () => "no error",
    (error: Error) => error.message,
  );

/** Evaluations with given scores, and how often each model was saved. */
function scripted(scores: readonly number[]) {
  const left = [...scores];
  const evaluate = async (): Promise<Evaluation> => {
    const score = left.shift()!;
    return { score, metrics: { f1: score } };
  };
  return { evaluate, left };
}
/** A signal that is given when `count` batches have been asked for, and batches that count. */
function abortAtBatch(
  count: number,
  keys: Parameters<typeof tinyBatches>[2] = {},
): Pick<TinyRun, "signal" | "openBatches"> {
  const abort = new AbortController();
  let asked = 0;
  return {
    signal: abort.signal,
    async *openBatches(from) {
      for await (const batch of tinyBatches(tinyItems(), from, keys)) {
        if (++asked === count) abort.abort();
        yield batch;
      }
    },
  };
}

describe("train", () => {
  beforeAll(() => selectEngine("wasm"));
  afterAll(closeEngines);

  test("learns, and writes a line for every interval", async () => {
    const folder = nextFolder();
    const { result } = await trainTiny({ folder, settings: { steps: 60, logEverySteps: 20 } });
    const lines = metricsOf(folder);
    expect(lines.map(({ step }) => step)).toEqual([20, 40, 60]);
    expect(Object.keys(lines[0]!)).toEqual(["step", "loss", "lr", "gradNorm", "tokensPerSecond", "devF1"]);
    expect(lines[2]!.loss).toBeLessThan(lines[0]!.loss! / 3);
    expect(lines[2]!.tokensPerSecond).toBeGreaterThan(0);
    expect(result).toMatchObject({ steps: 60, stoppedBy: "steps", bestStep: undefined, evaluations: [] });
    expect(result.seconds).toBeGreaterThan(0);
  });

  test("a line's loss is the mean over its steps, and its rate that of the last of them", async () => {
    const [each, pairs] = [nextFolder(), nextFolder()];
    await trainTiny({ folder: each });
    await trainTiny({ folder: pairs, settings: { logEverySteps: 2 } });
    const single = metricsOf(each);
    for (const [i, line] of metricsOf(pairs).entries()) {
      const [first, second] = single.slice(2 * i) as [(typeof single)[0], (typeof single)[0]];
      expect(line.loss).toBeCloseTo((first.loss! + second.loss!) / 2, 12);
      expect(line.gradNorm).toBeCloseTo((first.gradNorm! + second.gradNorm!) / 2, 12);
      expect(line.lr).toBe(second.lr);
    }
    const rates = [0, 0.01, ...Array.from({ length: 10 }, (_, i) => 0.02 * (1 - i / 10))];
    for (const [i, { lr }] of single.entries()) expect(lr).toBeCloseTo(rates[i]!, 12);
  });

  test("counts real tokens", async () => {
    const tokens = tinyItems().reduce((sum, { length }) => sum + length, 0);
    const { result } = await trainTiny({ folder: nextFolder(), settings: { steps: 6 } });
    expect(result.tokensPerSecond * result.seconds).toBeCloseTo(2 * tokens, 6);
  });

  test("frees every tensor", async () => {
    const before = countTensors();
    await trainTiny({ folder: nextFolder(), isScored: true, settings: { evaluateEvery: { steps: 4 } } });
    expect(countTensors()).toBe(before);
    await messageOf({ folder: nextFolder(), ...abortAtBatch(3) });
    expect(countTensors()).toBe(before);
  });

  test("reports about ten lines and every evaluation, always with the same columns", async () => {
    const printed: string[] = [];
    const logger = createLogger({ print: (line) => printed.push(line) });
    const settings = { steps: 50, evaluateEvery: { steps: 25 } };
    await trainTiny({ folder: nextFolder(), logger, isScored: true, settings });
    const lines = printed.filter((line) => line.startsWith("train: trained"));
    expect(lines.length).toBeGreaterThanOrEqual(10);
    expect(lines.length).toBeLessThanOrEqual(13);
    for (const line of lines)
      expect(line).toMatch(
        /^train: trained step=\d+ loss=\S+ lr=\S+ gradNorm=\S+ tokensPerSecond=\S+ devF1=\S+$/,
      );
    expect(lines.filter((line) => !line.endsWith("devF1=-")).length).toBe(2);
  });

  describe("evaluation", () => {
    test("writes a checkpoint where the best model is kept, and none where only the scores are", async () => {
      const write = vi.spyOn(CheckpointFolder.prototype, "writeLast");
      const settings = { evaluateEvery: { steps: 2 }, checkpointEverySteps: 5 };
      const saveModel = undefined as never;
      const kept = await trainTiny({ folder: nextFolder(), isScored: true, settings });
      expect(write.mock.calls).toHaveLength(7); // at steps 2, 4, 5, 6, 8, 10 and 12
      write.mockClear();
      const folder = nextFolder();
      const alone = await trainTiny({ folder, isScored: true, settings, saveModel });
      expect(write.mock.calls).toHaveLength(3); // 5, 10 and 12
      expect(alone.result.evaluations).toEqual(kept.result.evaluations);
      write.mockRestore();
    });

    test.each<[Record<string, unknown>, number[]]>([
      [{ evaluateEvery: "epoch", steps: 7 }, [3, 6, 7]],
      [{ evaluateEvery: { steps: 2 }, steps: 6 }, [2, 4, 6]],
      [{ evaluateEvery: { steps: 4 }, steps: 6 }, [4, 6]],
    ])("by %j is made at steps %j", async (settings, steps) => {
      const folder = nextFolder();
      const { result } = await trainTiny({ folder, isScored: true, settings });
      expect(result.evaluations.map(({ step }) => step)).toEqual(steps);
      const scored = metricsOf(folder).filter(({ devF1 }) => devF1 !== null);
      expect(scored.map(({ step }) => step)).toEqual(steps);
      expect(scored.map(({ devF1, dev }) => [devF1, dev])).toEqual(
        result.evaluations.map(({ score, metrics }) => [score, metrics]),
      );
    });

    test("keeps the best model, and a tie does not replace it", async () => {
      const [whole, upToBest] = [nextFolder(), nextFolder()];
      const { evaluate } = scripted([0.2, 0.6, 0.6, 0.5]);
      const outcome = await trainTiny({ folder: whole, settings: { evaluateEvery: "epoch" }, evaluate });
      expect(outcome.result).toMatchObject({ bestStep: 6, bestScore: 0.6, stoppedBy: "steps", steps: 12 });
      const best = await trainTiny({ folder: upToBest, batches: { epochs: 2 } });
      expect(best.result.steps).toBe(6);
      expect(bestOf(whole)).toEqual(best.weights);
      expect(bestOf(whole)).not.toEqual(outcome.weights);
    });

    test("ends the run after as many without a better score as patience says", async () => {
      const settings = { evaluateEvery: { steps: 2 }, patience: 2 };
      const { evaluate, left } = scripted([0.1, 0.3, 0.2, 0.3, 0.9]);
      const folder = nextFolder();
      const { result } = await trainTiny({ folder, settings, evaluate });
      expect(result).toMatchObject({ stoppedBy: "patience", steps: 8, bestStep: 4, bestScore: 0.3 });
      expect(left).toEqual([0.9]);
      expect((await trainTiny({ folder, settings, evaluate })).result).toEqual(result);
    });

    test("is left out where there is none, and the last model is kept", async () => {
      const folder = nextFolder();
      const { weights } = await trainTiny({ folder, settings: { evaluateEvery: "epoch" } });
      expect(bestOf(folder)).toEqual(weights);
    });
  });

  describe("the end of the data", () => {
    test("ends the run, with a last evaluation", async () => {
      const settings = { epochs: 2, evaluateEvery: { steps: 4 } };
      const { result } = await trainTiny({
        folder: nextFolder(),
        isScored: true,
        settings,
        batches: { epochs: 2 },
      });
      expect(result).toMatchObject({ stoppedBy: "epochs", steps: 6 });
      expect(result.evaluations.map(({ step }) => step)).toEqual([4, 6]);
    });

    test("at the beginning is an error", async () =>
      expect(await messageOf({ folder: nextFolder(), batches: { epochs: 0 } })).toBe(
        "E_INPUT: the data gave no batch to learn from. Fix: give data with examples.",
      ));
  });

  describe("a run that was stopped", () => {
    const settings = { evaluateEvery: { steps: 3 }, logEverySteps: 2, checkpointEverySteps: 100 };

    test.each([2, 5, 12])("at batch %i goes on to the same numbers, bit by bit", async (count) => {
      const [whole, broken] = [nextFolder(), nextFolder()];
      const unbroken = await trainTiny({ folder: whole, isScored: true, settings });
      const message = await messageOf({ folder: broken, isScored: true, settings, ...abortAtBatch(count) });
      expect(message).toBe(
        `E_INTERRUPTED: training was stopped after step ${count - 1} of 12. Fix: run the same command to go on.`,
      );
      const resumed = await trainTiny({ folder: broken, isScored: true, settings });
      expect(numbersOf(broken)).toEqual(numbersOf(whole));
      expect(resumed.weights).toEqual(unbroken.weights);
      expect(resumed.result.evaluations).toEqual(unbroken.result.evaluations);
      expect(bestOf(broken)).toEqual(bestOf(whole));
    });

    test("before an evaluation makes it when it goes on", async () => {
      const [whole, broken] = [nextFolder(), nextFolder()];
      await trainTiny({ folder: whole, isScored: true, settings });
      const abort = new AbortController();
      const update = (step: number): void => {
        if (step === 6) abort.abort();
      };
      const context = { logger: silentLogger, signal: abort.signal, progress: { update, end() {} } };
      const message = await messageOf({ folder: broken, isScored: true, settings, context });
      expect(message).toContain("stopped after step 6 of 12");
      expect(numbersOf(broken).at(-1)!.step).toBe(4);
      await trainTiny({ folder: broken, isScored: true, settings });
      expect(numbersOf(broken)).toEqual(numbersOf(whole));
    });

    test("in the middle of an evaluation makes it when it goes on", async () => {
      const [whole, broken] = [nextFolder(), nextFolder()];
      await trainTiny({ folder: whole, isScored: true, settings });
      const evaluate = async (): Promise<Evaluation> => {
        throw new InterruptedError("the evaluation was stopped");
      };
      const message = await messageOf({ folder: broken, settings, evaluate });
      expect(message).toBe("E_INTERRUPTED: the evaluation was stopped.");
      await trainTiny({ folder: broken, isScored: true, settings });
      expect(numbersOf(broken)).toEqual(numbersOf(whole));
    });

    test("says where it goes on, and makes no step twice", async () => {
      const folder = nextFolder();
      await messageOf({ folder, settings, isScored: true, ...abortAtBatch(5) });
      const printed: string[] = [];
      let batches = 0;
      await trainTiny({
        folder,
        settings,
        isScored: true,
        logger: createLogger({ print: (line) => printed.push(line) }),
        async *openBatches(from) {
          expect(from).toEqual({ epoch: 1, window: 0, step: 1 });
          for await (const batch of tinyBatches(tinyItems(), from)) {
            batches++;
            yield batch;
          }
        },
      });
      expect(printed[0]).toBe("train: resuming step=4 of=12");
      expect(batches).toBe(8);
      expect(readdirSync(folder).filter((file) => file.startsWith("events.")).length).toBe(2);
    });

    test("before its first step leaves nothing to go on from", async () => {
      const folder = nextFolder();
      expect(await messageOf({ folder, ...abortAtBatch(1) })).toContain("stopped after step 0 of 12");
      expect(existsSync(join(folder, "checkpoints"))).toBe(false);
    });

    test("closes its batches", async () => {
      let isClosed = false;
      const abort = new AbortController();
      await messageOf({
        folder: nextFolder(),
        signal: abort.signal,
        async *openBatches(from) {
          try {
            for await (const batch of tinyBatches(tinyItems(), from)) {
              abort.abort();
              yield batch;
            }
          } finally {
            isClosed = true;
          }
        },
      });
      expect(isClosed).toBe(true);
    });

    test("refuses another config, and names what differs", async () => {
      const folder = nextFolder();
      await messageOf({ folder, ...abortAtBatch(5) });
      expect(await messageOf({ folder, settings: { batchSize: 4 } })).toBe(
        `E_CONFIG: the run in ${folder} was begun with another config or other data: ` +
          "settings.batchSize was 8 and is 4. Fix: give what it was begun with, or another folder.",
      );
    });
  });

  test("a finished run is reported and left alone", async () => {
    const folder = nextFolder();
    const { result } = await trainTiny({ folder, isScored: true, settings: { evaluateEvery: "epoch" } });
    const printed: string[] = [];
    const again = await trainTiny({
      folder,
      isScored: true,
      settings: { evaluateEvery: "epoch" },
      logger: createLogger({ print: (line) => printed.push(line) }),
      openBatches: () => {
        throw new Error("it read the data");
      },
    });
    expect(printed).toEqual(["train: already finished, nothing to do step=12 by=steps"]);
    expect(again.result).toEqual(result);
  });

  test("a loss that is no number stops the run at its step", async () => {
    const folder = nextFolder();
    const items = tinyItems();
    const run: TinyRun = {
      folder,
      async *openBatches(from) {
        for await (const batch of tinyBatches(items, from)) {
          if (batch.place.epoch < 2) yield batch;
          else {
            const bad = { ...items[0]!, golds: [Number.POSITIVE_INFINITY], targets: 1 };
            yield { ...batch, microBatches: [[bad]] };
          }
        }
      },
    };
    const message = await messageOf(run);
    expect(message).toContain("E_DIVERGED: loss Infinity and gradNorm");
    expect(message).toContain(`(step=6 batch=${join(folder, "nan-batch.json")})`);
    expect(metricsOf(folder).map(({ step }) => step)).toEqual([1, 2, 3, 4, 5]);
    expect(await messageOf(run)).toBe(message);
  });
});
