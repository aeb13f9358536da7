import { expect, test } from "vitest";
import {
  escapeCell,
  formatMarkdownTable,
  formatTypeTable,
  typeRows,
} from "../../../../src/commands/training/report/type-table.js";
import { reportCounts } from "../../../../src/metrics/scores.js";

const report = reportCounts(
  new Map([
    ["PER", { correct: 1, predicted: 2, gold: 4 }],
    ["LOC", { correct: 0, predicted: 1, gold: 0 }],
  ]),
);

test("a row for every type that was trained on or met, and one for all", () => {
  const trained = new Map([
    ["PER", 30],
    ["ORG", 2],
  ]);
  expect(typeRows(report, trained)).toEqual([
    ["LOC", 0, 0, "0.00", "0.00", "0.00"],
    ["ORG", 2, 0, "0.00", "0.00", "0.00"],
    ["PER", 30, 4, "50.00", "25.00", "33.33"],
    ["all", 32, 4, "33.33", "25.00", "28.57"],
  ]);
  expect(typeRows(report, trained, "5 folds").at(-1)?.[0]).toBe("all, 5 folds pooled");
});

test("a terminal sees the types with most held-out mentions, and how many there are besides", () => {
  const many = reportCounts(
    new Map(Array.from({ length: 60 }, (_, i) => [`t${i}`, { correct: 0, predicted: 0, gold: i }])),
  );
  const text = formatTypeTable(many, new Map());
  expect(text).toContain("t59");
  expect(text).not.toMatch(/^t20 /m);
  expect(text).toMatch(/^all /m);
  expect(text).toMatch(/\(21 more types in table\.md\)$/);
});

test("what would end a Markdown cell, or make one bold, is shown as it is", () => {
  expect(escapeCell("a|b\n*c* <d> `e`")).toBe("a\\|b \\*c\\* \\<d\\> \\`e\\`");
  expect(formatMarkdownTable(["x", "y"], [["a|b", 1]])).toBe("| x | y |\n| --- | --- |\n| a\\|b | 1 |");
});
