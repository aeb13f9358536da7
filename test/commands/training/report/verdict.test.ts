import { describe, expect, test } from "vitest";
import { type Basis, describeVerdict } from "../../../../src/commands/training/report/verdict.js";
import { reportCounts } from "../../../../src/metrics/scores.js";

const folds: Basis = { kind: "folds", f1: { runs: 5, mean: 0.712, deviation: 0.06 } };
const scores = (counts: Record<string, [correct: number, predicted: number, gold: number]>) =>
  reportCounts(
    new Map(
      Object.entries(counts).map(([label, [correct, predicted, gold]]) => [
        label,
        { correct, predicted, gold },
      ]),
    ),
  );
const good = scores({ PER: [20, 25, 25], LOC: [15, 20, 20] });

describe("the verdict", () => {
  test("says what to expect and how sure that is", () => {
    const labels = new Map([
      ["PER", 25],
      ["LOC", 20],
    ]);
    const say = (basis: Basis): string => describeVerdict({ basis, sentences: 100, labels, scores: good });
    expect(say(folds)).toBe(
      "F1 71 ± 6 at this size (100 sentences, 5-fold cross-validation, 45 held-out mentions).",
    );
    expect(say({ kind: "seeds", f1: { runs: 3, mean: 0.5, deviation: 0.01 }, split: "test" })).toBe(
      "F1 50 ± 1 on test over 3 seeds, trained on 100 sentences (45 held-out mentions).",
    );
    expect(say({ kind: "split", f1: 0.8, interval: { low: 0.7, high: 0.9 }, split: "dev" })).toBe(
      "F1 80 on dev, between 70 and 90 with 95 % confidence, trained on 100 sentences (45 held-out mentions).",
    );
  });

  test("without any right mention there is no interval, but the number that was missed", () => {
    const none = scores({ PER: [0, 3, 45] });
    const labels = new Map([["PER", 25]]);
    const say = (basis: Basis): string | undefined =>
      describeVerdict({ basis, sentences: 100, labels, scores: none }).split("\n")[0];
    expect(say({ kind: "split", f1: 0, interval: { low: 0, high: 0 }, split: "test" })).toBe(
      "F1 0 on test: none of 45 held-out mentions is found as annotated, trained on 100 sentences.",
    );
    expect(say({ kind: "folds", f1: { runs: 5, mean: 0, deviation: 0 } })).toBe(
      "F1 0 in 5-fold cross-validation: none of 45 held-out mentions is found as annotated, trained on 100 sentences.",
    );
  });

  test("names the types with too few examples, each with its count", () => {
    const labels = new Map([
      ["PER", 25],
      ["a", 0],
      ["b", 9],
      ["LOC", 10],
    ]);
    expect(describeVerdict({ basis: folds, sentences: 100, labels, scores: good }).split("\n")[1]).toBe(
      "These 2 types have under 10 examples: a (0), b (9). Annotate more of them first.",
    );
    const one = new Map([["a", 1]]);
    expect(describeVerdict({ basis: folds, sentences: 1, labels: one, scores: good }).split("\n")[1]).toBe(
      "This type has under 10 examples: a (1). Annotate more of it first.",
    );
    const many = new Map(Array.from({ length: 20 }, (_, i) => [`t${i}`, 1]));
    expect(describeVerdict({ basis: folds, sentences: 1, labels: many, scores: good })).toContain(
      "t11 (1) and 8 more.",
    );
  });

  test("names the types that are done badly in spite of enough examples", () => {
    const labels = new Map([
      ["PER", 25],
      ["MISC", 40],
      ["few", 3],
    ]);
    const text = describeVerdict({
      basis: folds,
      sentences: 100,
      labels,
      scores: scores({ PER: [29, 30, 30], MISC: [2, 10, 10], few: [0, 1, 2] }),
    });
    expect(text.split("\n")[2]).toBe(
      "In spite of enough examples F1 is below 50 for MISC (20): look at how it is annotated.",
    );
  });

  test("blames the model, not single types, where nearly all are done badly", () => {
    const text = describeVerdict({
      basis: folds,
      sentences: 100,
      labels: new Map([["PER", 20]]),
      scores: scores({ PER: [3, 10, 10] }),
    });
    expect(text.split("\n")[1]).toBe(
      "That is low for all types together: begin with a better model (docs/checkpoints.md), or annotate more.",
    );
  });

  test("says so when nothing is found right", () => {
    const text = describeVerdict({
      basis: folds,
      sentences: 9,
      labels: new Map([["PER", 20]]),
      scores: scores({ PER: [0, 3, 20] }),
    });
    expect(text).toMatch(/\nThe model finds nothing right: train for longer, or begin with a better model/);
    expect(text).not.toContain("In spite of");
  });
});
