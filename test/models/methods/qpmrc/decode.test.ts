import { describe, expect, test } from "vitest";
import { decodeMentions, joinWords, type ScoredSpan } from "../../../../src/models/methods/qpmrc/decode.js";
import { exampleOf } from "../../../support/examples.js";

const span = (first: number, last: number, score: number, label = "A"): ScoredSpan => ({
  first,
  last,
  label,
  score,
});

describe("decodeMentions", () => {
  const example = exampleOf("a b c d e f g h i");
  const decode = (spans: readonly ScoredSpan[], overlap: "flat" | "nested" | "any"): string[] =>
    decodeMentions(example, spans, overlap).map(
      ({ start, end, label, score }) => `${label} ${example.text.slice(start, end)} ${score}`,
    );
  const spans = [span(0, 4, 0.8), span(1, 2, 0.9, "B"), span(2, 6, 0.7), span(8, 8, 0.6)];

  test("flat: of spans that overlap the most probable stays", () => {
    expect(decode(spans, "flat")).toEqual(["B b c 0.9", "A i 0.6"]);
  });

  test("nested: spans inside others stay, and crossing ones go", () => {
    expect(decode(spans, "nested")).toEqual(["A a b c d e 0.8", "B b c 0.9", "A i 0.6"]);
  });

  test("any: everything stays", () => {
    expect(decode(spans, "any").length).toBe(4);
  });

  test("mentions have the offsets of their words", () => {
    const fox = exampleOf("Anna 🦊 Berg came");
    expect(decodeMentions(fox, [span(3, 3, 0.6, "X"), span(0, 2, 0.9, "PER")], "flat")).toEqual([
      { start: 0, end: 12, label: "PER", score: 0.9 },
      { start: 13, end: 17, label: "X", score: 0.6 },
    ]);
  });
});

describe("joinWords", () => {
  const word = (at: number, label: string, score: number) => ({ word: at, label, score });
  const placed = [0, 1, 2, 3, 5, 6, 7]; // word 4 has no token

  test("words of a label that follow each other are one span, as probable as the weakest", () => {
    const words = [word(2, "A", 0.6), word(1, "A", 0.9), word(7, "A", 0.7), word(2, "B", 0.8)];
    expect(joinWords(words, placed)).toEqual([span(1, 2, 0.6), span(2, 2, 0.8, "B"), span(7, 7, 0.7)]);
  });

  test("a word without any token is passed over, one of another kind is not", () => {
    expect(joinWords([word(3, "A", 0.6), word(5, "A", 0.7)], placed)).toEqual([span(3, 5, 0.6)]);
    expect(joinWords([word(5, "A", 0.6), word(7, "A", 0.7)], placed).length).toBe(2);
  });
});
