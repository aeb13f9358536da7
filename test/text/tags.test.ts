import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Chunk,
  decodeTags,
  decodeTagsStrictly,
  detectTagScheme,
  encodeTags,
  parseTag,
  tagSchemes,
} from "../../src/text/tags.js";

const tags = (text: string) => text.split(" ").map((tag) => parseTag(tag));
const show = (chunks: readonly Chunk[]): string =>
  chunks.map(({ start, end, label }) => `${label}[${start},${end})`).join(" ");

describe("parseTag", () => {
  test("a label is all that follows the first hyphen", () => {
    expect(parseTag("B-music-genre")).toEqual({ boundary: "B", label: "music-genre" });
  });
  test("a tag without a label is an untyped entity", () => {
    expect(parseTag("I")).toEqual({ boundary: "I", label: "ENTITY" });
  });
  test.each(["X-PER", "B_PER", "B-", "", "PER", "o"])("%j is refused with place and mend", (tag) => {
    expect(() => parseTag(tag, { line: 7 })).toThrow(
      /^E_RECORD: ".*" is not a tag: expected one of O, B-LABEL.*\(line=7\) Fix: check the tag column/,
    );
  });
});

describe("decodeTags", () => {
  test.each([
    ["O O", ""],
    ["B-PER I-PER O B-PER", "PER[0,2) PER[3,4)"],
    ["B-PER B-PER", "PER[0,1) PER[1,2)"],
    ["I-PER I-PER O I-LOC", "PER[0,2) LOC[3,4)"],
    ["I-PER B-PER I-PER", "PER[0,1) PER[1,3)"],
    ["B-PER I-LOC I-LOC", "PER[0,1) LOC[1,3)"],
    ["B-PER I-PER E-PER S-PER", "PER[0,3) PER[3,4)"],
    ["B-PER M-PER E-PER I-PER", "PER[0,3) PER[3,4)"],
    ["B-PER L-PER U-LOC", "PER[0,2) LOC[2,3)"],
    ["E-PER E-PER", "PER[0,1) PER[1,2)"],
    ["S-PER I-PER", "PER[0,1) PER[1,2)"],
  ])("%s holds %s", (line, chunks) => expect(show(decodeTags(tags(line)))).toBe(chunks));
});

describe("decodeTagsStrictly", () => {
  test.each([
    ["I-PER I-PER O B-LOC", "LOC[3,4)"],
    ["B-PER I-LOC I-PER", "PER[0,1)"],
    ["B-PER I-PER B-PER", "PER[0,2) PER[2,3)"],
  ])("%s holds %s", (line, chunks) => expect(show(decodeTagsStrictly(tags(line)))).toBe(chunks));
});

describe("encodeTags", () => {
  const chunks = [
    { start: 0, end: 3, label: "A" },
    { start: 3, end: 4, label: "A" },
    { start: 5, end: 7, label: "B-c" },
  ];
  test.each([
    ["iob1", "I-A I-A I-A B-A O I-B-c I-B-c"],
    ["iob2", "B-A I-A I-A B-A O B-B-c I-B-c"],
    ["bioes", "B-A I-A E-A S-A O B-B-c E-B-c"],
    ["bmes", "B-A M-A E-A S-A O B-B-c E-B-c"],
    ["bilou", "B-A I-A L-A U-A O B-B-c L-B-c"],
  ] as const)("%s writes %s", (scheme, line) => expect(encodeTags(7, chunks, scheme).join(" ")).toBe(line));

  test("tags of every scheme decode to the chunks they were made of", () => {
    const sentence = fc.array(
      fc.record({
        gap: fc.nat(2),
        width: fc.integer({ min: 1, max: 4 }),
        label: fc.constantFrom("A", "B-c", "_"),
      }),
    );
    fc.assert(
      fc.property(sentence, fc.constantFrom(...tagSchemes), (parts, scheme) => {
        let at = 0;
        const chunks = parts.map(({ gap, width, label }) => {
          const start = at + gap;
          at = start + width;
          return { start, end: at, label };
        });
        const decoded = decodeTags(encodeTags(at, chunks, scheme).map((tag) => parseTag(tag)));
        expect(decoded).toEqual(chunks);
      }),
    );
  });
});

test.each([
  ["iob1", "I-A I-A O I-B B-B"],
  ["iob2", "B-A I-A O B-B"],
  ["iob2", "B-A O I-B"],
  ["bioes", "B-A E-A"],
  ["bmes", "B-A M-A E-A S-A"],
  ["bilou", "U-A"],
  [undefined, "O O"],
])("detectTagScheme finds %s in %s", (scheme, line) =>
  expect(detectTagScheme([line.split(" ")])).toBe(scheme),
);
