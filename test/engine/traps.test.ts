import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RandomStream } from "../../src/core/random.js";
import { closeEngines, selectEngine } from "../../src/engine/engine.js";
import * as ops from "../../src/engine/ops/index.js";
import { describeEngines, expectNumbers, largestDifference } from "../support/engines.js";

/*
 * One test for every way in which TensorFlow.js 4.22 was seen to fail or, worse, to give wrong numbers in
 * silence. Each one goes through the door that models use.
 */
type Tensor = ops.Tensor;
const random = (shape: readonly number[], seed: number): Tensor => {
  const stream = new RandomStream("traps", seed);
  const count = shape.reduce((product, size) => product * size, 1);
  return ops.tensor(
    Float32Array.from({ length: count }, () => stream.next() * 2 - 1),
    shape,
  );
};
const flat = (x: readonly (readonly number[])[]): number[] => x.flat();

/** Product in float64. */
async function productOf(a: Tensor, b: Tensor): Promise<number[]> {
  const [left, right] = [await ops.read(a), await ops.read(b)];
  const [rows, inner, columns] = [a.shape[0]!, a.shape[1]!, b.shape[1]!];
  return Array.from({ length: rows * columns }, (_, place) => {
    const [row, column] = [Math.floor(place / columns), place % columns];
    let total = 0;
    for (let k = 0; k < inner; k++) total += left[row * inner + k]! * right[k * columns + column]!;
    return total;
  });
}

