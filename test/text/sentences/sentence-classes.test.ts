import { describe, expect, test } from "vitest";
import {
  bracketStep,
  classMask,
  sentenceClass,
  sentenceClasses,
  skipHardBreak,
} from "../../../src/text/sentences/sentence-classes.js";
import { toUnits } from "../../../src/text/sentences/sentence-splitter.js";

/** Texts around a unit and the offset at which the segmenter may break: together they tell its class. */
const probes: readonly (readonly [before: string, after: string, at: number])[] = [
  ["x", "A", 2],
  ["1", "A", 2],
  ["1.", "A", 2],
  ["1.", "A", 3],
  ["1. ", "A", 3],
  ["1. ", "a", 3],
  ["1. ", " a", 3],
  ["1.", " A", 2],
  ["1. ", "A", 4],
  ["", ".A", 2],
];
/** Prepended marks (U+0600 and eight more): Numeric for ICU, `extend` here, which sends the text to the segmenter. */
const prepended = /[\u0600-\u0605\u06dd\u0890\u0891\u08e2]/;

describe("sentenceClasses", () => {
  test.each(["en", "el"])("units of one class behave alike in Intl.Segmenter(%s)", (language) => {
    const classes = sentenceClasses(language);
    const segmenter = new Intl.Segmenter(language, { granularity: "sentence" });
    const behaviours = new Map<number, Set<string>>();
    for (let unit = 0; unit < 0x10000; unit += unit < 0x600 ? 1 : 13) {
      const text = String.fromCharCode(unit);
      if ((unit & 0xf800) === 0xd800 || prepended.test(text) || /[\n\r\u0085\u2028\u2029]/.test(text))
        continue;
      const behaviour = probes
        .map(([before, after, at]) => segmenter.segment(before + text + after).containing(at)!.index === at)
        .join();
      const value = classes[unit] & classMask;
      behaviours.set(value, (behaviours.get(value) ?? new Set()).add(behaviour));
    }
    expect(behaviours.size).toBe(11);
    for (const [value, seen] of behaviours) expect([value, seen.size]).toEqual([value, 1]);
    expect(new Set([...behaviours.values()].flatMap((seen) => [...seen])).size).toBeGreaterThanOrEqual(10);
  });
  test("the semicolon ends a sentence in Greek only", () => {
    expect(sentenceClasses("el")[0x3b] & classMask).toBe(sentenceClass.terminator);
    expect(sentenceClasses("en")[0x3b] & classMask).toBe(sentenceClass.continues);
  });
});

test("bracketStep tells an opening quotation mark from a closing one by its place", () => {
  const classes = sentenceClasses("en", "“”");
  const text = toUnits('"a" ("b") “c” 《d》 e');
  const steps = Array.from(text, (_, at) => bracketStep(text, 0, at, classes));
  expect(steps.filter((step) => step !== 0)).toEqual([1, -1, 1, 1, -1, -1, 1, -1, 1, -1]);
});

test.each([
  ["a\nb", 1],
  ["a\n\nb", 3],
  ["a \n \t\n b", 7],
  ["a\r\r\rb", 1],
  ["a\u2029b", 2],
  ["a\n\n", 3],
])("skipHardBreak(%j) goes on at %i", (text, next) => {
  expect(skipHardBreak(toUnits(text), 1, text.length, sentenceClasses("en"))).toBe(next);
});
