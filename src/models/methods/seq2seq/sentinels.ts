import { ConfigError } from "../../../core/errors.js";
import type { Tokenizer } from "../../../tokenizers/tokenizer.js";

/**
 * Ids of a tokenizer's sentinels, in the order they are used: `<extra_id_0>`, `<extra_id_1>`, ... of T5, or `extra0`,
 * `extra1`, ... of the Chinese T5 whose vocabulary is BERT's (FACTS 1.6).
 *
 * @throws ConfigError when it has none
 */
export function findSentinels(tokenizer: Tokenizer): Int32Array {
  for (const nameOf of [(i: number) => `<extra_id_${i}>`, (i: number) => `extra${i}`]) {
    const ids: number[] = [];
    for (let id = tokenizer.idOf(nameOf(0)); id !== undefined; id = tokenizer.idOf(nameOf(ids.length)))
      ids.push(id);
    if (ids.length > 0) return Int32Array.from(ids);
  }
  throw new ConfigError("the tokenizer has no sentinels: neither <extra_id_0> nor extra0", {
    fix: "add <extra_id_0> to <extra_id_99> to it, or train another objective",
  });
}
