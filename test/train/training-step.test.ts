import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../src/engine/engine.js";
import { countTensors, tensor } from "../../src/engine/ops/index.js";
import { Optimizer } from "../../src/train/optimizer.js";
import { trainingSettings } from "../../src/train/settings.js";
import { passSeed, type StepOptions, trainStep } from "../../src/train/training-step.js";
import { nextFolder } from "../support/temp.js";
import { type PointItem, readWeights, TinyModel, tinyItems } from "../support/tiny-training.js";

const { optimizer: adamW } = trainingSettings.parse({ epochs: 1, optimizer: { weightDecay: 0 } });
const optionsOf = (keys: Partial<StepOptions> = {}): StepOptions => ({
  ...{ step: 3, seed: 1, learningRate: 0.1, clipNorm: null, folder: "" },
  ...keys,
});

describe("trainStep", () => {
  beforeAll(() => selectEngine("wasm"));
  afterAll(closeEngines);

  /** Hands over a new model and its optimizer, and frees both. */
  async function withModel<T>(use: (model: TinyModel, optimizer: Optimizer) => Promise<T>): Promise<T> {
    const model = new TinyModel();
    const optimizer = new Optimizer(model.trained, adamW);
    try {
      return await use(model, optimizer);
    } finally {
      optimizer.dispose();
      model.dispose();
    }
  }

  test("scales the gradients to the norm, and reports the norm as it was", async () => {
    const clipNorm = 0.01;
    const run = (keys: Partial<StepOptions>) =>
      withModel(async (model, optimizer) => {
        const { gradNorm } = await trainStep(model, optimizer, [tinyItems()], optionsOf(keys));
        let squares = 0;
        // The first moment after one step is a tenth of the gradient.
        for (const [name, { values }] of await optimizer.store())
          if (name.startsWith("first/")) for (const value of values) squares += (10 * value) ** 2;
        return { gradNorm, applied: Math.sqrt(squares) };
      });
    const [free, clipped] = [await run({}), await run({ clipNorm })];
    expect(free.gradNorm).toBeGreaterThan(0.1);
    expect(free.applied).toBeCloseTo(free.gradNorm, 5);
    expect(clipped.gradNorm).toBe(free.gradNorm);
    expect(clipped.applied).toBeCloseTo(clipNorm, 5);
  });

  test("has a dropout seed that depends on seed, step and micro-batch", () => {
    const seeds = [passSeed(1, 1, 0), passSeed(2, 1, 0), passSeed(1, 2, 0), passSeed(1, 1, 1)];
    expect(new Set(seeds).size).toBe(4);
    expect(passSeed(1, 1, 0)).toBe(seeds[0]);
  });

  test("leaves no tensor behind", () =>
    withModel(async (model, optimizer) => {
      const items = tinyItems();
      const before = countTensors();
      for (let step = 1; step <= 3; step++) {
        await trainStep(
          model,
          optimizer,
          [items.slice(0, 8), items.slice(8)],
          optionsOf({ step, clipNorm: 1 }),
        );
        expect(countTensors()).toBe(before);
      }
    }));

  test("a step without any target changes nothing", () =>
    withModel(async (model, optimizer) => {
      const before = await readWeights(model);
      const empty: PointItem = { ...tinyItems()[0]!, targets: 0, golds: [] };
      const numbers = await trainStep(model, optimizer, [[empty]], optionsOf({ clipNorm: 1 }));
      expect(numbers).toEqual({ loss: 0, gradNorm: 0 });
      expect(await readWeights(model)).toEqual(before);
    }));

  describe("of numbers that are none", () => {
    /** The error, whether the parameters were left alone, and what was written. */
    async function diverge(
      microBatches: readonly (readonly PointItem[])[],
      prepare: (model: TinyModel) => void = () => {},
    ) {
      const folder = nextFolder();
      return withModel(async (model, optimizer) => {
        prepare(model);
        const [weights, tensors] = [await readWeights(model), countTensors()];
        const error = await trainStep(model, optimizer, microBatches, optionsOf({ folder })).catch(
          (thrown: Error) => thrown.message,
        );
        expect(await readWeights(model)).toEqual(weights);
        expect(countTensors()).toBe(tensors);
        const file = join(folder, "nan-batch.json");
        return { error, file, written: JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown> };
      });
    }

    test("stops, names the micro-batch, and writes the batch", async () => {
      const [good, bad] = [
        tinyItems({ points: 2 }),
        [{ ...tinyItems()[0]!, golds: [Number.NaN], targets: 1 }],
      ];
      const { error, file, written } = await diverge([good, bad]);
      expect(error).toBe(
        "E_DIVERGED: loss NaN and gradNorm NaN at step 3, expected finite numbers; the first bad tensor is the " +
          `loss of micro-batch 2 of 2, NaN. (step=3 batch=${file}) ` +
          "Fix: lower optimizer.learningRate, or look for a fault in that batch.",
      );
      expect(written).toMatchObject({ step: 3, learningRate: 0.1, loss: "NaN", gradNorm: "NaN" });
      expect(written["microBatches"]).toEqual([
        good.map((item) => ({ ...item, inputs: [...item.inputs] })),
        [{ ...bad[0], inputs: [...bad[0]!.inputs], golds: ["NaN"] }],
      ]);
      expect(written["dropoutSeeds"]).toEqual([passSeed(1, 3, 0), passSeed(1, 3, 1)]);
    });

    test("names a parameter that was bad before", async () => {
      const { error } = await diverge([tinyItems()], (model) => {
        const fresh = tensor([0, 1, Number.NaN, 0, 0, 0, 0, 0], [8]);
        model.parameters.get("hidden.bias").assign(fresh);
        fresh.dispose();
      });
      expect(error).toContain(
        "the first bad tensor is the parameter hidden.bias, [8] with NaN at position 2.",
      );
    });

    test("names what overflows where the loss does not", async () => {
      const large = { ...tinyItems()[0]!, golds: [1e19], targets: 1 };
      const { error, written } = await diverge([[large]]);
      expect(error).toMatch(/^E_DIVERGED: loss \S+e\+3[78] and gradNorm Infinity at step 3/);
      expect(error).toContain(
        "the first bad tensor is the norm of the gradients, which are finite one by one",
      );
      expect(written["gradNorm"]).toBe("Infinity");
    });
  });
});
