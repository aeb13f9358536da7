import { describe, expect, test } from "vitest";
import { scoreTextsMacro, scoreTextsMicro } from "../../src/metrics/string-f1.js";

const texts = (...pairs: [string, string][]) => pairs.map(([label, surface]) => ({ label, surface }));

describe("string F1", () => {
  test("micro matches each gold text once (CP-NER)", () => {
    const { micro } = scoreTextsMicro([
      {
        gold: texts(["PER", "Ana"], ["PER", "Ana"], ["LOC", "Oslo"]),
        predicted: texts(["PER", "Ana"], ["LOC", "Rome"]),
      },
      { gold: texts(["PER", "Bo"]), predicted: texts(["PER", "Bo"], ["PER", "Bo"]) },
    ]);
    expect(micro).toMatchObject({ correct: 2, predicted: 4, gold: 4, f1: 0.5 });
  });
  test("macro counts a repeated prediction each time and means over the dataset's labels (PUnifiedNER)", () => {
    const report = scoreTextsMacro(
      [
        {
          gold: texts(["PER", "Ana"], ["LOC", "New York"]),
          predicted: texts(["PER", "ana"], ["PER", "Ana"], ["LOC", "NewYork"]),
        },
      ],
      ["LOC", "PER", "ORG"],
    );
    // PER: 2 of 2 predicted "right" against 1 in gold: precision 1, recall 2; LOC: 1; ORG: 0.
    expect(report.labels.get("PER")).toMatchObject({ precision: 1, recall: 2 });
    expect(report.macro.f1).toBeCloseTo((4 / 3 + 1 + 0) / 3, 12);
  });
  test("macro passes over labels outside the dataset", () => {
    const report = scoreTextsMacro(
      [{ gold: texts(["A", "x"]), predicted: texts(["A", "x"], ["B", "y"]) }],
      ["A"],
    );
    expect(report.macro.f1).toBe(1);
  });
});
