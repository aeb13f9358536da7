import { expect, test } from "vitest";
import {
  formatDatasets,
  formatLabels,
  formatMetrics,
} from "../../../../src/commands/training/report/card-parts.js";
import { reportCounts } from "../../../../src/metrics/scores.js";

test("datasets stand with their sizes and licences; what was not counted is a dash", () => {
  const text = formatDatasets([
    { role: "train", name: "mine", sentences: 1200, mentions: 30, licence: "MIT" },
    { role: "dev", name: "other", sentences: 5 },
  ]);
  expect(text.split("\n").slice(2)).toEqual([
    "| train | mine | 1,200 | 30 | MIT |",
    "| dev | other | 5 | – | not stated |",
  ]);
});

test("labels stand with their counts, and with words of the training data where they may be shown", () => {
  const labels = new Map([
    ["PER", 2],
    ["LOC", 0],
  ]);
  const surfaces = new Map([["PER", ["Ana | Bo", "x".repeat(60)]]]);
  expect(formatLabels(labels, surfaces).split("\n").slice(2)).toEqual([
    `| PER | 2 | Ana \\| Bo; ${"x".repeat(39)}… |`,
    "| LOC | 0 |  |",
  ]);
  expect(formatLabels(labels, undefined)).not.toContain("Ana");
});

test("the metrics name what they were measured on and how", () => {
  const report = reportCounts(new Map([["PER", { correct: 1, predicted: 1, gold: 2 }]]));
  const text = formatMetrics({ how: "dev", dataset: "mine", report, f1: "66.67" }, new Map([["PER", 9]]));
  expect(text).toContain("**66.67** on mine (dev).");
  expect(text).toContain("| PER | 9 | 2 | 100.00 | 50.00 | 66.67 |");
});
