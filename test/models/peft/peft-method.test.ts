import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../../src/engine/engine.js";
import * as ops from "../../../src/engine/ops/index.js";
import { createPeft } from "../../../src/models/peft/create-peft.js";
import { freeze } from "../../../src/models/peft/peft-method.js";
import { encodeWith, lossOf, makeBackbone, peftBatch, tinyBert } from "../../support/peft-methods.js";

beforeAll(async () => void (await selectEngine("cpu")));
afterAll(closeEngines);

test("the gradients of a frozen encoder are not computed, in layers that are computed again neither", async () => {
  const backbone = makeBackbone();
  const method = createPeft({ method: "lora", rank: 2 }, tinyBert, 1);
  const countProducts = async (isCheckpointed: boolean): Promise<number> => {
    const { kernels } = await tf.profile(() => {
      const { loss, gradients } = ops.lossAndGradients(
        () => lossOf(encodeWith(backbone, method, peftBatch, { isCheckpointed })),
        method.trained.map(({ variable }) => variable),
      );
      ops.dispose([loss, ...(gradients as ops.Tensor[])]);
      return [];
    });
    return kernels.filter(({ name }) => name === "BatchMatMul").length;
  };
  const [plain, again] = [await countProducts(false), await countProducts(true)];
  freeze(backbone.parameters);
  expect(await countProducts(false)).toBe(plain);
  // A layer has six matrices, and a product gives the gradient of each.
  expect(await countProducts(true)).toBe(again - 6 * tinyBert.layers);
  method.dispose();
  backbone.parameters.dispose();
});
