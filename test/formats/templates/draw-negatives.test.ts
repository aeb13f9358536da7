import { describe, expect, test } from "vitest";
import { drawNegatives } from "../../../src/formats/templates/draw-negatives.js";

const words = "Ana saw Oslo and Rio and then Ana went back to the town of Oslo again".split(" ");
const rule = { negatives: 1.5, maxWords: 3, seed: 1 };
const draw = (
  over: Partial<typeof rule> = {},
  id = "x",
  mentions = [
    { start: 0, end: 1 },
    { start: 2, end: 3 },
  ],
) => drawNegatives(words, mentions, { ...rule, ...over }, id);

describe("negatives", () => {
  test("are as many as the rule says, no longer than it says, and each once", () => {
    const spans = draw();
    expect(spans).toHaveLength(3);
    for (const { start, end } of spans) expect(end - start).toBeLessThanOrEqual(3);
    expect(new Set(spans.map(({ start, end }) => words.slice(start, end).join(" "))).size).toBe(3);
  });
  test("never have the words of a mention", () => {
    for (let seed = 0; seed < 60; seed++)
      for (const { start, end } of draw({ seed, negatives: 4 }))
        expect(["Ana", "Oslo"]).not.toContain(words.slice(start, end).join(" "));
  });
  test("follow from seed and text alone", () => {
    expect(draw()).toEqual(draw());
    expect(new Set(["a", "b", "c", "d"].map((id) => JSON.stringify(draw({}, id)))).size).toBeGreaterThan(1);
  });
  test("of a fraction are drawn so that their share is right", () => {
    const one = [{ start: 0, end: 1 }];
    const counts = Array.from({ length: 400 }, (_, i) => draw({}, String(i), one).length);
    expect(counts.every((count) => count === 1 || count === 2)).toBe(true);
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
    expect(mean).toBeGreaterThan(1.4);
    expect(mean).toBeLessThan(1.6);
  });
  test("keep a text without mentions, unless none are wanted", () => {
    expect(draw({}, "x", [])).toHaveLength(1);
    expect(draw({ negatives: 0 }, "x", [])).toEqual([]);
  });
  test("end where the text has no more", () => {
    expect(drawNegatives(["Ana"], [{ start: 0, end: 1 }], { ...rule, negatives: 9 }, "x")).toEqual([]);
    expect(drawNegatives([], [], rule, "x")).toEqual([]);
  });
});
