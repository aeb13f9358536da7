import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeSequence, encodeMention, encodeSequence } from "../../../src/formats/pointer/sequence.js";

describe("an index sequence", () => {
  test("holds words behind specials, labels and the source's start, then the label", () => {
    const pieces = [{ start: 1, end: 3 }];
    expect(encodeMention({ label: 1, pieces }, "word", 4)).toEqual([8, 9, 3]);
    expect(
      encodeMention(
        {
          label: 0,
          pieces: [
            { start: 0, end: 1 },
            { start: 4, end: 7 },
          ],
        },
        "span",
        4,
      ),
    ).toEqual([7, 7, 11, 13, 2]);
    expect(
      encodeSequence([
        [8, 9, 3],
        [7, 2],
      ]),
    ).toEqual([0, 8, 9, 3, 7, 2, 1]);
  });
  test("comes back, in pieces too", () => {
    const mentions = [
      {
        label: 1,
        pieces: [
          { start: 0, end: 2 },
          { start: 4, end: 5 },
        ],
      },
      { label: 0, pieces: [{ start: 1, end: 2 }] },
    ];
    for (const target of ["word", "span"] as const) {
      const sequence = encodeSequence(mentions.map((mention) => encodeMention(mention, target, 2)));
      expect(decodeSequence(sequence, target, 2, 5)).toEqual({ mentions, invalid: 0 });
    }
  });
  test.each([
    ["a label without words", [0, 2, 1]],
    ["words that do not rise", [0, 6, 5, 2, 1]],
    ["a word beyond the text", [0, 5, 9, 2, 1]],
    ["the source's start as a word", [0, 4, 2, 1]],
    ["words without a label", [0, 5, 6, 1]],
  ])("with %s holds an invalid mention", (_, sequence) => {
    expect(decodeSequence(sequence, "word", 2, 4)).toEqual({ mentions: [], invalid: 1 });
  });
  test("of a model never throws, and what it holds lies in the text", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(12)),
        fc.constantFrom("word" as const, "span" as const),
        (sequence, target) => {
          for (const { label, pieces } of decodeSequence(sequence, target, 3, 5).mentions) {
            expect(label).toBeLessThan(3);
            for (const { start, end } of pieces) expect(0 <= start && start < end && end <= 5).toBe(true);
          }
        },
      ),
    );
  });
});
