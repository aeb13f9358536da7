import { expect, test } from "vitest";
import { fold, unfold } from "../../../../src/models/methods/punified/fold.js";

test.each([
  ["zurich", "Der See bei Zürich", "Zürich"],
  ["zu rich", "Der See bei Zürich", "Zürich"],
  ["ABC", "Platz ＡＢＣ 3", "ＡＢＣ"],
  ["office", "the oﬃce", "oﬃce"],
  ["art", "the àrtisan's àrt", "àrt"],
  ["arti", "the àrtisan", "àrti"],
  ["e\u0301lan", "an élan", "élan"],
])("what a tokenizer made of it is led back: %s", (surface, text, expected) => {
  expect(unfold(surface, text)).toBe(expected);
});

test.each([
  ["Zürich", "in Zürich"],
  ["zürich", "in Zürich"],
  ["Zür ich", "in Zürich"],
  ["Bern", "in Zürich"],
  ["", "in Zürich"],
  ["\u0301", "in Zürich"],
])("what is there, or nowhere, stays as it is: %s", (surface, text) => {
  expect(unfold(surface, text)).toBe(surface);
});

test("folding leaves neither case, accents, space nor compatibility forms", () => {
  expect(fold("ＡÉ  ﬁ\n")).toBe("aefi");
});
