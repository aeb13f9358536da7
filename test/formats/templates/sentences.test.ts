import { describe, expect, test } from "vitest";
import { formatStatement, tryParseStatement } from "../../../src/formats/templates/sentences.js";

describe("answer sentences", () => {
  test.each([
    ["Oslo is a location entity", "Oslo", "location"],
    ["NATO is an organization entity", "NATO", "organization"],
    ["This is a test is an event entity", "This is a test", "event"],
    ["saw is not a named entity", "saw", undefined],
  ])("%s", (sentence, surface, type) => {
    expect(tryParseStatement(sentence)).toEqual({ surface, type });
    expect(formatStatement({ surface, type })).toBe(sentence);
  });
  test("are read with the released templates' full stop and articles", () => {
    expect(tryParseStatement("NATO is a organization entity .")).toEqual({
      surface: "NATO",
      type: "organization",
    });
    expect(tryParseStatement("saw is not a named entity .")).toEqual({ surface: "saw", type: undefined });
  });
  test.each(["Answer sentence", "Oslo is a location", "Oslo"])("%s is none", (sentence) =>
    expect(tryParseStatement(sentence)).toBeUndefined(),
  );
});
