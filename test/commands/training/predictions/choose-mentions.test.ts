import { describe, expect, test } from "vitest";
import { chooseMentions } from "../../../../src/commands/training/predictions/choose-mentions.js";
import type { Example } from "../../../../src/text/example.js";
import { exampleOf } from "../../../support/examples.js";

/** A sentence whose words are mentions of the given labels and scores. */
const scored = (...given: readonly (readonly [string, number])[]): Example => {
  const sentence = exampleOf(given.map((_, i) => `w${i}`).join(" "));
  const { words } = sentence;
  return {
    ...sentence,
    mentions: given.map(([label, score], i) => ({
      start: words[2 * i],
      end: words[2 * i + 1],
      label,
      score,
    })),
  };
};
const show = (examples: readonly Example[]): string[] =>
  examples.map(({ mentions }) => mentions.map(({ label, score }) => `${label} ${score}`).join(", "));
const given = [
  scored(["LOC", 0.9], ["PER", 0.4], ["LOC", 0.5]),
  scored(["LOC", 0.7], ["LOC", 0.9]),
  scored(["ORG", 0.2]),
];

describe("chooseMentions", () => {
  test("keeps everything with neither threshold nor cap", () => {
    const { examples, types } = chooseMentions(given, { minScore: 0 });
    expect(examples).toEqual(given);
    expect(types).toEqual({
      LOC: { kept: 4, meanScore: 0.75, belowScore: 0, overCap: 0 },
      ORG: { kept: 1, meanScore: 0.2, belowScore: 0, overCap: 0 },
      PER: { kept: 1, meanScore: 0.4, belowScore: 0, overCap: 0 },
    });
  });
  test("leaves out what is under the threshold; what is on it stays", () => {
    const { examples, types } = chooseMentions(given, { minScore: 0.5 });
    expect(show(examples)).toEqual(["LOC 0.9, LOC 0.5", "LOC 0.7, LOC 0.9", ""]);
    expect(types["ORG"]).toEqual({ kept: 0, meanScore: null, belowScore: 1, overCap: 0 });
  });
  test("keeps the surest of each type, the first of equal ones, and counts the rest behind the threshold", () => {
    const { examples, types } = chooseMentions(given, { minScore: 0.6, maxPerType: 1 });
    expect(show(examples)).toEqual(["LOC 0.9", "", ""]);
    expect(types["LOC"]).toEqual({ kept: 1, meanScore: 0.9, belowScore: 1, overCap: 2 });
  });
  test("a mention without a score counts as sure", () => {
    const bare = [exampleOf("Oslo", [[0, 1, "LOC"]])];
    expect(chooseMentions(bare, { minScore: 1 }).examples).toEqual(bare);
  });
});
