import { describe, expect, test } from "vitest";
import { cutTogether, pairLines, pairQuestions, toWords } from "../../src/lexicon/parallel-texts.js";
import type { Question } from "../../src/text/example.js";

const languages = { source: "en", target: "es" };
const ask = (id: string, context: string, query: string): Question => ({
  ...{ id, context, query, answers: [], isImpossible: true, datasetId: "test" },
});

describe("pairLines", () => {
  test("puts lines beside each other, with or without a last line end, CRLF too", () => {
    const pairs = [
      { source: "a", target: "x" },
      { source: "", target: "" },
      { source: "b", target: "y" },
    ];
    expect(pairLines("a\n\nb\n", "x\r\n\r\ny")).toEqual(pairs);
  });
  test("refuses files of different length", () => {
    expect(() => pairLines("a\nb\n", "x\n")).toThrow(
      "E_INPUT: the source has 2 lines and the target 1: lines of parallel texts stand beside each other. Fix: give files of as many lines, with an empty line where a translation is missing.",
    );
  });
});

test("questions are paired by id, and a context comes once", () => {
  const source = [ask("1", "A dog.", "Who?"), ask("2", "A dog.", "What?"), ask("3", "Rain.", "Why?")];
  const target = [
    ask("2", "Un perro.", "¿Qué?"),
    ask("1", "Un perro.", "¿Quién?"),
    ask("4", "Sol.", "¿Cómo?"),
  ];
  expect(pairQuestions(source, target)).toEqual({
    texts: [
      { source: "A dog.", target: "Un perro." },
      { source: "Who?", target: "¿Quién?" },
      { source: "What?", target: "¿Qué?" },
    ],
    unpaired: 2,
  });
});

describe("cutTogether", () => {
  test("cuts into sentences where both have as many", () => {
    const text = { source: "The dog ran. It barked.", target: "El perro corrió. Ladró." };
    expect(cutTogether(text, languages).map(({ source }) => source.trim())).toEqual([
      "The dog ran.",
      "It barked.",
    ]);
  });
  test("leaves a text whole where the sentences differ in number", () => {
    const text = { source: "The dog ran. It barked.", target: "El perro corrió y ladró." };
    expect(cutTogether(text, languages)).toEqual([text]);
  });
});

test("words are those with a letter, in lower case when asked", () => {
  const text = { source: "In 1990, Ana ran 5 km.", target: "En 1990 Ana corrió 5 km." };
  expect(toWords(text, languages, false).source).toEqual(["In", "Ana", "ran", "km"]);
  expect(toWords(text, languages, true).target).toEqual(["en", "ana", "corrió", "km"]);
});
