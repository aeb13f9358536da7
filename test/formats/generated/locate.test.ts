import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { locateMentions } from "../../../src/formats/generated/locate.js";

const locate = (text: string, ...named: [string, string][]) =>
  locateMentions(
    text,
    named.map(([label, surface]) => ({ label, surface })),
  );
const places = (text: string, ...named: [string, string][]) =>
  locate(text, ...named).mentions.map(({ start, end, label }) => `${label} ${start}-${end}`);

describe("locateMentions", () => {
  test("a text named twice means its next occurrence", () => {
    expect(places("Rome and Rome", ["LOC", "Rome"], ["ORG", "Rome"])).toEqual(["LOC 0-4", "ORG 9-13"]);
  });
  test("one occurrence may carry two labels, but one label once", () => {
    const { mentions, repeated } = locate("Rome", ["LOC", "Rome"], ["ORG", "Rome"], ["LOC", "Rome"]);
    expect(mentions).toHaveLength(2);
    expect(repeated).toEqual([{ label: "LOC", surface: "Rome" }]);
  });
  test("whole words come before parts of words, except where a script has no spaces", () => {
    expect(places("party art", ["X", "art"])).toEqual(["X 6-9"]);
    expect(places("在北京大学", ["X", "北京"])).toEqual(["X 1-3"]);
    expect(places("partly", ["X", "art"])).toEqual(["X 1-4"]);
  });
  test.each([
    ["the NYC Marathon", "nyc marathon", "NYC Marathon"],
    ["New  York", "New York", "New  York"],
    ["price <b> here", "price <unk>b<unk> here", "price <b> here"],
    ["price <b> here", "<unk>b> here", "<b> here"],
    ["say 😀 Ana", "[UNK] Ana", "😀 Ana"],
    ["a⁇b", "a\u2047b", "a⁇b"],
  ])("in %j a model's %j stands for %j of the source", (text, surface, found) => {
    const { mentions } = locate(text, ["X", surface]);
    expect(mentions.map(({ start, end }) => text.slice(start, end))).toEqual([found]);
  });
  test("what stands nowhere is missing, and placeholders alone mean nothing", () => {
    expect(locate("Oslo", ["X", "Rome"], ["X", ""], ["X", "<unk>"]).missing).toHaveLength(3);
  });
  test("a hostile run of placeholders costs no time", () => {
    expect(locate("a".repeat(500), ["X", "a<unk>".repeat(100)]).missing).toHaveLength(1);
  });
  test("never throws, and what it finds fits the text", () => {
    const named = fc.array(fc.record({ label: fc.string(), surface: fc.string() }));
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), named, (text, entries) => {
        const { mentions, missing, repeated } = locateMentions(text, entries);
        expect(mentions.length + missing.length + repeated.length).toBe(entries.length);
        for (const { start, end } of mentions)
          expect(0 <= start && start < end && end <= text.length).toBe(true);
      }),
    );
  });
});
