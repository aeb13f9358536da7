import { expect, test } from "vitest";
import * as ops from "../../../src/engine/ops/index.js";
import { describeEngines, expectNumbers } from "../../support/engines.js";

describeEngines("detached", ({ tolerance }) => {
  test("is a constant for the gradient, with operations inside that have none", async () => {
    const x = ops.parameter([-2, 3, 5], [3]);
    const before = ops.countTensors();
    const { loss, gradients } = ops.lossAndGradients(() => {
      const positive = ops.detached(() => ops.mul(ops.isGreater(x, 0), x)); // 0 3 5
      return ops.sum(ops.mul(positive, x));
    }, [x]);
    await expectNumbers(loss, [9 + 25], tolerance);
    await expectNumbers(gradients[0]!, [0, 3, 5], tolerance);
    expect(ops.countTensors(), "leaked tensors").toBe(before);
    x.dispose();
  });
});
