import { describe, expect, test } from "vitest";
import { normalizeAnswer, scoreAnswer, scoreAnswers } from "../../src/metrics/squad.js";

describe("normalizeAnswer", () => {
  test.each([
    ["The  Harbour", "harbour"],
    ["an ox, a cow and THE calf", "ox cow and calf"],
    ["Anna's", "annas"],
    ["1,200 km²", "1200 km²"],
    ["a-b", "ab"],
    ["Theatre, another", "theatre another"],
    // Articles go after punctuation does: what they are then part of stays.
    ["the-sea", "thesea"],
    ["a", ""],
    ["…", "…"],
    ["", ""],
    ["\u00a0the\tÅse\n", "åse"],
    ["éa the", "éa"],
    ["_a a_", ""],
  ])("%j is %j", (answer, expected) => expect(normalizeAnswer(answer)).toBe(expected));
});

describe("scoreAnswer", () => {
  test.each([
    // 2 of 3 gold words and 2 of 2 predicted ones: 2 * 2 / (3 + 2)
    [["in the old harbour"], "old harbour", 0, 0.8],
    [["in the old harbour", "Old Harbour!"], "old harbour", 1, 1],
    // a word counts as often as gold has it
    [["ha ha"], "ha ha ha", 0, 0.8],
    [["Kiel"], "Bern", 0, 0],
    [["Kiel"], "", 0, 0],
    [[], "", 1, 1],
    [[], "Kiel", 0, 0],
    // SQuAD 2.0 takes an answer of an article for none
    [["the"], "", 1, 1],
    [["the", "Kiel"], "", 0, 0],
  ])("gold %j, predicted %j", (gold, predicted, exactMatch, f1) => {
    const score = scoreAnswer({ gold, predicted });
    expect(score.exactMatch).toBe(exactMatch);
    expect(score.f1).toBeCloseTo(f1, 12);
  });
});

describe("scoreAnswers", () => {
  test("are means over all questions, and over those with an answer and without", () => {
    const report = scoreAnswers([
      { gold: ["Kiel"], predicted: "Kiel" },
      { gold: ["Porto Alto"], predicted: "Porto" },
      { gold: ["Bern"], predicted: "" },
      { gold: [], predicted: "Bern" },
      { gold: [], predicted: "" },
    ]);
    expect(report).toEqual({
      questions: 5,
      exactMatch: 2 / 5,
      f1: (1 + 2 / 3 + 1) / 5,
      answerable: { questions: 3, exactMatch: 1 / 3, f1: (1 + 2 / 3) / 3 },
      unanswerable: { questions: 2, exactMatch: 1 / 2, f1: 1 / 2 },
    });
  });

  test("of nothing are 0", () => {
    expect(scoreAnswers([])).toMatchObject({ questions: 0, exactMatch: 0, f1: 0 });
  });
});
