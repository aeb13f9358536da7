import { describe, expect, test } from "vitest";
import { mentionOfPieces, piecesOf } from "../../src/formats/mention-pieces.js";
import { exampleOf } from "../support/examples.js";

const example = exampleOf("left and right lung");

describe("pieces of a mention", () => {
  test.each([
    [[{ start: 2, end: 4 }]],
    [
      [
        { start: 0, end: 1 },
        { start: 3, end: 4 },
      ],
    ],
  ])("%j come back from the mention that they make", (pieces) => {
    const mention = mentionOfPieces("organ", pieces, example.words);
    expect(mention.end).toBe(19);
    expect(mention.parts?.length).toBe(pieces.length === 1 ? undefined : 2);
    expect(piecesOf(example, mention)).toEqual(pieces);
  });
  test("are none where an edge stands in a word", () => {
    expect(piecesOf(example, { start: 0, end: 3, label: "X" })).toBeUndefined();
  });
});
