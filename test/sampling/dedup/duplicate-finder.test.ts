import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Corpus } from "../../../src/corpus/corpus.js";
import { readTexts } from "../../../src/corpus/sentence-texts.js";
import { DuplicateFinder, type DuplicateOptions } from "../../../src/sampling/dedup/duplicate-finder.js";
import type { SentenceSet } from "../../../src/sampling/sentence-set.js";
import { WordHashes } from "../../../src/sampling/word-hashes.js";
import { buildCorpus } from "../../support/corpus.js";

const options: DuplicateOptions = { seed: 1, nearRatio: 0.9, gramWords: 2 };

async function find(
  corpus: Corpus,
  given: Partial<DuplicateOptions> = {},
  expected = 1000,
): Promise<{ exact: number[]; near: number[] }> {
  const finder = new DuplicateFinder(corpus, { ...options, ...given }, expected);
  const hashes = new WordHashes();
  const ids: number[] = [];
  for (const { sentenceIds, texts } of readTexts(corpus)) {
    for (const [i, id] of sentenceIds.entries()) {
      hashes.read(texts[i]);
      finder.add(id, hashes);
      ids.push(id);
    }
  }
  const { exact, near } = await finder.find();
  finder.dispose();
  expect(existsSync(join(corpus.folder, "duplicates.tmp"))).toBe(false);
  const list = (set: SentenceSet): number[] => ids.filter((id) => set.has(id));
  return { exact: list(exact), near: list(near) };
}

const corpusOf = (sentences: readonly string[]): Corpus =>
  buildCorpus([[{ id: 1, title: "A", sentences: sentences.map((text) => text) }]]);

const words = (count: number, from = 0): string[] => Array.from({ length: count }, (_, i) => `w${from + i}`);

describe("DuplicateFinder", () => {
  test("the first of equal sentences stays, however they are spaced and capitalised", async () => {
    const corpus = corpusOf(["One day.", "Two days!", "one  DAY", "...", "...", "Two days!"]);
    expect(await find(corpus)).toEqual({ exact: [3, 6], near: [] });
    corpus.close();
  });

  test("a sentence as alike as the option says to an earlier one is a near-duplicate", async () => {
    const base = words(40).join(" ");
    const oneChanged = [...words(20), "x", ...words(19, 21)].join(" "); // 37 of 41 pairs of words
    const twoChanged = [...words(10), "x", ...words(19, 11), "y", ...words(9, 31)].join(" "); // 35 of 43
    const corpus = corpusOf([base, oneChanged, twoChanged, base]);
    expect(await find(corpus)).toEqual({ exact: [4], near: [2] });
    expect(await find(corpus, { nearRatio: 0.8 })).toEqual({ exact: [4], near: [2, 3] });
    expect(await find(corpus, { nearRatio: 1 })).toEqual({ exact: [4], near: [] });
    corpus.close();
  });

  test("finds nearly all of many near-duplicates and none of what only looks alike", async () => {
    const sentences: string[] = [];
    for (let family = 0; family < 300; family++) {
      const own = words(45, family * 45);
      sentences.push(own.join(" "));
      sentences.push([...own.slice(0, 44), "changed"].join(" "));
      sentences.push([...own.slice(0, 30), ...words(15, 100_000 + 15 * family)].join(" "));
    }
    const corpus = corpusOf(sentences);
    const { exact, near } = await find(corpus);
    expect(exact).toEqual([]);
    expect(near.every((id) => id % 3 === 2)).toBe(true);
    expect(near.length).toBeGreaterThan(0.97 * 300);
    corpus.close();
  });

  test("what is found does not depend on how the keys were dealt out", async () => {
    const sentences = Array.from({ length: 3000 }, (_, i) =>
      [...words(20, (i % 700) * 3), `n${i % 1400}`, ...words(20, 9000)].join(" "),
    );
    const corpus = corpusOf(sentences);
    const one = await find(corpus);
    expect(one.exact).toHaveLength(1600);
    expect(one.near.length).toBeGreaterThan(500);
    expect(await find(corpus, {}, 30_000_000)).toEqual(one);
    corpus.close();
  });
});
