import { describe, expect, test } from "vitest";
import {
  checkArguments,
  configWay,
  findVerb,
  formatFlags,
  matchFlags,
  outKind,
  type VerbShape,
} from "../../../src/commands/pipeline/verb-shape.js";
import { standInVerbs } from "../../support/pipelines.js";

const verb: VerbShape = {
  name: "tag",
  arguments: [
    { name: "dir", isRequired: true, isMany: false },
    { name: "other", isRequired: false, isMany: false },
  ],
  flags: [
    { name: "minScore", long: "--min-score", takes: "one", placeholder: "ratio", isRequired: false },
    { name: "read", long: "--read", takes: "many", placeholder: "key=value", isRequired: false },
    { name: "constrained", long: "--constrained", takes: "nothing", isRequired: false },
    {
      name: "to",
      long: "--to",
      takes: "one",
      placeholder: "format",
      isRequired: true,
      choices: ["conll", "jsonl"],
    },
    { name: "out", long: "--out", takes: "one", placeholder: "path", isRequired: true },
    { name: "json", long: "--json", takes: "nothing", isRequired: false },
  ],
};
const format = (flags: Record<string, unknown>): string[] =>
  formatFlags(matchFlags(verb, { to: "conll", ...flags }, "t"));

describe("flags of a step", () => {
  test.each<[Record<string, unknown>, string[]]>([
    [{ minScore: 0.5 }, ["--min-score=0.5"]],
    [{ "min-score": -1 }, ["--min-score=-1"]],
    [{ minScore: ["a", "b"] }, ["--min-score=a,b"]],
    [{ read: ["a", "b"] }, ["--read", "a", "b"]],
    [{ read: { column: 3, tag: "x" } }, ["--read", "column=3", "tag=x"]],
    [{ constrained: true }, ["--constrained"]],
    [{ constrained: false }, []],
  ])("%j become %j", (flags, args) => expect(format(flags)).toEqual(["--to=conll", ...args]));

  test.each<[Record<string, unknown>, string]>([
    [
      { minScor: 1 },
      'steps.t.flags.minScor is no flag of tag: expected one of minScore, read, constrained, to; did you mean "minScore"? Fix: see "nerforge tag --help".',
    ],
    [
      { to: "connl" },
      'steps.t.flags.to is "connl": expected one of conll, jsonl; did you mean "conll"? Fix: name one of these.',
    ],
    [{ constrained: "yes" }, 'steps.t.flags.constrained is "yes". Fix: write true, or false for without it.'],
    [
      { out: "x" },
      "steps.t.flags.out is not for a step to decide. Fix: write folder: or save: beside flags:.",
    ],
    [{ json: true }, "steps.t.flags.json is not for a step to decide."],
  ])("%j are refused", (flags, message) => expect(() => format(flags)).toThrow(`E_CONFIG: ${message}`));

  test("a flag that the verb needs is missed, but for those that the pipeline gives", () =>
    expect(() => matchFlags(verb, {}, "t")).toThrow(
      "E_CONFIG: the step t lacks --to, which tag needs. Fix: write to: under steps.t.flags.",
    ));
});

test("arguments are counted", () => {
  checkArguments(verb, ["a", "b"], "t");
  expect(() => checkArguments(verb, [], "t")).toThrow(
    "steps.t.args has 0 values, but tag takes <dir> [other].",
  );
  expect(() => checkArguments(verb, [1, 2, 3], "t")).toThrow("steps.t.args has 3 values");
});

test("a verb is found by its name, or the near one named", () => {
  expect(findVerb(standInVerbs, "grow", "t").name).toBe("grow");
  expect(() => findVerb(standInVerbs, "writ", "t")).toThrow(
    'E_CONFIG: steps.t.run is "writ": expected one of write, grow, say, pretrain; did you mean "write"? Fix: name a verb that works by itself; "nerforge --help" lists them.',
  );
});

test("what a verb writes, and how it is told its config, is in its shape", () => {
  const shapes = standInVerbs.map((own) => [own.name, outKind(own), configWay(own)]);
  expect(shapes).toEqual([
    ["write", "file", undefined],
    ["grow", "folder", undefined],
    ["say", undefined, undefined],
    ["pretrain", "folder", "argument"],
  ]);
});
