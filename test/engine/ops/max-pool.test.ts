import { expect, test } from "vitest";
import * as ops from "../../../src/engine/ops/index.js";
import { describeEngines, expectNumbers } from "../../support/engines.js";

describeEngines("maxPool", ({ tolerance }) => {
  /** Two numbers a step; row 1 sees its first step alone, row 2 none. */
  const values = [
    [-3, 5],
    [-1, 5],
    [-2, 4],
    [7, -6],
    [9, 9],
    [9, 9],
    [1, 1],
    [2, 2],
    [3, 3],
  ].flat();
  const mask = (): ops.Tensor => ops.maskTensor([1, 1, 1, 1, 0, 0, 0, 0, 0], [3, 3]);

  test("takes the largest of the visible steps, and zero where there is none", async () => {
    await expectNumbers(ops.maxPool(ops.tensor(values, [3, 3, 2]), mask()), [-1, 5, 7, -6, 0, 0], tolerance);
  });

  test("sends the gradient to the largest step, shares it at a tie, and gives none to hidden steps", async () => {
    const x = ops.parameter(values, [3, 3, 2]);
    const [weights, visible] = [ops.tensor([1, 2, 3, 4, 5, 6], [3, 2]), mask()];
    const before = ops.countTensors();
    const { loss, gradients } = ops.lossAndGradients(
      () => ops.sum(ops.mul(ops.maxPool(x, visible), weights)),
      [x],
    );
    loss.dispose();
    const expected = [0, 1, 1, 1, 0, 0, 3, 4, ...Array(10).fill(0)];
    await expectNumbers(gradients[0]!, expected, tolerance);
    expect(ops.countTensors(), "leaked tensors").toBe(before);
    ops.dispose([x, weights, visible]);
  });

  test("refuses a mask of other steps", () => {
    expect(() => ops.maxPool(ops.zeros([2, 3, 4]), ops.zeros([2, 4]))).toThrow("steps must be 3, not 4");
  });
});
