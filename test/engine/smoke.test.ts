import { test } from "vitest";
import { matMul, tensor } from "../../src/engine/ops/index.js";
import { describeEngines, expectNumbers } from "../support/engines.js";

describeEngines("a product", ({ tolerance }) => {
  test("multiplies", async () => {
    await expectNumbers(matMul(tensor([1, 2, 3, 4], [2, 2]), tensor([1, 0, 0, 1], [2, 2])), [1, 2, 3, 4], tolerance);
  });
});
