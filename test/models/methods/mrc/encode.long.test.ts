import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Losses } from "../../../../src/formats/losses.js";
import { makeQuerySet } from "../../../../src/formats/queries/query-set.js";
import { getFormat } from "../../../../src/formats/registry.js";
import { toAskedExample } from "../../../../src/models/methods/mrc/asked-example.js";
import { ownPairs } from "../../../../src/models/methods/mrc/decode-mentions.js";
import { createMrcEncoder } from "../../../../src/models/methods/mrc/encode.js";
import type { MrcItem } from "../../../../src/models/methods/mrc/mrc-item.js";
import type { Example, Question } from "../../../../src/text/example.js";
import { readTokenizer } from "../../../../src/tokenizers/tokenizer-files.js";
import { collect, stream } from "../../../support/chunks.js";
import { readAll, readContext } from "../../../support/examples.js";
import { hasShared, sharedFile, sharedNote } from "../../../support/shared.js";

const labels = ["person", "location", "organisation", "misc"];

const loadRealTokenizer = () =>
  readTokenizer(sharedFile("data", "vocab", "bert-base-cased-vocab.txt"), { lowercase: false });

/** The gold answers of items, as `start end` in their text, each from the window that decides about it. */
const goldOf = ({ words }: Example, items: readonly MrcItem[]): string[] =>
  ownPairs(
    items.map((item) => ({
      item,
      pairs: Array.from({ length: item.spans.length / 2 }, (_, i) => ({
        first: item.spans[2 * i],
        last: item.spans[2 * i + 1],
        logOdds: [],
      })),
    })),
  ).map(({ first, last }) => `${words[2 * first]} ${words[2 * last + 1]}`);

describe.runIf(hasShared)(`gold answers come back from real texts${sharedNote}`, () => {
  test.each([512, 96])(
    "all mentions of CoNLL-2003, in windows of %i tokens, those that end the sentence too",
    async (maxTokens) => {
      const file = sharedFile("data", "ner", "crossner", "conll2003", "test.txt");
      const examples = await readAll("conll", readFileSync(file, "utf8"));
      const losses = new Losses();
      const queries = makeQuerySet(labels).queries.map(({ label, query }) => ({ label, query }));
      const settings = { maxTokens, strideTokens: maxTokens / 4, maxQueryTokens: 32, queries };
      const encoder = createMrcEncoder({ tokenizer: loadRealTokenizer(), settings }, losses);
      let final = 0;
      for (const [index, example] of examples.entries()) {
        const items = encoder.encode(example, { epoch: 0, index });
        const found = labels.flatMap((label, asked) =>
          goldOf(
            example,
            items.filter((item) => item.asked === asked),
          ).map((edges) => `${edges} ${label}`),
        );
        expect(found.sort()).toEqual(
          example.mentions.map(({ start, end, label }) => `${start} ${end} ${label}`).sort(),
        );
        final += example.mentions.filter(({ end }) => end === example.text.length).length;
      }
      expect(examples.length).toBe(3453);
      expect(final).toBe(183);
      expect(losses.toJSON()).toEqual({});
    },
    120_000,
  );

  test("all answers of SQuAD 2.0, in windows of 384 tokens", async () => {
    const file = sharedFile("data", "mrc", "squad-v2-dev-half.json");
    const text = stream([readFileSync(file, "utf8")]);
    const read = getFormat("squad").read(text, {}, readContext()) as AsyncGenerator<readonly Question[]>;
    const questions = await collect(read);
    const losses = new Losses();
    const settings = { maxTokens: 384, strideTokens: 128, maxQueryTokens: 64, queries: [] };
    const encoder = createMrcEncoder({ tokenizer: loadRealTokenizer(), settings }, losses);
    let windows = 0;
    for (const [index, question] of questions.entries()) {
      const example = toAskedExample(question);
      const items = encoder.encode(example, { epoch: 0, index });
      expect(goldOf(example, items).sort()).toEqual(
        question.answers.map(({ start, end }) => `${start} ${end}`).sort(),
      );
      if (items.length > 1) windows++;
    }
    expect(questions.length).toBe(6078);
    expect(windows).toBeGreaterThan(100);
    expect(losses.toJSON()).toEqual({});
  }, 120_000);
});
