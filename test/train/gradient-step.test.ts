import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../src/engine/engine.js";
import { countTensors, dispose, lossAndGradients, read, readNumber } from "../../src/engine/ops/index.js";
import { computeGradients, type StepGradients } from "../../src/train/gradient-step.js";
import { largestDifference } from "../support/engines.js";
import { type PointItem, TinyModel, tinyItems } from "../support/tiny-training.js";

const noDropout = () => undefined;
const pointOf = (value: number, golds: readonly number[]): PointItem => ({
  ...{ length: 1, targets: golds.length, inputs: Float32Array.of(value, 0, 0, 0), golds },
});

/** Frees what was computed and gives its numbers. */
async function readGradients({ losses, gradients }: StepGradients) {
  let loss = 0;
  for (const part of losses) loss += await readNumber(part);
  const numbers: number[] = [];
  for (const gradient of gradients) numbers.push(...(await read(gradient!)));
  dispose([...losses, ...gradients]);
  return { loss, numbers };
}

describe("computeGradients", () => {
  let model: TinyModel;
  beforeAll(async () => {
    await selectEngine("wasm");
    model = new TinyModel({ dropoutRate: 0.5 });
  });
  afterAll(async () => {
    model.dispose();
    await closeEngines();
  });

  test.each([1, 2, 3, 7])("over micro-batches of %i equals one large batch", async (size) => {
    const items = tinyItems({ points: 7 });
    expect(new Set(items.map(({ targets }) => targets)).size).toBeGreaterThan(1);
    const cut = Array.from({ length: Math.ceil(7 / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
    const whole = await readGradients(computeGradients(model, [items], noDropout));
    const summed = await readGradients(computeGradients(model, cut, noDropout));
    expect(Math.abs(summed.loss - whole.loss)).toBeLessThan(1e-5);
    expect(largestDifference(summed.numbers, whole.numbers)).toBeLessThan(1e-5);
    expect(Math.max(...whole.numbers.map(Math.abs))).toBeGreaterThan(0.01);
  });

  test("is the gradient of the model's own loss", async () => {
    const items = tinyItems({ points: 4 });
    const own = lossAndGradients(
      () => model.loss(items, { dropoutSeed: 5 }),
      model.trained.map(({ variable }) => variable),
    );
    const { loss, gradients } = own;
    const expected = await readGradients({ losses: [loss], gradients });
    const found = await readGradients(computeGradients(model, [items], () => 5));
    expect(found).toEqual(expected);
  });

  test("gives each micro-batch a dropout seed of its own", async () => {
    const items = tinyItems({ points: 4 });
    const seeds: number[] = [];
    const seedOf = (microBatch: number): number => {
      seeds.push(microBatch);
      return microBatch;
    };
    const twice = [items, items];
    const { losses, gradients } = computeGradients(model, twice, seedOf);
    const [first, second] = [await readNumber(losses[0]!), await readNumber(losses[1]!)];
    dispose([...losses, ...gradients]);
    expect(seeds).toEqual([0, 1]);
    expect(first).not.toBe(second);
  });

  test("passes over micro-batches without targets", async () => {
    const [full, empty] = [[pointOf(1, [2])], [pointOf(1, [])]];
    const expected = await readGradients(computeGradients(model, [full], noDropout));
    expect(await readGradients(computeGradients(model, [empty, full], noDropout))).toEqual(expected);
    expect(computeGradients(model, [empty], noDropout)).toEqual({
      losses: [],
      gradients: model.trained.map(() => undefined),
    });
  });

  test("leaves no tensor behind, also when a loss throws", async () => {
    const items = tinyItems({ points: 4 });
    const before = countTensors();
    const computed = computeGradients(model, [items, items, items], noDropout);
    expect(countTensors()).toBe(before + 3 + model.trained.length);
    dispose([...computed.losses, ...computed.gradients]);
    expect(countTensors()).toBe(before);
    const broken = { ...items[0]!, inputs: Float32Array.of(1) };
    expect(() => computeGradients(model, [items, [broken]], noDropout)).toThrow("do not fill the shape");
    expect(countTensors()).toBe(before);
  });
});
