import fc from "fast-check";
import { expect, test } from "vitest";
import { splitTextWords } from "../../src/formats/split-words.js";

const words = (text: string, language?: string, edges?: number[]): string[] => {
  const offsets = splitTextWords(text, language, edges);
  return Array.from({ length: offsets.length / 2 }, (_, i) => text.slice(offsets[2 * i], offsets[2 * i + 1]));
};

test("splitTextWords parts the full stop of every sentence, not only the last", () => {
  expect(words("He ran. She hid (well).")).toEqual(["He", "ran", ".", "She", "hid", "(", "well", ")", "."]);
  expect(words("高勇去北京", "zh")).toEqual(["高", "勇", "去", "北", "京"]);
  expect(words("")).toEqual([]);
});

test("splitTextWords cuts at every edge, and never in the middle of a character", () => {
  expect(words("Osloer. Romer", "de", [12, 4])).toEqual(["Oslo", "er", ".", "Rome", "r"]);
  expect(words("e\u0301a", "en", [1])).toEqual(["e", "\u0301a"]);
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.array(fc.nat(30)), (text, edges) => {
      const offsets = splitTextWords(text, "en", edges);
      let last = 0;
      for (let i = 0; i < offsets.length; i += 2) {
        expect(last <= offsets[i] && offsets[i] < offsets[i + 1] && offsets[i + 1] <= text.length).toBe(true);
        last = offsets[i + 1];
        for (const edge of edges) {
          const isInside = offsets[i] < edge && edge < offsets[i + 1];
          if (isInside) expect(text.codePointAt(edge - 1)).toBeGreaterThan(0xffff);
        }
      }
    }),
  );
});
