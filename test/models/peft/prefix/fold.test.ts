import { afterAll, beforeAll, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../../../src/engine/engine.js";
import { countTensors } from "../../../../src/engine/ops/index.js";
import { createPeft } from "../../../../src/models/peft/create-peft.js";
import { foldedWeights } from "../../../../src/models/peft/prefix/fold.js";
import { spread, tinyBert } from "../../../support/peft-methods.js";

beforeAll(async () => void (await selectEngine("cpu")));
afterAll(closeEngines);

test("folded weights are what the network gives, layer by layer", async () => {
  const options = { prefixLength: 1, middleSize: 1 };
  const method = createPeft({ method: "prefix", ...options }, tinyBert, 1);
  spread(method);
  const before = countTensors();
  const folded = await foldedWeights(method.parameters, options, tinyBert);
  expect(countTensors()).toBe(before);
  const stored = await method.parameters.store();
  const valuesOf = (name: string): Float32Array => stored.get(`peft.prefix.${name}`)!.values;
  const [table, into] = [valuesOf("table.weight"), valuesOf("middle.weight")];
  const sum = table.reduce((total, x, i) => total + x * into[i]!, valuesOf("middle.bias")[0]!);
  for (const layer of [0, 1]) {
    const { shape, values } = folded.get(`peft.prefix.layer.${layer}.positions.weight`)!;
    expect(shape).toEqual([1, 2 * tinyBert.hiddenSize]);
    const [weight, bias] = [valuesOf(`layer.${layer}.out.weight`), valuesOf(`layer.${layer}.out.bias`)];
    for (const [i, x] of values.entries()) expect(x).toBeCloseTo(Math.tanh(sum) * weight[i]! + bias[i]!, 5);
  }
  expect(folded.size).toBe(2);
  method.dispose();
});
