import { describe, expect, test } from "vitest";
import { Losses } from "../../../../src/formats/losses.js";
import { toAskedExample } from "../../../../src/models/methods/mrc/asked-example.js";
import { createMrcEncoder } from "../../../../src/models/methods/mrc/encode.js";
import { ignoredPlace, type MrcItem } from "../../../../src/models/methods/mrc/mrc-item.js";
import { countWords, type Example, wordText } from "../../../../src/text/example.js";
import { exampleOf } from "../../../support/examples.js";
import { mrcExamples, mrcQueries } from "../../../support/mrc.js";
import { loadTokenizer } from "../../../support/tokenizers.js";

const tokenizer = loadTokenizer("bert-cased");
const sizes = { maxTokens: 64, strideTokens: 16, maxQueryTokens: 32 };
const encode = (example: Example, over: object = {}, losses = new Losses()): readonly MrcItem[] =>
  createMrcEncoder({ tokenizer, settings: { ...sizes, queries: mrcQueries, ...over } }, losses).encode(
    example,
    { epoch: 0, index: 7 },
  );

/** `first word … last word` of each answer of an item. */
const answersOf = (example: Example, { spans, words }: MrcItem): string[] =>
  Array.from({ length: spans.length / 2 }, (_, i) =>
    example.text.slice(
      example.words[2 * words[spans[2 * i]]],
      example.words[2 * words[spans[2 * i + 1]] + 1],
    ),
  );

const long = exampleOf(
  "Anna Berg walked from the old harbour of Porto Alto to the new one in Kiel and wrote about every street of it",
  [
    [0, 2, "PER"],
    [5, 10, "LOC"],
    [8, 10, "LOC"],
    [15, 16, "LOC"],
    [20, 23, "LOC"],
  ],
);

