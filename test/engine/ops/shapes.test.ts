import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../../src/engine/engine.js";
import * as ops from "../../../src/engine/ops/index.js";

const zeros = (...shape: number[]): ops.Tensor => ops.zeros(shape);
const ids = (...shape: number[]): ops.Tensor => ops.toInt(ops.zeros(shape));

describe("a wrong shape is refused with its axes", () => {
  beforeAll(async () => void (await selectEngine("cpu")));

  test.each<[string, () => unknown, string]>([
    [
      "linear",
      () => ops.linear(zeros(2, 3, 4), zeros(5, 6)),
      "E_SHAPE: linear: weight is [in, out]=[5,6] but x is [..., in]=[2,3,4]; in must be 4, not 5.",
    ],
    [
      "linear's bias",
      () => ops.linear(zeros(3, 4), zeros(4, 6), zeros(5)),
      "bias is [out]=[5] but weight is [in, out]=[4,6]",
    ],
    ["matMul", () => ops.matMul(zeros(2, 3), zeros(2, 3)), "inner must be 3, not 2"],
    [
      "matMul over a batch of one",
      () => ops.matMul(zeros(2, 3, 4), zeros(1, 4, 5)),
      "E_SHAPE: matMul: the leading axes of a=[2,3,4] and b=[1,4,5] differ. Fix: repeat the smaller one, or give b as one matrix.",
    ],
    [
      "embedding of floats",
      () => ops.embedding(zeros(5, 3), zeros(2)),
      "E_SHAPE: embedding: ids are float32, not int32.",
    ],
    [
      "layerNorm",
      () => ops.layerNorm(zeros(2, 3), zeros(2), zeros(3), 1e-5),
      "gain is [hidden]=[2] but x is [..., hidden]=[2,3]",
    ],
    ["rmsNorm", () => ops.rmsNorm(zeros(2, 3), zeros(2), 1e-5), "hidden must be 3, not 2"],
    [
      "maskedSoftmax",
      () => ops.maskedSoftmax(zeros(2, 4, 3, 5), zeros(2, 3, 4)),
      "mask is [batch, query, key]=[2,3,4] but scores is [batch, heads, query, key]=[2,4,3,5]; key must be 5, not 4",
    ],
    [
      "a mask without queries",
      () => ops.maskedSoftmax(zeros(2, 4, 3, 5), zeros(2, 5)),
      "mask must be [batch, query, key] but has the shape [2,5]",
    ],
    [
      "attention",
      () =>
        ops.attention({
          q: zeros(2, 4, 3, 5),
          k: zeros(2, 4, 6, 5),
          v: zeros(2, 4, 7, 5),
          mask: zeros(2, 3, 6),
        }),
      "v is [batch, heads, key, valueDim]=[2,4,7,5]",
    ],
    [
      "positions",
      () =>
        ops.attention({
          q: zeros(2, 4, 3, 5),
          k: zeros(2, 4, 6, 5),
          v: zeros(2, 4, 6, 5),
          mask: zeros(2, 3, 6),
          positionBias: zeros(4, 3, 6),
        }),
      "positionBias [4,3,6] does not fit scores [2,4,3,6]",
    ],
    [
      "crossEntropy of float labels",
      () => ops.crossEntropy(zeros(3, 4), zeros(3)),
      "labels are float32, not int32",
    ],
    ["crossEntropy", () => ops.crossEntropy(zeros(3, 4), ids(4)), "labels [4] do not fit logits [3,4]"],
    [
      "binaryCrossEntropy",
      () => ops.binaryCrossEntropy(zeros(3, 4), zeros(4)),
      "targets must be [axis0, axis1] but has the shape [4]",
    ],
    ["dropout", () => ops.dropout(zeros(3), 1, 1), "E_SHAPE: dropout: rate 1 is not in [0, 1)."],
    ["where", () => ops.where(zeros(2, 3), zeros(3), zeros(3)), "where: the mask is the larger one"],
    ["addAll", () => ops.addAll([zeros(2), zeros(3)]), "addAll: [3] differs from [2]"],
    ["addAll of nothing", () => ops.addAll([]), "there is nothing to add"],
    ["tensor", () => ops.tensor([1, 2, 3], [2, 2]), "3 values do not fill the shape [2,2], which has 4"],
    [
      "maskTensor",
      () => ops.maskTensor([0, 2], [2]),
      "E_SHAPE: mask: value 2 at position 1 is neither 0 nor 1.",
    ],
    [
      "adamW",
      () => ops.adamW(ops.parameter([1], [1]), zeros(2), {} as ops.Moments, {} as ops.AdamWSettings),
      "axis0 must be 1, not 2",
    ],
  ])("%s", (_name, run, message) => {
    expect(run).toThrow(message);
  });
});

describe("losses and masks at their edges", () => {
  beforeAll(async () => void (await selectEngine("cpu")));

  test("a loss without a counted position is 0", async () => {
    const labels = ops.idTensor([-100, -100], [2], { limit: 3, ignoreId: -100, name: "labels" });
    expect(await ops.readNumber(ops.crossEntropy(ops.ones([2, 3]), labels))).toBeCloseTo(0);
    expect(await ops.readNumber(ops.binaryCrossEntropy(ops.ones([2]), zeros(2), zeros(2)))).toBeCloseTo(0);
  });

  test("large logits do not overflow", async () => {
    const logits = ops.tensor([1000, -1000], [2]);
    expect(await ops.readNumber(ops.binaryCrossEntropy(logits, ops.tensor([1, 0], [2])))).toBe(0);
    expect(await ops.readNumber(ops.binaryCrossEntropy(logits, ops.tensor([0, 1], [2])))).toBe(1000);
  });

  test("a query that sees no key attends to nothing, and hidden keys have no gradient", async () => {
    const scores = ops.parameter([1, 2, 3, 4], [1, 1, 2, 2]);
    const mask = ops.maskTensor([0, 0, 1, 0], [1, 2, 2]);
    expect([...(await ops.read(ops.maskedSoftmax(scores, mask)))]).toEqual([0, 0, 1, 0]);
    const { gradients } = ops.lossAndGradients(
      () => ops.sum(ops.square(ops.maskedSoftmax(scores, mask))),
      [scores],
    );
    expect([...(await ops.read(gradients[0]!))].map(Math.abs)).toEqual([0, 0, 0, 0]);
  });
});
