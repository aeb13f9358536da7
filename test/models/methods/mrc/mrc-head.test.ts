import { afterAll, beforeAll, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../../../src/engine/engine.js";
import { countTensors, read } from "../../../../src/engine/ops/index.js";
import { createHead, headSpecs, loadHead } from "../../../../src/models/methods/mrc/mrc-head.js";
import { completeSettings, type GivenSettings } from "../../../../src/models/methods/mrc/settings.js";

beforeAll(async () => void (await selectEngine("cpu")));
afterAll(closeEngines);

const hiddenSize = 5;
const optionsOf = (given: GivenSettings = {}) => ({
  settings: completeSettings({ spanSize: 7, ...given }, { maxTokens: 64, hiddenSize }),
  hiddenSize,
  seed: 3,
  deviation: 0.1,
});

test("a new head has BERT-MRC's names and shapes in its checkpoint", async () => {
  const head = createHead(optionsOf());
  const stored = [...(await head.parameters.store())].map(([name, { shape }]) => [name, shape]);
  expect(Object.fromEntries(stored)).toEqual({
    "start_outputs.weight": [1, 5],
    "start_outputs.bias": [1],
    "end_outputs.weight": [1, 5],
    "end_outputs.bias": [1],
    "span_embedding.classifier1.weight": [7, 10],
    "span_embedding.classifier1.bias": [7],
    "span_embedding.classifier2.weight": [1, 7],
    "span_embedding.classifier2.bias": [1],
  });
  head.parameters.dispose();
});

test.each([
  [{ loss: "two-class" }, { "start_outputs.weight": [5, 2], "start_outputs.bias": [2] }],
  [{ loss: "positions" }, { "end_outputs.weight": [5, 1] }],
] as const)("with %j", (given, shapes) => {
  const specs = new Map(headSpecs(optionsOf(given)).map(({ name, shape }) => [name, shape]));
  for (const [name, shape] of Object.entries(shapes)) expect(specs.get(name)).toEqual(shape);
});

test("a span loss of weight 0 has no span head", () => {
  expect(headSpecs(optionsOf({ weightSpan: 0 })).map(({ name }) => name)).toEqual([
    "start_outputs.weight",
    "start_outputs.bias",
    "end_outputs.weight",
    "end_outputs.bias",
  ]);
});

test("a head comes back from what it stores, and what a checkpoint lacks is named", async () => {
  const empty = countTensors();
  const head = createHead(optionsOf());
  const stored = await head.parameters.store();
  const again = loadHead(stored, { ...optionsOf(), seed: 99 });
  expect(again.initialised).toEqual([]);
  for (const name of head.parameters.names)
    expect(await read(again.head.parameters.get(name))).toEqual(await read(head.parameters.get(name)));
  stored.delete("span_embedding.classifier2.bias");
  const holed = loadHead(stored, optionsOf());
  expect(holed.initialised).toEqual(["span_embedding.classifier2.bias"]);
  expect(() => loadHead(stored, optionsOf({ loss: "two-class" }))).toThrow(
    "E_SHAPE: start_outputs.weight is [1,5] in the checkpoint but [2,5] by its config.",
  );
  for (const { parameters } of [head, again.head, holed.head]) parameters.dispose();
  expect(countTensors()).toBe(empty);
});
