import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../../../src/engine/engine.js";
import * as ops from "../../../../src/engine/ops/index.js";
import { createPeft } from "../../../../src/models/peft/create-peft.js";
import { expectNumbers } from "../../../support/engines.js";
import {
  describePeftMethod,
  makeBackbone,
  peftBatch,
  spread,
  statesOf,
  tinyBert,
} from "../../../support/peft-methods.js";

const { layers, hiddenSize } = tinyBert;

describePeftMethod("lora", {
  settings: { method: "lora", rank: 2 },
  size: layers * 2 * 2 * hiddenSize * 2,
  beginsAsIdentity: true,
});

describe("LoRA", () => {
  beforeAll(async () => void (await selectEngine("cpu")));
  afterAll(closeEngines);

  test("adds alpha / rank times the product of its matrices, to queries and values alone", async () => {
    const method = createPeft({ method: "lora", rank: 2, alpha: 3 }, tinyBert, 1);
    const input = ops.ones([1, 1, hiddenSize]);
    const output = ops.fill([1, 1, hiddenSize], 7);
    const set = (half: string, value: number): void => {
      const variable = method.parameters.get(`peft.lora.layer.1.value.${half}.weight`);
      ops.tidy(() => variable.assign(ops.fill(variable.shape, value)));
    };
    set("down", 0.5);
    set("up", 0.25);
    const { dense } = method.hooksFor({ contextMask: input, dropoutSeed: undefined });
    const changed = dense!({ layer: 1, part: "value" }, input, output, []);
    // down: 12 * 0.5 = 6 in both of the rank; up: 2 * 6 * 0.25 = 3; times 3 / 2
    await expectNumbers(changed, Array(hiddenSize).fill(7 + 4.5), 1e-6);
    await expectNumbers(
      dense!({ layer: 1, part: "query" }, input, output, []),
      Array(hiddenSize).fill(7),
      1e-6,
    );
    for (const part of ["key", "attentionOutput", "intermediate", "output"] as const)
      expect(dense!({ layer: 1, part }, input, output, [])).toBe(output);
    ops.dispose([input, output]);
    method.dispose();
  });

  test("begins with down uniform within 1/sqrt(hidden) and up zero", async () => {
    const method = createPeft({ method: "lora", rank: 4 }, tinyBert, 1);
    const bound = 1 / Math.sqrt(hiddenSize);
    const down: number[] = [];
    for (const [name, { values }] of await method.parameters.store()) {
      if (name.includes(".up.")) expect(values.every((x) => x === 0)).toBe(true);
      else down.push(...values);
    }
    expect(Math.max(...down.map(Math.abs))).toBeLessThanOrEqual(bound);
    expect(Math.max(...down)).toBeGreaterThan(0.9 * bound);
    expect(Math.min(...down)).toBeLessThan(-0.9 * bound);
    method.dispose();
  });

  test("drops of its input in training alone", async () => {
    const backbone = makeBackbone();
    const [plain, dropping] = [0, 0.5].map((dropoutRate) => {
      const method = createPeft({ method: "lora", rank: 2, dropoutRate }, tinyBert, 1);
      spread(method);
      return method;
    });
    const states = await statesOf(backbone, plain, peftBatch);
    expect(await statesOf(backbone, dropping, peftBatch)).toEqual(states);
    const inTraining = (method: typeof plain, dropoutSeed: number) =>
      statesOf(backbone, method, peftBatch, { dropoutSeed });
    expect(await inTraining(dropping, 4)).not.toEqual(await inTraining(plain, 4));
    expect(await inTraining(dropping, 4)).toEqual(await inTraining(dropping, 4));
    for (const method of [plain!, dropping!]) method.dispose();
    backbone.parameters.dispose();
  });
});
