import { expect, test } from "vitest";
import { countTensors } from "../../../../src/engine/ops/index.js";
import { createPeft } from "../../../../src/models/peft/create-peft.js";
import { mergeLora } from "../../../../src/models/peft/lora/merge.js";
import { describeEngines, largestDifference } from "../../../support/engines.js";
import { makeBackbone, peftBatch, spread, statesOf, tinyBert } from "../../../support/peft-methods.js";

describeEngines("merged LoRA", ({ name }) => {
  const near = name === "webgpu" ? 1e-3 : 1e-5;

  test("an encoder with LoRA in its matrices gives what it gave with the hooks", async () => {
    const backbone = makeBackbone();
    const method = createPeft({ method: "lora", rank: 2, alpha: 1 }, tinyBert, 1);
    spread(method);
    const plain = (await statesOf(backbone, undefined, peftBatch)).flat();
    const hooked = (await statesOf(backbone, method, peftBatch)).flat();
    const before = countTensors();
    mergeLora(method, backbone);
    expect(countTensors()).toBe(before);
    const merged = (await statesOf(backbone, undefined, peftBatch)).flat();
    expect(largestDifference(merged, hooked)).toBeLessThan(near);
    expect(largestDifference(merged, plain)).toBeGreaterThan(1e-2);
    method.dispose();
    backbone.parameters.dispose();
  });

  test("a method with gates is refused, and so is an encoder of another size", () => {
    const backbone = makeBackbone();
    const gated = createPeft({ method: "unipelt", prefix: null, adapter: null }, tinyBert, 1);
    expect(() => mergeLora(gated, backbone)).toThrow(
      "E_CONFIG: unipelt cannot be merged into an encoder; LoRA by itself can. Fix: keep the method's hooks.",
    );
    const large = createPeft({ method: "lora" }, { ...tinyBert, layers: 3 }, 1);
    expect(() => mergeLora(large, backbone)).toThrow(
      "E_SHAPE: mergeLora: LoRA is for 3 x 12 (layers x hidden), the encoder has 2 x 12.",
    );
    for (const { parameters } of [gated, large, backbone]) parameters.dispose();
  });
});
