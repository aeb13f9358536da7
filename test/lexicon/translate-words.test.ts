import { describe, expect, test } from "vitest";
import { WordTranslator } from "../../src/lexicon/translate-words.js";
import { exampleOf } from "../support/examples.js";

const lexicon = new Map([
  ["the", "el"],
  ["dog", "perro"],
  ["in", "en"],
  ["a", "un"],
  ["i", "yo"],
  ["ocean", "océano"],
  ["IBM", "IBM"],
  ["US", "EEUU"],
  ["x", "ñandú"],
]);
const translate = (sentence: string): string =>
  new WordTranslator(lexicon).translate(exampleOf(sentence)).text;

describe("WordTranslator", () => {
  test("translates word by word and leaves the rest as it is", () => {
    expect(translate("the dog swims in the ocean 42 .")).toBe("el perro swims en el océano 42 .");
  });
  test.each([
    ["The", "El"],
    ["THE", "EL"],
    ["I", "Yo"],
    ["A", "Un"],
    ["Ocean", "Océano"],
    ["OCEAN", "OCÉANO"],
    ["X", "Ñandú"],
    ["IBM", "IBM"],
    ["us", "us"],
    ["US", "EEUU"],
  ])("carries the case of %s over: %s", (word, expected) => expect(translate(word)).toBe(expected));
  test("counts words with a letter, found and kept", () => {
    const translator = new WordTranslator(lexicon);
    translator.translate(exampleOf("The 3 dogs in 1990 !"));
    expect(translator.counts).toEqual({ found: 2, kept: 1 });
  });
  test("spans go with their words, behind an emoji too", () => {
    const text = "😀 the dog of Ana";
    const words = Int32Array.of(0, 2, 3, 6, 7, 10, 11, 13, 14, 17);
    const translated = new WordTranslator(lexicon).translate({ text, words });
    const surface = (start: number, end: number): string => {
      const moved = translated.moveSpan({ start, end });
      return translated.text.slice(moved.start, moved.end);
    };
    expect(translated.text).toBe("😀 el perro of Ana");
    expect([surface(7, 10), surface(3, 10), surface(14, 17), surface(0, 17)]).toEqual([
      "perro",
      "el perro",
      "Ana",
      translated.text,
    ]);
  });
  test("an edge inside a changed word moves to the word's edge, inside a kept word and between words it stays", () => {
    const translated = new WordTranslator(lexicon).translate(exampleOf("the dog , Anabel"));
    const surface = (start: number, end: number): string => {
      const moved = translated.moveSpan({ start, end });
      return translated.text.slice(moved.start, moved.end);
    };
    expect(translated.text).toBe("el perro , Anabel");
    expect(surface(5, 6)).toBe("perro");
    expect(surface(10, 13)).toBe("Ana");
    expect(surface(13, 16)).toBe("bel");
    expect(surface(7, 9)).toBe(" ,");
  });
  test("the new words are where they are said to be", () => {
    const { text, words } = new WordTranslator(lexicon).translate(exampleOf("The dog in Ana"));
    const found = Array.from({ length: words.length / 2 }, (_, i) =>
      text.slice(words[2 * i], words[2 * i + 1]),
    );
    expect(found).toEqual(["El", "perro", "en", "Ana"]);
  });
  test("nothing comes of nothing", () => {
    const { text, moveSpan } = new WordTranslator(lexicon).translate({ text: "", words: new Int32Array(0) });
    expect([text, moveSpan({ start: 0, end: 0 })]).toEqual(["", { start: 0, end: 0 }]);
  });
});
