import { describe, expect, test } from "vitest";
import { wordsOfTokens } from "../../src/formats/token-words.js";

describe("words of tokens", () => {
  test("count code units, without white space", () => {
    const tokens = [
      { start: 0, end: 1 },
      { start: 1, end: 2 },
      { start: 2, end: 5 },
    ];
    expect([...wordsOfTokens("😀\tAna", tokens, {})]).toEqual([0, 2, 3, 6]);
  });
  test.each([
    [[{ start: 0, end: 9 }], "token 0, [0, 9)"],
    [
      [
        { start: 1, end: 2 },
        { start: 0, end: 1 },
      ],
      "token 1, [0, 1)",
    ],
  ])("%j are refused", (tokens, what) => {
    expect(() => wordsOfTokens("Ana", tokens, { line: 2 })).toThrow(
      `E_RECORD: ${what}, is out of order or outside a text of 3 characters. (line=2) Fix: leave tokens out, so that the text is split anew.`,
    );
  });
});
