import { describe, expect, test } from "vitest";
import type { TranslationTable } from "../../src/lexicon/ibm-model-1.js";
import { chooseEntries, formatLexicon, parseLexicon } from "../../src/lexicon/lexicon.js";

const made = {
  dog: {
    count: 3,
    translations: [
      ["perro", 0.6],
      ["can", 0.3],
      ["el", 0.1],
    ],
  },
  cat: {
    count: 2,
    translations: [
      ["gato", 0.5],
      ["la", 0.05],
    ],
  },
  ox: { count: 1, translations: [["buey", 0.9]] },
} as const;
const table: TranslationTable = {
  words: ["dog", "ox", "cat"],
  countOf: (word) => made[word as keyof typeof made].count,
  translationsOf: (word) =>
    made[word as keyof typeof made].translations.map(([own, probability]) => ({ word: own, probability })),
  probabilityOf: () => 0,
  logLikelihoods: [],
};

describe("chooseEntries", () => {
  test("gives the best translation of each word that is frequent enough, in order", () => {
    expect(chooseEntries(table, { minProbability: 0, minCount: 2, maxTranslations: 1 })).toEqual([
      { word: "cat", translation: "gato" },
      { word: "dog", translation: "perro" },
    ]);
  });
  test("gives several, the best first, down to a probability", () => {
    const entries = chooseEntries(table, { minProbability: 0.3, minCount: 1, maxTranslations: 3 });
    expect(entries.map(({ word, translation }) => `${word} ${translation}`)).toEqual([
      "cat gato",
      "dog perro",
      "dog can",
      "ox buey",
    ]);
  });
});

describe("parseLexicon", () => {
  test("reads what formatLexicon writes, the first translation of a word", () => {
    const entries = [
      { word: "dog", translation: "perro" },
      { word: "dog", translation: "can" },
      { word: "𝔞", translation: "ñ" },
    ];
    const parsed = parseLexicon(formatLexicon(entries), "en-es.txt");
    expect([...parsed]).toEqual([
      ["dog", "perro"],
      ["𝔞", "ñ"],
    ]);
  });
  test("reads spaces between words, CRLF, empty lines and a file without last line end", () => {
    expect([...parseLexicon("dog perro\r\n\r\ncat\tgato", "f")]).toEqual([
      ["dog", "perro"],
      ["cat", "gato"],
    ]);
    expect(parseLexicon("", "f").size).toBe(0);
  });
  test.each(["dog", "dog\tperro grande"])("refuses %j with its line", (line) => {
    expect(() => parseLexicon(`cat\tgato\n${line}\n`, "en-es.txt")).toThrow(
      `E_RECORD: "${line}" is not a word and its translation. (file=en-es.txt line=2) Fix: write one word, a tab and one word a line, as MUSE's dictionaries have it.`,
    );
  });
});
