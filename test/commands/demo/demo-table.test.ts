import { describe, expect, test } from "vitest";
import { formatDemoTable } from "../../../src/commands/demo/demo-table.js";

const scores = [
  { start: "MLM only", target: "music", f1: [0.1, 0.2] },
  { start: "MLM only", target: "movie", f1: [0.3, 0.3] },
  { start: "tagged", target: "music", f1: [0.3, 0.4] },
  { start: "tagged", target: "movie", f1: [0.2, 0.5] },
];
const table = formatDemoTable(scores, { tagged: "tagged", baseline: "MLM only" });

describe("formatDemoTable", () => {
  test("a row is a start, a column a target, the last their mean seed by seed", () => {
    expect(table.text).toContain("start     music         movie          mean");
    expect(table.text).toContain("MLM only  15.00 ± 7.07  30.00 ± 0.00   22.50 ± 3.54");
    // seeds: (0.3 + 0.2) / 2 and (0.4 + 0.5) / 2
    expect(table.text).toContain("tagged    35.00 ± 7.07  35.00 ± 21.21  35.00 ± 14.14");
  });

  test("a gain counts when the mean of the differences by seed is more than their deviation", () =>
    // music: +20, +20; movie: -10, +20
    expect(table.verdict).toBe(
      '"tagged" over "MLM only": music +20.00 ± 0.00, movie +5.00 ± 21.21. Beyond its deviation on 1 of 2 targets.',
    ));

  test("a loss is written as one", () =>
    expect(formatDemoTable(scores, { tagged: "MLM only", baseline: "tagged" }).verdict).toContain(
      "music −20.00 ± 0.00",
    ));

  test("the file is Markdown", () => expect(table.markdown).toContain("| tagged | 35.00 ± 7.07 |"));
});
