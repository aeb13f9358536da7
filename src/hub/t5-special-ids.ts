import { ConfigError } from "../core/errors.js";
import type { T5SpecialIds } from "../models/encoders/t5/generator.js";
import type { Tokenizer } from "../tokenizers/tokenizer.js";
import type { ModelConfig } from "./model-config.js";

/**
 * The special ids of a T5: those of its `config.json`, else of its tokenizer (`<pad>`, `</s>`, and `<pad>` again for the
 * start; or BERT's `[PAD]`, `[SEP]`, `[CLS]`, as the Chinese T5 have them), else T5's 0, 1, 0.
 *
 * @throws ConfigError for an id that is none
 */
export function findSpecialIds(fileConfig: ModelConfig, tokenizer: Tokenizer | undefined): T5SpecialIds {
  const given = (key: string): number | undefined => {
    const value = fileConfig[key];
    const id = Array.isArray(value) ? (value[0] as unknown) : value;
    if (id === undefined || id === null) return undefined;
    if (typeof id === "number" && Number.isInteger(id) && id >= 0) return id;
    throw new ConfigError(`${key} of config.json is ${JSON.stringify(value)}, not an id`, {
      fix: "get the model from its source again",
    });
  };
  const isBert = tokenizer?.idOf("[SEP]") !== undefined;
  const named = (token: string): number | undefined => tokenizer?.idOf(token);
  const padId = given("pad_token_id") ?? named(isBert ? "[PAD]" : "<pad>") ?? 0;
  return {
    padId,
    endId: given("eos_token_id") ?? named(isBert ? "[SEP]" : "</s>") ?? 1,
    startId: given("decoder_start_token_id") ?? (isBert ? named("[CLS]") : undefined) ?? padId,
  };
}
