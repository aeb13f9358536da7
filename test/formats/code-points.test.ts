import fc from "fast-check";
import { expect, test } from "vitest";
import { fromCodePoints, toCodePoints } from "../../src/formats/code-points.js";

test("code points count an emoji once and lead back to the same offset", () => {
  expect(toCodePoints("😀 Oslo")(3)).toBe(2);
  expect(fromCodePoints("😀 Oslo")(2)).toBe(3);
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      let at = 0;
      [...text].forEach((character, point) => {
        expect(toCodePoints(text)(at)).toBe(point);
        expect(fromCodePoints(text)(point)).toBe(at);
        at += character.length;
      });
      expect(toCodePoints(text)(text.length)).toBe([...text].length);
    }),
  );
});
