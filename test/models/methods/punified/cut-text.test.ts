import { expect, test } from "vitest";
import { cutText } from "../../../../src/models/methods/punified/cut-text.js";
import type { Span } from "../../../../src/text/span.js";
import { exampleOf } from "../../../support/examples.js";

const example = exampleOf("Ann saw Porto Alto and came home again");
const make = ({ start, end }: Span): string => example.text.slice(start, end);
const textsOf = (most: number, mayCut?: (offset: number) => boolean): string[] =>
  cutText(example, { make, fits: (text) => text.length <= most, ...(mayCut && { mayCut }) }).map(
    ({ start, end, made }) => {
      expect(example.text.slice(start, end)).toBe(made);
      return made;
    },
  );

test("a text that fits is one piece, a longer one is halved between words", () => {
  expect(textsOf(100)).toEqual([example.text]);
  expect(textsOf(20)).toEqual(["Ann saw Porto Alto", "and came home again"]);
  expect(textsOf(10)).toEqual(["Ann saw", "Porto Alto", "and came", "home again"]);
});

test("it is cut where it may be, and nowhere else", () => {
  const inPorto = example.text.indexOf("Alto");
  expect(textsOf(9, (offset) => offset !== inPorto)).toEqual([
    "Ann saw",
    "Porto Alto",
    "and came",
    "home",
    "again",
  ]);
  expect(textsOf(3, () => false)).toEqual([example.text]);
});
