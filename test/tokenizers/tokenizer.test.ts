import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Encoding } from "../../src/tokenizers/encoding.js";
import { Tokenizer } from "../../src/tokenizers/tokenizer.js";
import { bertTokenizerJson, t5TokenizerJson } from "../../src/tokenizers/tokenizer-json.js";
import type { Truncation } from "../../src/tokenizers/truncate.js";
import { codePointOffsets, loadTokenizer, tokenizerFixture } from "../support/tokenizers.js";

interface References {
  readonly texts: readonly string[];
  readonly vocabularies: Readonly<Record<string, Vocabulary>>;
}
interface Vocabulary {
  readonly cases: readonly { ids: number[]; offsets: number[]; words: number[] }[];
  readonly pair: { ids: number[]; typeIds: number[] };
  readonly cuts: readonly { maxTokens: number; strategy: string; ids: number[] }[];
  readonly split: { words: string[]; ids: number[]; wordIds: number[] };
  readonly decoded: { ids: number[]; text: string };
}

const references = JSON.parse(readFileSync(tokenizerFixture("references.json"), "utf8")) as References;
const names = Object.keys(references.vocabularies);
const tokensOf = (tokenizer: Tokenizer, { ids }: Encoding): (string | undefined)[] =>
  Array.from(ids, (id) => tokenizer.tokenOf(id));
/** Words of a text split at single spaces, as flat offsets. */
function spacedWords(text: string): { text: string; words: Int32Array } {
  const bounds = [...text.matchAll(/\S+/g)].flatMap(({ 0: word, index }) => [index, index + word.length]);
  return { text, words: Int32Array.from(bounds) };
}

