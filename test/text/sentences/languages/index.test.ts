import { describe, expect, test } from "vitest";
import {
  findSentenceLanguage,
  primaryLanguage,
  sentenceLanguages,
} from "../../../../src/text/sentences/languages/index.js";

describe("findSentenceLanguage", () => {
  test.each([
    ["en-GB", "en"],
    ["EN", "en"],
    ["zh_yue", "zh"],
    ["", ""],
  ])("the first part of %j is %j", (tag, primary) => expect(primaryLanguage(tag)).toBe(primary));
  test("an unknown tag, also one that objects have a property for, has the default rules", () => {
    expect(findSentenceLanguage("constructor")).toBe(findSentenceLanguage("tlh"));
    expect(findSentenceLanguage("de-CH")).toBe(findSentenceLanguage("de"));
  });
});

describe.each(sentenceLanguages)("the rules of %s", (tag) => {
  const { never, maybe, beforeNumber, starters, speech, exclaimed, quotes, abbreviatedEndings } =
    findSentenceLanguage(tag);
  test("lists hold words without a final full stop", () => {
    for (const list of [never, maybe, beforeNumber, starters, speech, exclaimed, abbreviatedEndings]) {
      for (const word of list.split(" ")) expect(word).not.toMatch(/\.$|,/);
    }
  });
  test("quotation marks come in pairs", () => expect(quotes.length % 2).toBe(0));
});
