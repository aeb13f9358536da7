import { expect, test } from "vitest";
import { scoreSets } from "../../src/metrics/joint-f1.js";

const text = (label: string, surface: string) => ({ label, surface });
const span = (label: string, start: number, end: number) => ({ label, start, end });

test("the mean over sets is of macro F1 of texts, and of micro F1 of spans", () => {
  const scores = scoreSets([
    {
      id: "a",
      labels: ["PER", "LOC"],
      // Said twice, it is right twice: precision 1, recall 2; LOC is not found.
      texts: [
        {
          gold: [text("PER", "Tom Hanks"), text("LOC", "Rome")],
          predicted: [text("PER", "tom hanks"), text("PER", "tom hanks")],
        },
      ],
      spans: [{ gold: [span("PER", 0, 9), span("LOC", 13, 17)], predicted: [span("PER", 0, 9)] }],
    },
    {
      id: "b",
      labels: ["dish"],
      texts: [{ gold: [text("dish", "soup")], predicted: [text("dish", "soup"), text("dish", "bread")] }],
      spans: [{ gold: [span("dish", 0, 4)], predicted: [span("dish", 5, 9)] }],
    },
  ]);
  const [a, b] = scores.sets;
  expect(a.texts.labels.get("PER")).toMatchObject({ correct: 2, predicted: 2, gold: 1 });
  expect(a.texts.macro.f1).toBeCloseTo((4 / 3 + 0) / 2, 12);
  expect(b.texts.macro.f1).toBeCloseTo(2 / 3, 12);
  expect(scores.textF1).toBeCloseTo((2 / 3 + 2 / 3) / 2, 12);
  expect(a.spans.micro.f1).toBeCloseTo(2 / 3, 12);
  expect(scores.spanF1).toBeCloseTo(1 / 3, 12);
});

test("without sets there is no score", () => {
  expect(scoreSets([])).toEqual({ sets: [], textF1: 0, spanF1: 0 });
});
