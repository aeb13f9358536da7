import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  formatSource,
  formatTarget,
  parseTarget,
  parseTargetAsReleased,
  punifiedVariants,
  tryParseSource,
} from "../../../src/formats/punified/strings.js";

const named = (...pairs: [string, string][]) => pairs.map(([label, surface]) => ({ label, surface }));
const types = new Set(["time", "location", "name"]);
const read = (target: string) =>
  parseTarget(target, "paper", types).pairs.map(({ label, surface }) => [label, surface]);

describe("PUnifiedNER's strings", () => {
  test("are those of the paper's example (eq. 1 and 2)", () => {
    const text = "Tom will go to the zoo tomorrow.";
    expect(formatSource(text, ["time", "location"], "paper")).toBe(
      "<entity><time><entity><location><text>Tom will go to the zoo tomorrow.",
    );
    expect(
      formatTarget(["time", "location"], named(["location", "zoo"], ["time", "tomorrow"]), "paper"),
    ).toBe("((time):(tomorrow),(location):(zoo))");
    expect(formatTarget(["name", "location"], named(["name", "Tom"]), "paper")).toBe(
      "((name):(Tom),(location):(NULL))",
    );
  });
  test("are those of the released code on demand: lower case, Chinese marks", () => {
    expect(formatSource("Tom 去", ["人名", "地点"], "released")).toBe("<实体>人名<实体>地点<文本>tom 去");
    expect(formatTarget(["人名", "地点"], named(["人名", "Tom"]), "released")).toBe(
      "((人名:tom),(地点:null))",
    );
    expect(formatTarget([], [], "released")).toBe("()");
  });
  test("a source gives its types and its text back, whatever the text holds", () => {
    for (const variant of punifiedVariants) {
      const source = formatSource("a <text> (b) <文本>", ["x y", "z"], variant);
      expect(tryParseSource(source, variant)).toEqual({ names: ["x y", "z"], text: "a <text> (b) <文本>" });
      expect(tryParseSource("no mark", variant)).toBeUndefined();
    }
  });
  test.each([
    [
      "((time):(tomorrow),(location):(zoo))",
      [
        ["time", "tomorrow"],
        ["location", "zoo"],
      ],
    ],
    ["((time):(NULL),(location):(zoo))", [["location", "zoo"]]],
    [
      "((time):(at 12:30, (sharp)),(location):(zoo))",
      [
        ["time", "at 12:30, (sharp)"],
        ["location", "zoo"],
      ],
    ],
    ["((location):(f(x)))", [["location", "f(x)"]]],
    [
      "((time):(tomorrow),(location):(zo",
      [
        ["time", "tomorrow"],
        ["location", "zo"],
      ],
    ],
    [
      "(time):(now) (location):(zoo)",
      [
        ["time", "now"],
        ["location", "zoo"],
      ],
    ],
    [
      "((time):(now),(planet):(Mars),(name):(Tom))",
      [
        ["time", "now"],
        ["name", "Tom"],
      ],
    ],
    [
      "((time):(now),(time):(now))",
      [
        ["time", "now"],
        ["time", "now"],
      ],
    ],
    [")))((", []],
    ["", []],
    ["()", []],
  ])("reads %s", (target, pairs) => expect(read(target)).toEqual(pairs));
  test("tells types that were not asked for", () => {
    expect(parseTarget("((planet):(Mars),(x):(NULL))", "paper", types).unknown).toEqual(
      named(["planet", "Mars"]),
    );
  });
  test("the released rules lose mentions with commas and colons, as they do there", () => {
    const { pairs } = parseTargetAsReleased("((time:12:30),(location:new york),(name:null))", types);
    expect(pairs).toEqual(named(["time", "12"], ["location", "newyork"]));
  });
  test("reading never throws on what a model can emit", () => {
    const piece = fc.constantFrom("(", ")", ":", ",", "time", "name", "NULL", " ", "Tom", "((", "):(");
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((all) => all.join("")),
        ),
        (target) => {
          for (const variant of punifiedVariants) parseTarget(target, variant, types);
          parseTarget(target, "paper");
          parseTargetAsReleased(target, types);
        },
      ),
      { numRuns: 500 },
    );
  });
});
