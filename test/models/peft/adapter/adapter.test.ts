import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../../../src/engine/engine.js";
import * as ops from "../../../../src/engine/ops/index.js";
import { parseBertConfig } from "../../../../src/models/encoders/bert/config.js";
import { createPeft } from "../../../../src/models/peft/create-peft.js";
import { expectNumbers } from "../../../support/engines.js";
import { describePeftMethod, tinyBert } from "../../../support/peft-methods.js";

const { layers, hiddenSize } = tinyBert;
const matrices = layers * 2 * hiddenSize * 5;

describePeftMethod("adapter", {
  settings: { method: "adapter", bottleneckSize: 5 },
  size: matrices,
  beginsAsIdentity: true,
});
describePeftMethod("adapter as released", {
  settings: { method: "adapter", bottleneckSize: 5, variant: "released" },
  size: matrices + layers * (5 + hiddenSize),
  beginsAsIdentity: false,
});

describe("an adapter", () => {
  beforeAll(async () => void (await selectEngine("cpu")));
  afterAll(closeEngines);

  const small = parseBertConfig({
    model_type: "bert",
    vocab_size: 5,
    hidden_size: 2,
    num_hidden_layers: 1,
    num_attention_heads: 1,
    intermediate_size: 2,
    max_position_embeddings: 4,
  });
  const assign = (variable: ops.Variable, values: readonly number[]): void =>
    ops.tidy(() => variable.assign(ops.tensor(values, variable.shape)));

  test.each([
    // down: 1*1 + 2*2 = 5; up: 5*3, 5*-1
    { variant: "paper", expected: [1 + 15, 2 - 5] },
    // reads the doubled sum with the residual, 2*(1+3), 2*(2+4): 8 + 24 + bias 1 = 33; up 99 + 0.5, -33 + 0.25
    { variant: "released", expected: [1 + 99.5, 2 - 33 + 0.25] },
  ] as const)("gives what is computed by hand ($variant)", async ({ variant, expected }) => {
    const method = createPeft({ method: "adapter", bottleneckSize: 1, variant }, small, 1);
    const set = (part: string, values: readonly number[]): void =>
      assign(method.parameters.get(`peft.adapter.layer.0.${part}`), values);
    set("down.weight", [1, 2]);
    set("up.weight", [3, -1]);
    if (variant === "released") {
      set("down.bias", [1]);
      set("up.bias", [0.5, 0.25]);
    }
    const [output, residual] = [ops.tensor([1, 2], [1, 1, 2]), ops.tensor([3, 4], [1, 1, 2])];
    const mask = ops.ones([1, 1]);
    const { sublayer } = method.hooksFor({ contextMask: mask, dropoutSeed: undefined });
    const pass = { normalise: (x: ops.Tensor) => ops.mul(x, 2), tensors: [] };
    await expectNumbers(sublayer!(0, "ffn", output, residual, pass), expected, 1e-6);
    expect(sublayer!(0, "attention", output, residual, pass)).toBe(output);
    ops.dispose([output, residual, mask]);
    method.dispose();
  });
});
