import { describe, expect, test } from "vitest";
import { Losses } from "../../../../src/formats/losses.js";
import {
  createSubwordEncoder,
  type SubwordItem,
} from "../../../../src/models/methods/tagger/encode-subwords.js";
import { createTagSet, tagsOfLabels } from "../../../../src/models/methods/tagger/tag-set.js";
import { ignoredTag } from "../../../../src/models/methods/tagger/tagger-item.js";
import { type Example, wordText } from "../../../../src/text/example.js";
import { exampleOf } from "../../../support/examples.js";
import { loadTokenizer } from "../../../support/tokenizers.js";

const tokenizer = loadTokenizer("bert-cased");
const tagSet = createTagSet(tagsOfLabels(["PER", "LOC"]));
const encode = (
  example: Example,
  settings: object = { maxTokens: 64, strideTokens: 16 },
): readonly SubwordItem[] =>
  createSubwordEncoder(tokenizer.json, { ...settings }, tagSet, new Losses()).encode(example, {
    epoch: 0,
    index: 7,
  });

const long = exampleOf(
  "Anna Berg walked from the old harbour of Porto Alto to the new one in Kiel and wrote about every street of it",
  [
    [0, 2, "PER"],
    [8, 10, "LOC"],
    [15, 16, "LOC"],
  ],
);

describe("createSubwordEncoder", () => {
  test("a sentence is one item, with a place for every word's first sub-word", () => {
    const example = exampleOf("Anna Berg left Zürich 👍", [
      [0, 2, "PER"],
      [3, 4, "LOC"],
    ]);
    const [item, ...more] = encode(example);
    const { ids, offsets } = tokenizer.encode(example);
    expect(more).toEqual([]);
    expect(item).toMatchObject({ ids, length: ids.length, targets: 5, example: 7 });
    expect(item!.words).toEqual(Int32Array.of(0, 1, 2, 3, 4));
    expect([...item!.tags].map((tag) => tagSet.tags[tag])).toEqual(["B-PER", "I-PER", "O", "B-LOC", "O"]);
    for (const [i, place] of item!.places.entries())
      expect(offsets[2 * place]).toBe(example.words[2 * item!.words[i]!]);
  });

  test("a word that the normaliser drops has no place, and a mention goes on over it", () => {
    const example = exampleOf("Anna \u200b Berg \u00ad left", [
      [0, 3, "PER"],
      [3, 4, "LOC"],
    ]);
    const losses = new Losses();
    const encoder = createSubwordEncoder(tokenizer, { maxTokens: 64, strideTokens: 0 }, tagSet, losses);
    const [item] = encoder.encode(example, { epoch: 0, index: 0 });
    expect(item!.words).toEqual(Int32Array.of(0, 2, 4));
    expect([...item!.tags].map((tag) => tagSet.tags[tag])).toEqual(["B-PER", "I-PER", "O"]);
    expect(losses.toJSON()).toEqual({ unseen: 1 });
  });

  test.each([
    { maxTokens: 24, strideTokens: 8 },
    { maxTokens: 24, strideTokens: 0 },
    { maxTokens: 16, strideTokens: 12 },
    { maxTokens: 8, strideTokens: 2 },
    { maxTokens: 3, strideTokens: 0 },
  ])(
    "every word of a long text is scored in one window, with its tag ($maxTokens, $strideTokens)",
    (settings) => {
      const [whole] = encode(long, { maxTokens: 512, strideTokens: 0 });
      const items = encode(long, settings);
      expect(items.length).toBeGreaterThan(2);
      const tags = new Map<number, number>();
      for (const { words, places, tags: own, targets, ids, length } of items) {
        expect(length).toBe(ids.length);
        expect(length).toBeLessThanOrEqual(settings.maxTokens);
        expect(places.length).toBe(words.length);
        expect(own.filter((tag) => tag !== ignoredTag).length).toBe(targets);
        for (const [i, word] of words.entries()) {
          const first = tokenizer.encode(wordText(long, word), { addSpecialTokens: false }).ids[0];
          expect(ids[places[i]!]).toBe(first);
          if (own[i] === ignoredTag) continue;
          expect(tags.has(word)).toBe(false);
          tags.set(word, own[i]!);
        }
      }
      expect([...tags].sort(([a], [b]) => a - b).map(([, tag]) => tag)).toEqual([...whole!.tags]);
    },
  );

  test("with a stride, words in two windows are scored away from the cut", () => {
    const items = encode(long, { maxTokens: 32, strideTokens: 12 });
    for (const { tags } of items.slice(1)) expect(tags[0]).toBe(ignoredTag);
    for (const { tags } of items.slice(0, -1)) expect(tags.at(-1)).toBe(ignoredTag);
  });

  test("a text without words, or of dropped ones alone, gives no item", () => {
    expect(encode({ id: "0", text: "", words: new Int32Array(), mentions: [], datasetId: "t" })).toEqual([]);
    expect(encode(exampleOf("\u200b \u00ad"))).toEqual([]);
  });

  test.each([
    [
      { strideTokens: 0 },
      "E_CONFIG: the settings cut no sub-words:\n✖ Invalid input: expected number, received undefined\n  → at maxTokens\n",
    ],
    [{ maxTokens: 1, strideTokens: 0 }, "E_CONFIG: maxTokens=1 has no room for the 2 special tokens."],
    [{ maxTokens: 8, strideTokens: 6 }, "E_CONFIG: strideTokens=6 does not fit windows of 6 tokens of text."],
  ])("settings that fit no window are refused: %j", (settings, message) => {
    expect(() => encode(long, settings)).toThrow(message);
  });
});
