import { describe, expect, test } from "vitest";
import { cutFolds } from "../../../../src/commands/training/folds/cut-folds.js";
import { RandomStream } from "../../../../src/core/random.js";

const labelled = (...labels: string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
};

describe("folds", () => {
  test.each([2, 7, 23, 99, 100, 1000])("of %i sentences hold every one once, in like numbers", (count) => {
    const sentences = Array.from({ length: count }, (_, i) => labelled(...(i % 3 === 0 ? ["A"] : [])));
    const folds = cutFolds(sentences, { folds: Math.min(5, count), seed: 1 });
    const sizes = folds.map(({ length }) => length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(
      Math.min(10, Math.max(1, count / 20)),
    );
    expect(Math.min(...sizes)).toBeGreaterThan(0);
    expect(folds.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
    for (const fold of folds) expect(fold).toEqual([...fold].sort((a, b) => a - b));
  });

  test("spread every label as evenly as it goes, rare ones among frequent ones too", () => {
    const random = new RandomStream(7);
    const sentences = Array.from({ length: 100 }, (_, i) =>
      labelled(
        "common",
        ...(i % 20 === 3 ? ["rare"] : []),
        ...(random.next() < 0.3 ? ["other", "other"] : []),
      ),
    );
    const folds = cutFolds(sentences, { folds: 5, seed: 3 });
    const count = (fold: readonly number[], label: string): number =>
      fold.reduce((sum, index) => sum + (sentences[index].get(label) ?? 0), 0);
    expect(folds.map((fold) => count(fold, "rare"))).toEqual([1, 1, 1, 1, 1]);
    const others = folds.map((fold) => count(fold, "other"));
    expect(Math.max(...others) - Math.min(...others)).toBeLessThanOrEqual(6);
  });

  test("keep short runs of neighbours together, of which each fold has some", () => {
    const sentences = Array.from({ length: 200 }, () => labelled("A"));
    const folds = cutFolds(sentences, { folds: 5, seed: 1 });
    const foldOf = (index: number): number => folds.findIndex((fold) => fold.includes(index));
    const cuts = sentences.filter((_, i) => i > 0 && foldOf(i) !== foldOf(i - 1)).length;
    expect(cuts).toBeLessThanOrEqual(19); // twenty runs of ten
    expect(cuts).toBeGreaterThan(8);
  });

  test("depend on the seed alone", () => {
    const sentences = Array.from({ length: 30 }, () => labelled("A"));
    const cut = (seed: number) => cutFolds(sentences, { folds: 3, seed });
    expect(cut(1)).toEqual(cut(1));
    expect(cut(1)).not.toEqual(cut(2));
  });
});
