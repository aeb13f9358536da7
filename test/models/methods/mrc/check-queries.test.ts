import { expect, test } from "vitest";
import { checkQueries } from "../../../../src/models/methods/mrc/check-queries.js";
import { loadTokenizer } from "../../../support/tokenizers.js";

const tokenizer = loadTokenizer("bert-cased");
const query = "Which people are named?";
const count = tokenizer.encode(query, { addSpecialTokens: false }).ids.length;

test("queries that fit are let through, one of exactly the limit too", () => {
  checkQueries([{ label: "PER", query }], tokenizer, count);
  checkQueries([], tokenizer, 1);
});

test.each([
  [
    [{ label: "PER", query: " \n" }],
    'E_CONFIG: the query of "PER" is empty. Fix: say in it what belongs to the label.',
  ],
  [
    [
      { label: "PER", query },
      { label: "PER", query: "Who?" },
    ],
    'E_CONFIG: the label "PER" is asked twice among 2 queries. Fix: ask every label once.',
  ],
  [
    [{ label: "PER", query: `${query} Who` }],
    `E_CONFIG: the query of "PER" has ${count + 1} tokens, and maxQueryTokens is ${count}. Fix: shorten the query, or raise maxQueryTokens.`,
  ],
])("queries that cannot be asked are refused: %j", (queries, message) => {
  expect(() => checkQueries(queries, tokenizer, count)).toThrow(message);
});
