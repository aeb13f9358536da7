import { afterAll, beforeAll, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../../src/engine/engine.js";
import { countTensors } from "../../../src/engine/ops/index.js";
import { createPeft, foldPeft, restorePeft } from "../../../src/models/peft/create-peft.js";
import type { PeftInput } from "../../../src/models/peft/settings.js";
import { largestDifference } from "../../support/engines.js";
import { makeBackbone, peftBatch, spread, statesOf, tinyBert } from "../../support/peft-methods.js";

beforeAll(async () => void (await selectEngine("cpu")));
afterAll(closeEngines);

const unipelt: PeftInput = { method: "unipelt", prefix: { prefixLength: 3, middleSize: 4 } };

test.each([
  {
    settings: unipelt,
    left: ["peft.prefix.layer.0.positions.weight", "peft.prefix.layer.1.positions.weight"],
  },
  {
    settings: { method: "prefix", middleSize: 4, prefixLength: 3 } as const,
    left: ["peft.prefix.layer.0.positions.weight", "peft.prefix.layer.1.positions.weight"],
  },
  { settings: { method: "lora", rank: 2 } as const, left: [] },
])("a folded method computes the same without the network ($settings.method)", async ({ settings, left }) => {
  const backbone = makeBackbone();
  const method = createPeft(settings, tinyBert, 1);
  spread(method);
  const folded = await foldPeft(method);
  expect(folded.parameters.names.filter((name) => name.startsWith("peft.prefix."))).toEqual(left);
  const [expected, actual] = [
    (await statesOf(backbone, method, peftBatch)).flat(),
    (await statesOf(backbone, folded, peftBatch)).flat(),
  ];
  expect(largestDifference(actual, expected)).toBeLessThan(1e-6);
  const twice = await foldPeft(folded);
  expect(twice.settings).toEqual(folded.settings);
  for (const { parameters } of [method, folded, twice, backbone]) parameters.dispose();
});

test("settings that are not valid are refused with every fault", () => {
  const settings = { method: "adapter", bottleneck: 8, variant: "houlsby" } as unknown as PeftInput;
  expect(() => createPeft(settings, tinyBert, 1)).toThrow(
    /^E_CONFIG: peft is not valid:\n✖ Unrecognized key: "bottleneck"\n✖ .*"paper"\|"released"\n {2}→ at variant\n/,
  );
});

test("weights without one of the parameters are refused, and nothing is left of them", async () => {
  const method = createPeft({ method: "lora" }, tinyBert, 1);
  const weights = await method.parameters.store();
  const { settings } = method;
  method.dispose();
  weights.delete("peft.lora.layer.1.value.up.weight");
  const before = countTensors();
  expect(() => restorePeft(settings, tinyBert, weights)).toThrow(
    "E_INPUT: the weights lack 1 of the 8 parameters of lora, the first peft.lora.layer.1.value.up.weight. Fix: give the weights that were saved with these settings.",
  );
  expect(() =>
    restorePeft({ ...settings, rank: 4 } as PeftInput, { ...tinyBert, layers: 1 }, weights),
  ).toThrow(
    /^E_SHAPE: peft\.lora\.layer\.0\.query\.down\.weight is \[8,12\] in the checkpoint but \[4,12\] by its config/,
  );
  expect(countTensors()).toBe(before);
});
