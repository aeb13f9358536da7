import { describe, expect, test } from "vitest";
import { PageSource } from "../../../src/ingest/wikitext/page-source.js";
import { unitsOf } from "./scan.js";

function load(wikitext: string): string {
  const source = new PageSource(100);
  source.load(unitsOf(wikitext), wikitext.length);
  expect(source.units[source.length]).toBe(0);
  return source.slice(0, source.length);
}

describe("comments", () => {
  test.each([
    ["a<!-- b -->c", "ac"],
    ["a\n<!-- b -->\nc", "a\nc"],
    ["a\n <!-- b --> \nc", "a\nc"],
    ["a\n<!-- b --><!-- c -->\nd", "a\nd"],
    ["<!-- b -->\nc", "c"],
    ["a <!-- b -->\nc", "a \nc"],
    ["a\n<!-- b --> c", "a\n c"],
    ["a<!-- b", "a"],
    ["a<!-->b-->c", "ac"],
    ["a<!- b -->c", "a<!- b -->c"],
    ["<!-- a -->", ""],
    ["a<!-- 1 --><!-- 2 -->b", "ab"],
    ["", ""],
  ])("%j", (wikitext, expected) => {
    expect(load(wikitext)).toBe(expected);
  });

  test("a comment that the page's end cuts goes", () => {
    for (const wikitext of ["a<!--", "a<!-- b --", "a<!-- b -"]) expect(load(wikitext)).toBe("a");
  });
});

describe("expansions", () => {
  test("stand behind the page, end in zeros, and make room again", () => {
    const source = new PageSource(100);
    source.load(unitsOf("page"), 4);
    const first = source.append("one");
    const second = source.append("two");
    expect(source.slice(first, first + 3) + source.slice(second, second + 3)).toBe("onetwo");
    expect(source.units[second + 3]).toBe(0);
    source.release(second);
    expect(source.append("three")).toBe(second);
  });

  test("are refused when there is no room", () => {
    const source = new PageSource(10);
    source.load(unitsOf("p"), 1);
    expect(source.append("x".repeat(1_000_000))).toBe(-1);
  });
});

test("slices of every length are right, remembered or not", () => {
  const text = "äöü€ ".repeat(40);
  const source = new PageSource(0);
  source.load(unitsOf(text), text.length);
  for (let end = 0; end < 100; end++)
    for (const start of [0, 3, end])
      if (start <= end) expect(source.slice(start, end)).toBe(text.slice(start, end));
});
