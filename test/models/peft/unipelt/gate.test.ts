import { expect, test } from "vitest";
import * as ops from "../../../../src/engine/ops/index.js";
import { meanGate } from "../../../../src/models/peft/unipelt/gate.js";
import { describeEngines, expectNumbers } from "../../../support/engines.js";

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

describeEngines("a gate", ({ tolerance }) => {
  const make = () => {
    const x = ops.tensor([1, 0, 0, 1, 5, 5, 2, 1, 9, -9, 0, 0], [2, 3, 2]);
    return { x, weight: ops.parameter([1, -2], [2, 1]), bias: ops.parameter([0.5], [1]) };
  };
  // x · weight + bias of each position
  const scores = [
    [1.5, -1.5, -4.5],
    [0.5, 27.5, 0.5],
  ];
  const meanOf = (numbers: number[]): number => numbers.reduce((a, b) => a + b, 0) / numbers.length;

  test("is the mean of the positions' sigmoids, one number an example", async () => {
    const { x, weight, bias } = make();
    const gate = meanGate(x, weight, bias);
    expect(gate.shape).toEqual([2, 1, 1]);
    await expectNumbers(
      gate,
      scores.map((row) => meanOf(row.map(sigmoid))),
      tolerance,
    );
    ops.dispose([x, weight, bias]);
  });

  test("with a mask, of its positions alone; 0 where there is none", async () => {
    const { x, weight, bias } = make();
    const mask = ops.maskTensor([1, 1, 0, 0, 0, 0], [2, 3]);
    const before = ops.countTensors();
    await expectNumbers(meanGate(x, weight, bias, mask), [meanOf([1.5, -1.5].map(sigmoid)), 0], tolerance);
    expect(ops.countTensors()).toBe(before);
    const { loss, gradients } = ops.lossAndGradients(
      () => ops.sum(meanGate(x, weight, bias, mask)),
      [weight, bias],
    );
    const slope = sigmoid(1.5) * (1 - sigmoid(1.5)); // of both counted positions, for the sigmoid is symmetric
    await expectNumbers(gradients[0]!, [slope / 2, slope / 2], tolerance);
    await expectNumbers(gradients[1]!, [slope], tolerance);
    ops.dispose([loss, x, weight, bias, mask]);
  });

  test("a mask of another size is refused", () => {
    const { x, weight, bias } = make();
    const mask = ops.ones([2, 4]);
    expect(() => meanGate(x, weight, bias, mask)).toThrow(
      "E_SHAPE: meanGate: mask is [batch, seqLen]=[2,4] but x is [batch, seqLen, hidden]=[2,3,2]; seqLen must be 3, not 4.",
    );
    ops.dispose([x, weight, bias, mask]);
  });
});
