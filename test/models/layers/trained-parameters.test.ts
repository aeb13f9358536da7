import { beforeAll, expect, test } from "vitest";
import { selectEngine } from "../../../src/engine/engine.js";
import { parseBertConfig } from "../../../src/models/encoders/bert/config.js";
import { encoderSpecs, maskedLmSpecs } from "../../../src/models/encoders/bert/parameters.js";
import { ParameterSet } from "../../../src/models/layers/parameters.js";
import { trainedParameters } from "../../../src/models/layers/trained-parameters.js";

beforeAll(async () => void (await selectEngine("cpu")));

const config = parseBertConfig({
  model_type: "bert",
  vocab_size: 11,
  hidden_size: 4,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  intermediate_size: 6,
  max_position_embeddings: 5,
});
const makeSet = (): ParameterSet =>
  ParameterSet.initialise([...encoderSpecs(config), ...maskedLmSpecs(config)], { seed: 1, deviation: 0.02 });

test("matrices and tables decay; biases and normalisations do not", () => {
  const set = makeSet();
  const trained = trainedParameters(set);
  expect(trained.map(({ name }) => name)).toEqual(set.names);
  const decaying = trained.filter(({ decays }) => decays).map(({ name }) => name);
  const layer = "bert.encoder.layer.0";
  expect(decaying).toEqual([
    ...["word", "position", "token_type"].map((table) => `bert.embeddings.${table}_embeddings.weight`),
    ...["query", "key", "value"].map((part) => `${layer}.attention.self.${part}.weight`),
    `${layer}.attention.output.dense.weight`,
    `${layer}.intermediate.dense.weight`,
    `${layer}.output.dense.weight`,
    "cls.predictions.transform.dense.weight",
  ]);
  for (const { name, variable } of trained) expect(variable).toBe(set.get(name));
  set.dispose();
});

test("parameters can be left out", () => {
  const set = makeSet();
  const trained = trainedParameters(set, (name) => name.startsWith("cls."));
  expect(trained.map(({ name }) => name)).toEqual(maskedLmSpecs(config).map(({ name }) => name));
  set.dispose();
});