describeEngines("on every engine", ({ tolerance }) => {
  test("a dense layer over a batch has a gradient", async () => {
    const weight = ops.parameter([1, 2, 3, 4], [2, 2]);
    const { loss, gradients } = ops.lossAndGradients(
      () => ops.sum(ops.linear(ops.tensor([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]), weight)),
      [weight],
    );
    loss.dispose();
    await expectNumbers(gradients[0]!, [16, 16, 20, 20], tolerance);
  });

  test("maximum, minimum and squaredDifference have gradients when they broadcast", async () => {
    const row = ops.parameter([0.5, 2.5], [2]);
    const x = ops.tensor([1, 2, 3, 0], [2, 2]);
    const gradientOf = (run: (a: Tensor, b: Tensor) => Tensor): Tensor =>
      ops.lossAndGradients(() => ops.sum(run(x, row)), [row]).gradients[0]!;
    await expectNumbers(gradientOf(ops.maximum), [0, 2], tolerance);
    await expectNumbers(gradientOf(ops.minimum), [2, 0], tolerance);
    await expectNumbers(gradientOf(ops.squaredDifference), [-6, 6], tolerance);
  });

  test("the gradient of a running sum is right on every axis and for every length", async () => {
    for (const length of [5, 3, 8]) {
      const x = ops.parameter(new Float32Array(length * 2), [length, 2]);
      const weights = ops.tensor(
        Float32Array.from({ length: length * 2 }, (_, i) => i),
        [length, 2],
      );
      const { gradients } = ops.lossAndGradients(
        () => ops.sum(ops.mul(ops.cumulativeSum(x, 0), weights)),
        [x],
      );
      const expected = Array.from({ length: length * 2 }, (_, place) => {
        let total = 0;
        for (let i = place; i < length * 2; i += 2) total += i;
        return total;
      });
      await expectNumbers(gradients[0]!, expected, tolerance);
    }
  });

  test("an id out of range is refused where the batch is assembled", () => {
    const limits = { limit: 3, ignoreId: -100, name: "labels" };
    expect(() => ops.idTensor([0, 3], [2], limits)).toThrow(
      "E_SHAPE: labels: id 3 at position 1 is not in [0, 3) or -100. Fix: encode the batch with the vocabulary and the label set of the model.",
    );
    expect(() => ops.idTensor([0, -1], [2], limits)).toThrow("id -1 at position 1");
    expect(() => ops.idTensor([0.5, 1], [2], limits)).toThrow("id 0.5 at position 0");
    expect(() => ops.idTensor([0, -100], [2], limits)).not.toThrow();
  });

  test("a column and a row do not silently become a table", () => {
    expect(() => ops.mul(ops.zeros([4, 1]), ops.zeros([4]))).toThrow(
      "E_SHAPE: mul: [4,1] and [4] do not fit, and neither repeats to the other's shape. Fix: reshape or repeat one of them to the shape that is meant.",
    );
  });

  test("a gradient that computes several results at once keeps them all", async () => {
    const [gain, shift] = [ops.parameter([1, 1], [2]), ops.parameter([0, 0], [2])];
    const x = ops.parameter([1, 3, 2, 2.5], [2, 2]);
    const { gradients } = ops.lossAndGradients(
      () => ops.sum(ops.square(ops.layerNorm(x, gain, shift, 1e-12))),
      [x, gain, shift],
    );
    await expectNumbers(gradients[1]!, [4, 4], tolerance);
    await expectNumbers(gradients[2]!, [-4, 4], tolerance);
  });

  test("a checkpointed layer leaves the tape of the outer gradient whole", async () => {
    const [w, v] = [ops.parameter([2], [1]), ops.parameter([3], [1])];
    const cube = ([x]: readonly Tensor[]): Tensor => ops.mul(ops.square(x!), v);
    const { loss, gradients } = ops.lossAndGradients(
      () => ops.sum(ops.mul(ops.checkpoint({ run: cube, inputs: [ops.square(w)], parameters: [v] }), w)), // w^5 v
      [w, v],
    );
    await expectNumbers(loss, [96], tolerance);
    await expectNumbers(gradients[0]!, [240], tolerance);
    await expectNumbers(gradients[1]!, [32], tolerance);
  });

  test("embedding look-ups have a gradient that adds up repeated ids", async () => {
    const table = ops.parameter(new Float32Array(8), [4, 2]);
    const ids = ops.idTensor([1, 3, 1, 0], [2, 2], { limit: 4, name: "ids" });
    const weights = ops.tensor([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]);
    const { gradients } = ops.lossAndGradients(
      () => ops.sum(ops.mul(ops.embedding(table, ids), weights)),
      [table],
    );
    await expectNumbers(gradients[0]!, [7, 8, 6, 8, 0, 0, 3, 4], tolerance);
  });

  test.each([
    [64, 2048, 64],
    [32, 3072, 64],
    [16, 4096, 48],
    [30, 2001, 31],
  ])(
    "a product of %i x %i x %i is right, transposed or not, and so are its gradients",
    async (rows, inner, columns) => {
      const [a, b] = [random([rows, inner], 1), random([inner, columns], 2)];
      const expected = await productOf(a, b);
      const [aT, bT] = [ops.transpose(a, [1, 0]), ops.transpose(b, [1, 0])];
      const scale = Math.sqrt(inner);
      const off = async (product: Tensor): Promise<number> =>
        largestDifference(
          (await ops.read(product)).map((x: number) => x / scale),
          expected.map((x) => x / scale),
        );
      expect(await off(ops.matMul(a, b))).toBeLessThan(tolerance);
      expect(await off(ops.matMul(a, bT, { transposeB: true }))).toBeLessThan(tolerance);
      expect(await off(ops.matMul(aT, b, { transposeA: true }))).toBeLessThan(tolerance);
      expect(await off(ops.matMul(aT, bT, { transposeA: true, transposeB: true }))).toBeLessThan(tolerance);
      // The gradient of the left factor is itself a product with a long inner axis and a transposed right side.
      const left = ops.parameter(new Float32Array(rows * columns), [rows, columns]);
      const { gradients } = ops.lossAndGradients(() => ops.sum(ops.mul(ops.matMul(left, bT), a)), [left]);
      expect(await off(gradients[0]!)).toBeLessThan(tolerance);
    },
  );

  test("a dense layer with a bias is right for three axes", async () => {
    const [x, weight, bias] = [random([2, 60, 100], 1), random([100, 50], 2), random([50], 3)];
    const plain = await productOf(ops.reshape(x, [120, 100]), weight);
    const shift = await ops.read(bias);
    const expected = plain.map((value, i) => value + shift[i % 50]!);
    await expectNumbers(ops.linear(x, weight, bias), expected, tolerance);
    await expectNumbers(
      ops.relu(ops.linear(x, weight, bias)),
      expected.map((value) => Math.max(0, value)),
      tolerance,
    );
  });

  test("truth is 0 or 1, whatever number it comes from", async () => {
    await expectNumbers(ops.isNonZero(ops.tensor([0, 0.5, 3, -1], [4])), [0, 1, 1, 1], 0);
    const ints = ops.toInt(ops.tensor([0, 1, 3, 256], [4]));
    await expectNumbers(ops.isNonZero(ints), [0, 1, 1, 1], 0);
    await expectNumbers(ops.toFloat(tf.cast(ints, "bool")), [0, 1, 1, 1], 0);
  });

  test("sums and means of a million numbers are right", async () => {
    const x = ops.fill([1000, 1000], 0.1);
    await expectNumbers(ops.sum(x), [100000], 1e-4);
    await expectNumbers(ops.mean(x), [0.1], 1e-5);
    // Rows of a large batch, as in the gradient of a bias; tensorflow adds them up one by one.
    await expectNumbers(ops.sum(ops.fill([8192, 4], 0.1), 0), [819.2, 819.2, 819.2, 819.2], 1e-4);
  });

  test("a product after an optimizer step uses the new weights", async () => {
    const weight = ops.parameter(new Float32Array(64 * 64).fill(0.5), [64, 64]);
    const moments = ops.zeroMoments(weight);
    const x = ops.ones([64, 64]);
    ops.dispose(ops.matMul(x, weight)); // packs the old weights
    const settings = { learningRate: 0.25, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, step: 1 };
    ops.adamW(weight, ops.ones([64, 64]), moments, settings);
    await expectNumbers(ops.matMul(x, weight), new Float32Array(64 * 64).fill(16), tolerance);
  });

  test("dropout drops its share, by the seed and the place alone", async () => {
    const x = ops.ones([100, 100]);
    const first = await ops.read(ops.dropout(x, 0.3, 7));
    const share = first.filter((value: number) => value === 0).length / 10000;
    expect(share).toBeGreaterThan(0.28);
    expect(share).toBeLessThan(0.32);
    expect(Math.abs(Math.max(...first) - 1 / 0.7)).toBeLessThan(1e-6);
    expect(await ops.read(ops.dropout(x, 0.3, 7))).toEqual(first);
    expect(await ops.read(ops.dropout(x, 0.3, 8))).not.toEqual(first);
    expect([...ops.dropoutMask(10000, 0.3, 7)]).toEqual([...first]);
  });

  test("a sum of twenty tensors is right", async () => {
    const parts = Array.from({ length: 20 }, (_, i) => ops.fill([3000], i));
    await expectNumbers(ops.addAll(parts), new Float32Array(3000).fill(190), tolerance);
    await expectNumbers(
      ops.concat(parts, 0),
      flat(parts.map((_, i) => Array<number>(3000).fill(i))),
      tolerance,
    );
  });
});

describe("gradients that tfjs lacks fail by name", () => {
  beforeAll(async () => void (await selectEngine("cpu")));
  afterAll(closeEngines);
  test.each<[string, (x: Tensor) => Tensor]>([
    ["TopK", (x) => ops.topK(x, 2).values],
    ["Einsum", (x) => tf.einsum("ij->ji", x)],
    ["StridedSlice", (x) => tf.stridedSlice(x, [0, 0], [2, 2], [1, 2])],
    ["GatherNd", (x) => tf.gatherND(x, tf.tensor2d([[0, 1]], [1, 2], "int32"))],
  ])("%s", (kernelName, run) => {
    const x = ops.parameter([1, 2, 3, 4], [2, 2]);
    expect(() => ops.lossAndGradients(() => ops.sum(run(x)), [x])).toThrow(kernelName);
  });
});
