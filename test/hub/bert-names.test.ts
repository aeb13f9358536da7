import { expect, test } from "vitest";
import { bertEncoder, canonicalBertName, maskedLmHead } from "../../src/hub/bert-names.js";

test("an encoder of N layers has 5 + 16 N parameters, each once", () => {
  for (const layers of [0, 1, 12]) {
    const names = bertEncoder(layers).map(({ name }) => name);
    expect(names.length).toBe(5 + 16 * layers);
    expect(new Set(names).size).toBe(names.length);
  }
  expect(maskedLmHead.length).toBe(5);
});

test.each([
  ["bert.encoder.layer.3.attention.self.query.weight", "bert.encoder.layer.3.attention.self.query.weight"],
  ["encoder.layer.0.output.LayerNorm.gamma", "bert.encoder.layer.0.output.LayerNorm.weight"],
  ["bert.embeddings.LayerNorm.beta", "bert.embeddings.LayerNorm.bias"],
  ["embeddings.word_embeddings.weight", "bert.embeddings.word_embeddings.weight"],
  ["pooler.dense.bias", "bert.pooler.dense.bias"],
  ["classifier.weight", "classifier.weight"],
  ["cls.predictions.decoder.weight", undefined],
  ["cls.predictions.decoder.bias", undefined],
  ["cls.seq_relationship.bias", undefined],
  ["bert.embeddings.position_ids", undefined],
  ["embeddings.position_ids", undefined],
])("canonicalBertName(%s)", (name, canonical) => expect(canonicalBertName(name)).toBe(canonical));
