import { describe, expect, test } from "vitest";
import { Absence, formatCondition, isWanted } from "../../../src/commands/pipeline/conditions.js";

const values: Readonly<Record<string, unknown>> = {
  "${yes}": true,
  "${no}": false,
  "${none}": null,
  "${file}": "a.conll",
  "${zero}": 0,
  "${files}": ["a"],
  "${noFiles}": [],
  "${steps.gone}": new Absence("gone", "here"),
  "${heads}": "keep",
};
const holds = (when: unknown): boolean =>
  isWanted(when, (own) => (typeof own === "string" && own in values ? values[own] : own));

describe("isWanted", () => {
  test.each([
    ["${yes}", true],
    ["${no}", false],
    ["${none}", false],
    ["${file}", true],
    ["${zero}", true],
    ["${files}", true],
    ["${noFiles}", false],
    ["${steps.gone}", false],
    [["${yes}", "${file}"], true],
    [["${yes}", "${no}"], false],
    [{ heads: "keep" }, true],
    [{ heads: "reset" }, false],
    [{ heads: ["reset", "keep"] }, true],
    [{ heads: "${heads}", no: true }, false],
    [["${yes}", { no: false }], true],
  ])("%j is %s", (when, expected) => expect(holds(when)).toBe(expected));
});

test.each(["yes", "${heads} == reset", "${yes", "false"])("%j is refused: it would always hold", (when) =>
  expect(() => holds(when)).toThrow(
    `E_CONFIG: when: ${when} is no condition, and would always hold. Fix: write "\${name}"`,
  ),
);

test("formatCondition says it in short", () =>
  expect(formatCondition(["${more}", { heads: "keep", size: ["m", "l"] }])).toBe(
    "more, heads: keep, size: m or l",
  ));
