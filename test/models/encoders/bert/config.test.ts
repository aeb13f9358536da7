import { expect, test } from "vitest";
import { formatBertConfig, parseBertConfig } from "../../../../src/models/encoders/bert/config.js";
import { checkpointNamesOf, encoderSpecs } from "../../../../src/models/encoders/bert/parameters.js";

const raw = {
  model_type: "bert",
  vocab_size: 28996,
  hidden_size: 768,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  intermediate_size: 3072,
  max_position_embeddings: 512,
};

test("defaults are those of Transformers", () => {
  expect(parseBertConfig(raw)).toMatchObject({
    activation: "gelu",
    segments: 2,
    normEpsilon: 1e-12,
    initialDeviation: 0.02,
    hiddenDropoutRate: 0.1,
    classifierDropoutRate: 0.1,
  });
  expect(parseBertConfig({ ...raw, hidden_dropout_prob: 0.3 }).classifierDropoutRate).toBe(0.3);
});

test("a config survives writing and reading", () => {
  const config = parseBertConfig({ ...raw, hidden_act: "gelu_new", classifier_dropout: 0.25 });
  expect(parseBertConfig(formatBertConfig(config))).toEqual(config);
});

test.each<[string, Record<string, unknown>, string]>([
  ["another model", { model_type: "roberta" }, "E_CONFIG: config.json does not describe a BERT encoder"],
  ["relative positions", { position_embedding_type: "relative_key" }, "position_embedding_type"],
  ["a decoder", { is_decoder: true }, "is_decoder"],
  ["heads that do not divide", { num_attention_heads: 7 }, "hidden_size 768 does not divide by 7 heads"],
])("%s is refused", (_name, change, message) => {
  expect(() => parseBertConfig({ ...raw, ...change })).toThrow(message);
});

test("BERT-base has the parameters of the paper's 110M", () => {
  const count = encoderSpecs(parseBertConfig({ ...raw, vocab_size: 30522 }))
    .map(({ shape }) => shape.reduce((product, size) => product * size, 1))
    .reduce((total, size) => total + size, 0);
  expect(count).toBe(109_482_240 - 768 * 769); // BertModel without its pooler
});

test("a parameter is found under its older names", () => {
  expect(checkpointNamesOf("bert.embeddings.LayerNorm.weight")).toEqual([
    "bert.embeddings.LayerNorm.weight",
    "embeddings.LayerNorm.weight",
    "bert.embeddings.LayerNorm.gamma",
    "embeddings.LayerNorm.gamma",
  ]);
});
