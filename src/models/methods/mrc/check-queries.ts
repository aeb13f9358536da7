import { ConfigError } from "../../../core/errors.js";
import type { Tokenizer } from "../../../tokenizers/tokenizer.js";
import type { AskedQuery } from "./asked-example.js";

/**
 * Refuses queries that a model cannot ask as they are.
 *
 * @throws ConfigError for an empty query, a label that stands twice, or a query longer than `maxQueryTokens`
 */
export function checkQueries(
  queries: readonly AskedQuery[],
  tokenizer: Tokenizer,
  maxQueryTokens: number,
): void {
  const labels = new Set<string>();
  for (const { label, query } of queries) {
    if (query.trim() === "")
      throw new ConfigError(`the query of "${label}" is empty`, {
        fix: "say in it what belongs to the label",
      });
    if (labels.has(label))
      throw new ConfigError(`the label "${label}" is asked twice among ${queries.length} queries`, {
        fix: "ask every label once",
      });
    labels.add(label);
    const tokens = tokenizer.encode(query, { addSpecialTokens: false }).ids.length;
    if (tokens <= maxQueryTokens) continue;
    throw new ConfigError(
      `the query of "${label}" has ${tokens} tokens, and maxQueryTokens is ${maxQueryTokens}`,
      { fix: "shorten the query, or raise maxQueryTokens" },
    );
  }
}
