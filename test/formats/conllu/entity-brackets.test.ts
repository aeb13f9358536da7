import { describe, expect, test } from "vitest";
import {
  BracketReader,
  defaultFields,
  formatBrackets,
  parseEntityFields,
} from "../../../src/formats/conllu/entity-brackets.js";

/** `label start-end ...` of each mention, in the order of their ends. */
function read(words: readonly string[], fields = defaultFields): { mentions: string[]; cut: number } {
  const reader = new BracketReader(fields);
  for (const [i, value] of words.entries()) reader.word(i, value, {});
  const mentions = reader
    .end()
    .map(({ label, pieces }) => [label, ...pieces.map(({ start, end }) => `${start}-${end}`)].join(" "));
  return { mentions, cut: reader.cut };
}

describe("entity brackets", () => {
  test("nest, cross and stand on one word", () => {
    expect(read(["(1-person(2-city)", "(3-org", "1)", "3)"]).mentions).toEqual([
      "city 0-1",
      "person 0-3",
      "org 1-4",
    ]);
  });
  test("of one entity close the inner mention first", () => {
    expect(read(["(1-a", "(1-b", "1)", "1)"]).mentions).toEqual(["b 1-3", "a 0-4"]);
  });
  test("may hold a mention in pieces", () => {
    expect(read(["(5[1/2]-x", "5[1/2])", "", "(5[2/2]-x)"]).mentions).toEqual(["x 0-2 3-4"]);
  });
  test("have their type where the header says, with hyphens where it is last", () => {
    const gum = parseEntityFields("GRP-etype-infstat-minspan-link-identity");
    expect(read(["(1-person-giv:act-1-coref-Ana)"], gum).mentions).toEqual(["person 0-1"]);
    expect(read(["(1-music-genre)"], parseEntityFields("eid-etype")).mentions).toEqual(["music-genre 0-1"]);
    expect(read(["(e1-2-x)"], parseEntityFields("eid-head-other")).mentions).toEqual(["ENTITY 0-1"]);
    expect(read(["(e1)"]).mentions).toEqual(["ENTITY 0-1"]);
  });
  test("that go beyond the sentence are counted", () => {
    expect(read(["7)", "(1-x", "(2[1/2]-y)"])).toEqual({ mentions: [], cut: 3 });
  });
  test.each(["person", "()", "(1-x))"])("%s is refused", (value) => {
    expect(() => new BracketReader(defaultFields).word(0, value, { line: 4 })).toThrow(
      `E_RECORD: Entity=${value} is no list of brackets such as (1-person). (line=4)`,
    );
  });
  test("are written closings first and read back", () => {
    const mentions = [
      { label: "A", pieces: [{ start: 0, end: 3 }] },
      { label: "B", pieces: [{ start: 0, end: 1 }] },
      {
        label: "C",
        pieces: [
          { start: 1, end: 2 },
          { start: 2, end: 4 },
        ],
      },
    ];
    const values = formatBrackets(4, mentions, 8);
    expect(values).toEqual(["(8-A(9-B)", "(10[1/2]-C)", "8)(10[2/2]-C", "10[2/2])"]);
    expect(read(values).mentions.sort()).toEqual(["A 0-3", "B 0-1", "C 1-2 2-4"]);
  });
});
