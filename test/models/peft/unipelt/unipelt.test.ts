import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../../../src/engine/engine.js";
import * as ops from "../../../../src/engine/ops/index.js";
import { createPeft } from "../../../../src/models/peft/create-peft.js";
import type { PeftInput } from "../../../../src/models/peft/settings.js";
import { largestDifference } from "../../../support/engines.js";
import {
  describePeftMethod,
  makeBackbone,
  peftBatch,
  spread,
  statesOf,
  tinyBert,
} from "../../../support/peft-methods.js";

const { layers, hiddenSize } = tinyBert;
const adapter = layers * 2 * hiddenSize * 5;
const prefix = 3 * hiddenSize + (hiddenSize + 1) * 4 + layers * (4 + 1) * 2 * hiddenSize;
const lora = layers * 2 * 2 * hiddenSize * 2;
const gate = layers * (hiddenSize + 1);
const parts = {
  adapter: { bottleneckSize: 5 },
  prefix: { prefixLength: 3, middleSize: 4 },
  lora: { rank: 2 },
} as const;

describePeftMethod("unipelt", {
  settings: { method: "unipelt", ...parts },
  size: adapter + prefix + lora + 4 * gate,
  beginsAsIdentity: false,
});
describePeftMethod("unipelt without a prefix", {
  settings: { method: "unipelt", ...parts, prefix: null },
  size: adapter + lora + 3 * gate,
  beginsAsIdentity: true,
});
describePeftMethod("unipelt as released", {
  settings: { method: "unipelt", variant: "released", gate: "all", ...parts },
  size: adapter + layers * (5 + hiddenSize) + prefix + lora + 4 * gate,
  beginsAsIdentity: false,
  looksOutside: true,
});

describe("UniPELT's gates", () => {
  beforeAll(async () => void (await selectEngine("cpu")));
  afterAll(closeEngines);

  /** Every gate shut (-40) or open (40), whatever it reads. */
  const statesAt = async (bias: number, settings: PeftInput): Promise<number[]> => {
    const backbone = makeBackbone();
    const method = createPeft(settings, tinyBert, 1);
    spread(method);
    for (const name of method.parameters.names) {
      if (!name.includes("_gate.")) continue;
      const variable = method.parameters.get(name);
      ops.tidy(() => variable.assign(ops.fill(variable.shape, name.endsWith(".bias") ? bias : 0)));
    }
    const states = (await statesOf(backbone, method, peftBatch)).flat();
    method.dispose();
    backbone.parameters.dispose();
    return states;
  };

  test("shut, adapter and LoRA do nothing; open, they do what they do without gates", async () => {
    const backbone = makeBackbone();
    const plain = (await statesOf(backbone, undefined, peftBatch)).flat();
    const shut = await statesAt(-40, { method: "unipelt", ...parts, prefix: null });
    expect(largestDifference(shut, plain)).toBeLessThan(1e-5);
    for (const one of ["adapter", "lora"] as const) {
      const without = { adapter: null, prefix: null, lora: null };
      const open = await statesAt(40, { method: "unipelt", ...without, [one]: parts[one] });
      const alone = createPeft(
        // An open gate is a factor of 1, as alpha / rank is here.
        one === "lora" ? { method: one, ...parts.lora, alpha: 2 } : { method: one, ...parts.adapter },
        tinyBert,
        1,
      );
      spread(alone);
      const expected = (await statesOf(backbone, alone, peftBatch)).flat();
      expect(largestDifference(open, expected)).toBeLessThan(1e-5);
      expect(largestDifference(open, plain)).toBeGreaterThan(1e-2);
      alone.dispose();
    }
    backbone.parameters.dispose();
  });

  test("shut, a prefix is keys and values of zeros, which the softmax still sees", async () => {
    const settings = { method: "unipelt", ...parts, adapter: null, lora: null } as const;
    const backbone = makeBackbone();
    const zeros = createPeft({ method: "prefix", prefixLength: 3, middleSize: null }, tinyBert, 1);
    for (const variable of zeros.parameters.variables)
      ops.tidy(() => variable.assign(ops.zeros(variable.shape)));
    const expected = (await statesOf(backbone, zeros, peftBatch)).flat();
    const plain = (await statesOf(backbone, undefined, peftBatch)).flat();
    expect(largestDifference(await statesAt(-40, settings), expected)).toBeLessThan(1e-5);
    expect(largestDifference(expected, plain)).toBeGreaterThan(1e-2);
    zeros.dispose();
    backbone.parameters.dispose();
  });
});
