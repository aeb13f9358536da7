import { describe, expect, test } from "vitest";
import { type BoundStep, findInstances } from "../../../src/commands/pipeline/find-instances.js";

const bound = (step: string, values: Record<string, string>, isWanted = true): BoundStep => ({
  ...{ name: [step, ...Object.values(values)].join("."), step, isWanted },
  bindings: Object.entries(values).map(([variable, key]) => ({ variable, key, self: key, below: key })),
});
const all = [
  bound("a", { i: "1" }),
  bound("a", { i: "2" }, false),
  bound("a", { i: "3" }),
  bound("plain", {}),
  bound("own", { i: "1" }),
  bound("own", { i: "2" }),
  bound("own", { i: "3" }),
];
const find = (reference: string, own: string): readonly string[] =>
  findInstances(reference, "here", all.find(({ name }) => name === own)!, {
    steps: ["a", "plain", "own", "empty"],
    all,
  });

describe("findInstances", () => {
  test.each([
    ["a", "own.1", ["a.1"]],
    ["a", "own.2", []],
    ["a.2", "plain", []],
    ["a.3", "plain", ["a.3"]],
    ["a.*", "plain", ["a.1", "a.3"]],
    ["a[last]", "plain", ["a.3"]],
    ["a[i-1]", "own.1", []],
    ["a[i-1]", "own.2", ["a.1"]],
    ["a[i-1]", "own.3", []],
    ["own[i-1]", "own.3", ["own.2"]],
    ["plain[i-1]", "own.2", ["plain"]],
    ["empty", "plain", []],
  ])("%s of %s means %j", (reference, own, names) => expect(find(reference, own)).toEqual(names));

  test.each([
    [
      "a[i-1]",
      "plain",
      /^E_CONFIG: here names "i", which is no variable of for: of plain\. Fix: write for: \{i: \[\.\.\.\]\} there/,
    ],
    [
      "a[i+1]",
      "own.1",
      /"\$\{steps\.a\[i\+1\]\}" in here is no reference\. Fix: write \[i-1\] for the value of i before/,
    ],
    ["b", "plain", /here refers to the step "b": expected one of a, plain, own, empty/],
  ])("%s of %s is refused", (reference, own, message) => expect(() => find(reference, own)).toThrow(message));
});