describe("createMrcEncoder", () => {
  test("an item is [CLS] query [SEP] context [SEP] with segments, one for each query", () => {
    const [example] = mrcExamples;
    const items = encode(example);
    expect(items.map(({ asked }) => asked)).toEqual([0, 1]);
    for (const [i, item] of items.entries()) {
      const { ids, typeIds } = tokenizer.encode(mrcQueries[i].query, { pair: example });
      expect(item).toMatchObject({ ids, typeIds, length: ids.length, targets: 1, example: 7, window: 0 });
      expect([...item.words]).toEqual([...Array(8).keys()]);
    }
  });

  test("every gold mention is an answer of its query, at the end of the text too, and nested ones", () => {
    for (const example of mrcExamples) {
      for (const item of encode(example)) {
        const { label } = mrcQueries[item.asked];
        const gold = example.mentions.filter((mention) => mention.label === label);
        expect(answersOf(example, item)).toEqual(
          gold.map(({ start, end }) => example.text.slice(start, end)),
        );
        expect(item.starts.filter((mark) => mark === 1).length).toBe(
          new Set(gold.map(({ start }) => start)).size,
        );
      }
    }
  });

  test("a start is a word's first sub-word, an end its last", () => {
    const example = exampleOf("Vestergaard saw Zürich", [
      [0, 1, "PER"],
      [2, 3, "LOC"],
    ]);
    const [person, place] = encode(example);
    const pieces = (word: number): Int32Array =>
      tokenizer.encode(wordText(example, word), { addSpecialTokens: false }).ids;
    for (const [item, word] of [
      [person, 0],
      [place, 2],
    ] as const) {
      const at = item.starts.indexOf(1);
      expect(item.words[at]).toBe(word);
      expect(item.ids.slice(item.firsts[at], item.lasts[at] + 1)).toEqual(pieces(word));
    }
    expect(pieces(0).length).toBeGreaterThan(1);
  });

  test.each([
    { maxTokens: 40, strideTokens: 16, maxQueryTokens: 20 },
    { maxTokens: 32, strideTokens: 10, maxQueryTokens: 16 },
    { maxTokens: 28, strideTokens: 0, maxQueryTokens: 14 },
  ])(
    "a long text gives windows with the query in each; no answer of fewer tokens than the stride is lost ($maxTokens, $strideTokens)",
    (over) => {
      const items = encode(long, over);
      const query = tokenizer.encode(mrcQueries[1].query).ids;
      const ofPlaces = items.filter(({ asked }) => asked === 1);
      expect(ofPlaces.length).toBeGreaterThan(1);
      expect(ofPlaces.map(({ window }) => window)).toEqual([...ofPlaces.keys()]);
      for (const item of ofPlaces) {
        expect(item.length).toBeLessThanOrEqual(over.maxTokens);
        expect(item.ids.slice(0, query.length)).toEqual(query);
      }
      expect(new Set(ofPlaces.flatMap(({ words }) => [...words])).size).toBe(countWords(long));
      const found = new Set(ofPlaces.flatMap((item) => answersOf(long, item)));
      const gold = long.mentions.filter(({ label }) => label === "LOC");
      for (const { start, end } of gold) {
        const surface = long.text.slice(start, end);
        const tokens = tokenizer.encode(surface, { addSpecialTokens: false }).ids.length;
        if (tokens < over.strideTokens) expect(found).toContain(surface);
      }
    },
  );

  test("where windows cut an answer, the edge that each shows is ignored", () => {
    const example = { ...long, mentions: [{ start: 17, end: long.text.length, label: "LOC" }] };
    expect(example.text.slice(17)).toMatch(/^from the old/);
    const losses = new Losses();
    const items = encode(example, { maxTokens: 28, strideTokens: 0, maxQueryTokens: 14 }, losses);
    expect(losses.toJSON()).toEqual({ cut: 1 });
    const windows = items.filter(({ asked }) => asked === 1);
    const ignoredIn = (marks: Int8Array, { words }: MrcItem): number[] =>
      [...words].filter((_, place) => marks[place] === ignoredPlace);
    expect(windows.flatMap((item) => ignoredIn(item.starts, item))).toEqual([3]);
    expect(windows.flatMap((item) => ignoredIn(item.ends, item))).toEqual([countWords(long) - 1]);
    expect(windows.flatMap(({ starts, ends, spans }) => [...starts, ...ends, ...spans])).not.toContain(1);
  });

  test("means over places count the words that have a start to be told", () => {
    const items = encode(long, { maxTokens: 28, strideTokens: 0, maxQueryTokens: 14, mean: "place" });
    for (const { targets, starts } of items)
      expect(targets).toBe(starts.filter((mark) => mark !== ignoredPlace).length);
  });

  test("a question brings its own query, cut where it is too long, and may be impossible", () => {
    const question = {
      id: "q",
      context: "Anna left Kiel",
      query: `Where did Anna leave ${"and go and go ".repeat(20)}?`,
      answers: [{ start: 10, end: 14 }],
      isImpossible: false,
      datasetId: "test",
    };
    const [item, ...more] = encode(toAskedExample(question));
    expect(more).toEqual([]);
    expect(item.typeIds.filter((segment) => segment === 0).length).toBe(2 + sizes.maxQueryTokens);
    expect([...item.spans]).toEqual([2, 2]);
    const [impossible] = encode(toAskedExample({ ...question, answers: [], isImpossible: true }));
    expect([...impossible.starts, ...impossible.ends, ...impossible.spans]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(impossible.targets).toBe(1);
  });

  test("a mention goes on over words without a token, and one of nothing else is counted as lost", () => {
    const example = exampleOf("Anna \u200b Berg \u00ad left", [
      [0, 2, "PER"],
      [1, 3, "PER"],
      [3, 4, "LOC"],
    ]);
    const losses = new Losses();
    const [person, place] = encode(example, {}, losses);
    expect([...person.words]).toEqual([0, 2, 4]);
    expect([...person.spans]).toEqual([0, 0, 1, 1]);
    expect([...place.spans]).toEqual([]);
    expect(losses.toJSON()).toEqual({ unseen: 1 });
  });

  test("mentions that words cannot hold, or nothing asks for, are counted once, whatever is asked", () => {
    const example = exampleOf("Anna left Kiel", [[0, 1, "ANIMAL"]]);
    const mentions = [
      { start: 1, end: 4, label: "PER" },
      {
        start: 0,
        end: 14,
        label: "LOC",
        parts: [
          { start: 0, end: 4 },
          { start: 10, end: 14 },
        ],
      },
      ...example.mentions,
    ];
    const losses = new Losses();
    encode({ ...example, mentions }, {}, losses);
    expect(losses.toJSON()).toEqual({ discontinuous: 1, unaligned: 1, unasked: 1 });
  });

  test("a text without words, or of dropped ones alone, gives no item", () => {
    expect(encode({ id: "0", text: "", words: new Int32Array(), mentions: [], datasetId: "t" })).toEqual([]);
    expect(encode(exampleOf("\u200b \u00ad"))).toEqual([]);
  });

  test.each([
    [
      { tokenizer: undefined },
      "E_CONFIG: an MRC model needs a tokenizer. Fix: put tokenizer.json beside the model.",
    ],
    [
      { settings: { maxTokens: 40, maxQueryTokens: 20, strideTokens: 17 } },
      "E_CONFIG: windows of 40 tokens leave 17 for the context beside a query of 20, and repeat 17 of them. Fix: raise maxTokens, or lower maxQueryTokens or strideTokens.",
    ],
    [
      { settings: { maxQueryTokens: 2 } },
      /^E_CONFIG: the query of "PER" has \d+ tokens, and maxQueryTokens is 2\./,
    ],
    [{ settings: { stride: 2 } }, 'E_CONFIG: mrc is not valid:\n✖ Unrecognized key: "stride"'],
  ])("a recipe that gives no items is refused: %j", (over, message) => {
    const settings = { ...sizes, queries: mrcQueries, ...("settings" in over ? over.settings : {}) };
    expect(() => createMrcEncoder({ tokenizer, ...over, settings })).toThrow(message);
  });
});
