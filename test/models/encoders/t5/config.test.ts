import { expect, test } from "vitest";
import { formatT5Config, parseT5Config } from "../../../../src/models/encoders/t5/config.js";

const sizes = { vocab_size: 48, d_model: 12, d_kv: 5, d_ff: 20, num_layers: 2, num_heads: 3 };

test("a config of v1.0 is tied, scaled and has relu", () => {
  const config = parseT5Config({ model_type: "t5", ...sizes });
  expect(config).toMatchObject({
    isTied: true,
    scalesOutput: true,
    feedForward: "relu",
    decoderLayers: 2,
    buckets: 32,
    maxDistance: 128,
  });
});

test.each([
  ["v1.1", { model_type: "t5", feed_forward_proj: "gated-gelu", tie_word_embeddings: false }, false],
  ["mT5", { model_type: "mt5", tie_word_embeddings: false }, false],
  [
    "v1.1 written by Transformers 5",
    {
      model_type: "t5",
      feed_forward_proj: "gated-gelu",
      tie_word_embeddings: true,
      scale_decoder_outputs: false,
    },
    true,
  ],
])("a config of %s has gated GELU and no scaling", (_, raw, isTied) => {
  const config = parseT5Config({ ...sizes, ...raw });
  expect(config).toMatchObject({ feedForward: "gated-gelu", scalesOutput: false, isTied });
});

test("a config comes back from its file", () => {
  for (const raw of [
    { model_type: "t5", num_decoder_layers: 3 },
    { model_type: "mt5", tie_word_embeddings: false },
  ]) {
    const config = parseT5Config({ ...sizes, ...raw });
    expect(parseT5Config(formatT5Config(config))).toEqual(config);
  }
});

test("another model is refused with what was expected", () => {
  expect(() => parseT5Config({ ...sizes, model_type: "bert" }, "x/config.json")).toThrow(
    /^E_CONFIG: x\/config.json does not describe a T5:[\s\S]*model_type[\s\S]*Fix: give the folder of a T5 v1.0, T5 v1.1 or mT5\.$/,
  );
  expect(() => parseT5Config({ ...sizes, model_type: "t5", feed_forward_proj: "gated-silu" })).toThrow(
    /feed_forward_proj/,
  );
});
