import { describe, expect, test } from "vitest";
import { isLegalMove, legalMoves } from "../../../../src/models/methods/tagger/legal-moves.js";
import { createTagSet, tagsOfLabels } from "../../../../src/models/methods/tagger/tag-set.js";
import { encodeTags, parseTag, type TagScheme, tagSchemes } from "../../../../src/text/tags.js";

describe("isLegalMove", () => {
  test.each<[TagScheme, string, string, boolean]>([
    ["iob2", "O", "I-A", false],
    ["iob2", "B-A", "I-A", true],
    ["iob2", "I-A", "I-A", true],
    ["iob2", "B-A", "I-B", false],
    ["iob2", "I-A", "B-A", true],
    ["iob2", "B-A", "O", true],
    ["iob1", "O", "I-A", true],
    ["iob1", "I-A", "I-B", true],
    ["iob1", "O", "B-A", false],
    ["iob1", "I-A", "B-A", true],
    ["iob1", "I-A", "B-B", false],
    ["bioes", "B-A", "O", false],
    ["bioes", "B-A", "E-A", true],
    ["bioes", "B-A", "E-B", false],
    ["bioes", "I-A", "B-A", false],
    ["bioes", "E-A", "I-A", false],
    ["bioes", "S-A", "B-B", true],
    ["bmes", "B-A", "M-A", true],
    ["bilou", "U-A", "L-A", false],
  ])("%s: %s before %s is legal: %s", (scheme, from, to, isLegal) => {
    expect(isLegalMove(parseTag(from), parseTag(to), scheme)).toBe(isLegal);
  });

  test.each(tagSchemes)("whatever %s encodes is legal from end to end", (scheme) => {
    const chunks = [
      { start: 0, end: 1, label: "A" },
      { start: 1, end: 4, label: "A" },
      { start: 4, end: 6, label: "B" },
      { start: 8, end: 9, label: "B" },
    ];
    const tags = ["O", ...encodeTags(9, chunks, scheme), "O"].map((tag) => parseTag(tag));
    for (let i = 1; i < tags.length; i++) expect(isLegalMove(tags[i - 1]!, tags[i]!, scheme)).toBe(true);
  });
});

test("legalMoves forbids with minus infinity, at the edges of a sentence too", () => {
  const no = Number.NEGATIVE_INFINITY;
  const { transitions, start, end } = legalMoves(createTagSet(tagsOfLabels(["A"])));
  expect([...transitions]).toEqual([0, 0, no, 0, 0, 0, 0, 0, 0]);
  expect([...start]).toEqual([0, 0, no]);
  expect([...end]).toEqual([0, 0, 0]);
  const single = createTagSet(["O", "B-A", "I-A", "E-A", "S-A"]);
  expect([...legalMoves(single).end]).toEqual([0, no, no, 0, 0]);
});