describe.each(names)("a tokenizer of Hugging Face's kind: %s", (name) => {
  const tokenizer = loadTokenizer(name);
  const reference = references.vocabularies[name];

  test.each(references.texts.map((text, i) => [text, reference.cases[i]] as const))(
    "gives the reference's ids, offsets and word ids for %j",
    (text, expected) => {
      const encoding = tokenizer.encode(text);
      expect([...encoding.ids]).toEqual(expected.ids);
      expect(codePointOffsets(text, encoding.offsets)).toEqual(expected.offsets);
      expect([...encoding.wordIds]).toEqual(expected.words);
    },
  );

  test("joins a pair as the reference does", () => {
    const pair = tokenizer.encode(references.texts[5], { pair: references.texts[7] });
    expect([...pair.ids]).toEqual(reference.pair.ids);
    expect([...pair.typeIds]).toEqual(reference.pair.typeIds);
  });

  test.each(reference.cuts)("cuts a pair as the reference does: $strategy to $maxTokens", (cut) => {
    const truncation = cut.strategy.replace("_", "-") as Truncation;
    const encoding = tokenizer.encode("The railway", {
      pair: references.texts[5],
      maxTokens: cut.maxTokens,
      truncation,
    });
    expect([...encoding.ids]).toEqual(cut.ids);
  });

  test("takes words as they were split, with their ids and offsets in the text", () => {
    const input = spacedWords(reference.split.words.join(" "));
    const encoding = tokenizer.encode(input);
    expect([...encoding.ids]).toEqual(reference.split.ids);
    expect([...encoding.wordIds]).toEqual(reference.split.wordIds);
    for (let i = 0; i < encoding.ids.length; i++) {
      const word = encoding.wordIds[i];
      if (word === -1) continue;
      expect(encoding.offsets[2 * i]).toBeGreaterThanOrEqual(input.words[2 * word]);
      expect(encoding.offsets[2 * i + 1]).toBeLessThanOrEqual(input.words[2 * word + 1]);
    }
  });

  test("decodes as the reference does", () => {
    expect(tokenizer.decode(reference.decoded.ids)).toBe(reference.decoded.text);
  });

  test("throws on no UTF-16 soup, keeps offsets in order and inside, and leaves out only what has no ink", () => {
    const soup = fc.array(
      fc.oneof(
        fc.string({ unit: "grapheme", maxLength: 6 }),
        fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
        fc.constantFrom(" ", "[MASK]", "</s>", "harbour", "\ud83d", "\u0301", "▁"),
      ),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(soup, (parts) => {
        const text = parts.join("");
        const { ids, offsets, wordIds } = tokenizer.encode(text);
        const covered = new Uint8Array(text.length);
        for (let i = 0, last = 0; i < ids.length; i++) {
          const [start, end] = [offsets[2 * i], offsets[2 * i + 1]];
          if (wordIds[i] === -1) {
            expect([start, end]).toEqual([0, 0]);
            continue;
          }
          expect(last <= start && start < end && end <= text.length).toBe(true);
          last = start;
          covered.fill(1, start, end);
        }
        const missed = Array.from(text).filter((_, i, all) => !covered[all.slice(0, i).join("").length]);
        expect(
          missed.filter((character) => !/[\s\p{C}\p{M}\ufffd\u1160-\u11ff\uff9e\uff9f]/u.test(character)),
        ).toEqual([]);
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  test("gives the same ids when a text was seen before", () => {
    const texts = references.texts.slice(5, 30);
    const again = texts.map((text) => [...tokenizer.encode(text).ids]);
    expect(again).toEqual(texts.map((text) => [...loadTokenizer(name).encode(text).ids]));
  });
});

describe("Tokenizer", () => {
  const tokenizer = loadTokenizer("bert-cased");

  test("a token's offsets slice to its text", () => {
    const text = "😀 The harbour, the railway: 1641.";
    const encoding = tokenizer.encode(text);
    const shown = tokensOf(tokenizer, encoding);
    for (const [i, token] of shown.entries()) {
      if (encoding.wordIds[i] === -1 || token === "[UNK]") continue;
      expect(text.slice(encoding.offsets[2 * i], encoding.offsets[2 * i + 1])).toBe(
        token!.replace(/^##/, ""),
      );
    }
  });

  test("says what was cut, and from where", () => {
    const text = "The harbour railway was opened";
    const full = tokenizer.encode(text);
    const cut = tokenizer.encode(text, { maxTokens: 5 });
    expect(cut.ids.length).toBe(5);
    expect(full.cuts).toEqual([]);
    expect(cut.cuts).toEqual([{ sequence: 0, tokens: full.ids.length - 5, start: full.offsets[2 * 4] }]);
  });

  test("windows cover a long text, repeat the stride and keep its offsets and word ids", () => {
    const input = spacedWords(Array.from({ length: 40 }, (_, i) => `harbour ${i} unloaded`).join(" "));
    const whole = tokenizer.encode(input, { addSpecialTokens: false });
    const windows = tokenizer.encodeWindows(input, { maxTokens: 20, strideTokens: 5 });
    const seen = new Set<string>();
    for (const { ids, offsets, wordIds } of windows) {
      expect(ids.length).toBeLessThanOrEqual(20);
      for (let i = 1; i < ids.length - 1; i++)
        seen.add(`${offsets[2 * i]} ${offsets[2 * i + 1]} ${ids[i]} ${wordIds[i]}`);
    }
    const all = Array.from(
      whole.ids,
      (id, i) => `${whole.offsets[2 * i]} ${whole.offsets[2 * i + 1]} ${id} ${whole.wordIds[i]}`,
    );
    expect([...seen]).toEqual(all);
    expect(windows[1].offsets[2]).toBeLessThan(windows[0].offsets[2 * (windows[0].ids.length - 2)]);
  });

  test("windows over a context repeat the query", () => {
    const windows = tokenizer.encodeWindows("the harbour", {
      pair: "The railway company was bought by the state and the shipyard built ships",
      maxTokens: 12,
    });
    const query = tokenizer.encode("the harbour").ids;
    expect(windows.length).toBeGreaterThan(1);
    for (const { ids, sequenceIds } of windows) {
      expect(ids.slice(0, query.length)).toEqual(query);
      expect(sequenceIds.includes(1)).toBe(true);
    }
  });

  test("reads a special token's name as text when asked to", () => {
    expect(tokensOf(tokenizer, tokenizer.encode("[MASK]"))).toEqual(["[CLS]", "[MASK]", "[SEP]"]);
    expect(tokensOf(tokenizer, tokenizer.encode("[MASK]", { findAddedTokens: false }))).not.toContain(
      "[MASK]",
    );
  });

  test("finds added tokens by their flags", () => {
    const json = bertTokenizerJson(["[UNK]", "[CLS]", "[SEP]", "a", "##b", "b", "##a"], { lowercase: true });
    const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: false };
    const added = [
      ...json.added_tokens,
      { ...flags, id: 7, content: "<e>", lstrip: true, rstrip: true },
      { ...flags, id: 8, content: "ab", single_word: true },
      { ...flags, id: 9, content: "BA", normalized: true },
    ];
    const own = new Tokenizer({ ...json, added_tokens: added });
    const shown = (text: string) => tokensOf(own, own.encode(text, { addSpecialTokens: false }));
    expect(shown("a <e> b")).toEqual(["a", "<e>", "b"]);
    expect([...own.encode("a <e> b", { addSpecialTokens: false }).offsets]).toEqual([0, 1, 1, 6, 6, 7]);
    expect(shown("ab aba")).toEqual(["ab", "a", "BA"]);
    expect(shown("Ba bA")).toEqual(["BA", "BA"]);
    expect(own.vocabularySize).toBe(10);
  });

  test("plain Metaspace keeps runs of spaces and does not count a word's own space", () => {
    const pieces = ["<pad>", "</s>", "<unk>", "▁", "a", "b", "▁a"].map((piece, i): [string, number] => [
      piece,
      -i,
    ]);
    const json = t5TokenizerJson(pieces);
    const own = new Tokenizer({ ...json, normalizer: null, pre_tokenizer: { type: "Metaspace" } });
    const encoding = own.encode("a  a b ", { addSpecialTokens: false });
    expect(tokensOf(own, encoding)).toEqual(["▁a", "▁", "▁a", "▁", "b", "▁"]);
    expect([...encoding.offsets]).toEqual([0, 1, 1, 2, 3, 4, 4, 5, 5, 6, 6, 7]);
  });

  test.each([
    [
      { model: { type: "BPE", vocab: {} } },
      /model "BPE" is not supported: expected one of WordPiece, Unigram/,
    ],
    [
      { normalizer: { type: "BertNormaliser" } },
      /normalizer "BertNormaliser".*did you mean "BertNormalizer"\?/,
    ],
    [{ pre_tokenizer: { type: "ByteLevel" } }, /pre_tokenizer "ByteLevel" is not supported/],
    [{ post_processor: { type: "ByteLevel" } }, /post_processor "ByteLevel" is not supported/],
    [{ added_tokens: [{ id: -1, content: "x" }] }, /is not a tokenizer:[\s\S]*added_tokens/],
    [
      { normalizer: { type: "Precompiled", precompiled_charsmap: "AAAA" } },
      /precompiled_charsmap of 3 bytes/,
    ],
  ])("refuses what it cannot do, by name: %j", (change, message) => {
    expect(() => new Tokenizer({ ...tokenizer.json, ...change })).toThrow(message);
  });

  test("says when there is no room, no such token, no such id", () => {
    expect(() => tokenizer.encode("x", { maxTokens: 1 })).toThrow(
      "E_CONFIG: maxTokens=1 has no room for the 2 special tokens. Fix: set it to a whole number of at least 2.",
    );
    expect(() => tokenizer.encodeWindows("x", { maxTokens: 6, strideTokens: 4 })).toThrow(/strideTokens=4/);
    expect(() => tokenizer.requireId("[MSK]")).toThrow(/no token "\[MSK\]".*did you mean "\[MASK\]"\?/);
    expect(() => tokenizer.decode([999_999])).toThrow(/id 999999 is not in a vocabulary of 768/);
    expect(tokenizer.requireId("[MASK]")).toBe(4);
    expect(tokenizer.isSpecial(4)).toBe(true);
    expect(tokenizer.countSpecialTokens(true)).toBe(3);
  });
});
