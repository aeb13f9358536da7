import { describe, expect, test } from "vitest";
import { VocabularyCounter } from "../../../../src/models/encoders/bilstm/count-vocabulary.js";
import { exampleOf } from "../../../support/examples.js";

describe("counting words and characters", () => {
  const count = (minCount: number, others: string[] = []) => {
    const counter = new VocabularyCounter({ isLowercase: true, isDigitless: true });
    counter.add([exampleOf("The the sea 12 saw 34"), exampleOf("the Sea 👍 saw")]);
    return counter.finish(minCount, others);
  };

  test("puts the unknown word first, then the most frequent, ties in order", () => {
    const { words, characters } = count(1);
    expect(words.symbols).toEqual(["<unk>", "the", "00", "saw", "sea", "👍"]);
    expect([...words.counts]).toEqual([0, 3, 2, 2, 2, 1]);
    expect(characters.symbols.slice(0, 2)).toEqual(["<unk>", "e"]);
    expect(characters.symbols).toContain("👍");
    expect(characters.symbols).toContain("T");
  });

  test("leaves out what is rarer than minCount, and adds others without a count", () => {
    const { words, characters } = count(3, ["harbour", "the", "<unk>", "harbour"]);
    expect(words.symbols).toEqual(["<unk>", "the", "harbour"]);
    expect([...words.counts]).toEqual([0, 3, 0]);
    expect(characters.symbols.length).toBeGreaterThan(5);
  });
});
