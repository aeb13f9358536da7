import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  formatSpotAsoc,
  formatTarget,
  parseSpotAsoc,
  parseSpotAsocAsReleased,
  parseTarget,
} from "../../../src/formats/uie/strings.js";

const named = (...pairs: [string, string][]) => pairs.map(([label, surface]) => ({ label, surface }));
const types = new Set(["person", "location", "organization"]);
const three = named(["person", "Johnson"], ["location", "Baltimore"], ["organization", "Orioles"]);

describe("CP-NER's strings", () => {
  test("are those of the paper", () => {
    expect(formatTarget(three)).toBe("((person: Johnson) (location: Baltimore) (organization: Orioles))");
    expect(formatTarget([])).toBe("()");
  });
  test.each([
    [formatTarget(three), three],
    ["((person: a) b: (c)) (location: d))", named(["person", "a) b: (c)"], ["location", "d"])],
    ["((person: Ana", named(["person", "Ana"])],
    ["person: Ana", []],
    ["((planet: Mars) (person: Ana))", named(["person", "Ana"])],
  ])("reads %s", (target, pairs) => expect(parseTarget(target, types).pairs).toEqual(pairs));
});

describe("spot-asoc strings", () => {
  const written = formatSpotAsoc(named(["organization", "EU"], ["location", "Oslo"]));
  test("are those of universal-ie", () => {
    expect(written).toBe(
      "<extra_id_0> <extra_id_0> organization <extra_id_5> EU <extra_id_1> <extra_id_0> location <extra_id_5> Oslo <extra_id_1> <extra_id_1>",
    );
    expect(formatSpotAsoc([])).toBe("<extra_id_0> <extra_id_1>");
  });
  const nodes = (body: string) => `<extra_id_0> ${body} <extra_id_1>`;
  test.each([
    [
      "whole",
      written,
      [
        ["organization", "EU"],
        ["location", "Oslo"],
      ],
      [
        ["organization", "EU"],
        ["location", "Oslo"],
      ],
    ],
    [
      "without its end",
      written.slice(0, -25),
      [
        ["organization", "EU"],
        ["location", "Oslo"],
      ],
      [
        ["organization", "EU"],
        ["location", "Oslo"],
      ],
    ],
    ["null span", nodes("<extra_id_0> person <extra_id_5> <extra_id_6> <extra_id_1>"), [], []],
    [
      "two separators",
      nodes("<extra_id_0> person <extra_id_5> a <extra_id_5> b <extra_id_1>"),
      [["person", "a"]],
      [],
    ],
    ["no start", "<extra_id_5> Oslo", [], []],
    [
      "text behind the balanced close",
      `${nodes("")} ${written}`,
      [
        ["organization", "EU"],
        ["location", "Oslo"],
      ],
      [],
    ],
  ])("%s: read whole and as released", (_, record, whole, released) => {
    expect(parseSpotAsoc(record, types).pairs.map(({ label, surface }) => [label, surface])).toEqual(whole);
    expect(
      parseSpotAsocAsReleased(record, types).pairs.map(({ label, surface }) => [label, surface]),
    ).toEqual(released);
  });
  test("types outside the schema are told apart", () => {
    const record = nodes("<extra_id_0> planet <extra_id_5> Mars <extra_id_1>");
    for (const parse of [parseSpotAsoc, parseSpotAsocAsReleased])
      expect(parse(record, types)).toEqual({ pairs: [], unknown: named(["planet", "Mars"]) });
  });
});

test("reading never throws on what a model can emit", () => {
  const piece = fc.constantFrom(
    "<extra_id_0>",
    "<extra_id_1>",
    "<extra_id_5>",
    "<extra_id_6>",
    "(",
    ")",
    ": ",
    "person",
    " a ",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece).map((all) => all.join("")),
      ),
      (target) => {
        for (const parse of [parseTarget, parseSpotAsoc, parseSpotAsocAsReleased])
          for (const { label } of parse(target, types).pairs) expect(types.has(label)).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
});
