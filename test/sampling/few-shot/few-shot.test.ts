import { describe, expect, test } from "vitest";
import { RandomStream } from "../../../src/core/random.js";
import { sampleGreedily } from "../../../src/sampling/few-shot/greedy.js";
import { sampleByQuota } from "../../../src/sampling/few-shot/quota.js";
import { sampleRatio } from "../../../src/sampling/few-shot/ratio.js";
import {
  countLabels,
  type SentenceLabels,
  sumLabels,
} from "../../../src/sampling/few-shot/sentence-labels.js";
import { sampleSentencesPerType } from "../../../src/sampling/few-shot/sentences-per-type.js";
import { exampleOf } from "../../support/examples.js";

/** 600 sentences of four labels, A in most and D in few. */
const sentences: SentenceLabels[] = (() => {
  const stream = new RandomStream("few-shot test");
  return Array.from({ length: 600 }, () => {
    const labels = new Map<string, number>();
    for (const [label, share] of [
      ["A", 0.5],
      ["B", 0.2],
      ["C", 0.1],
      ["D", 0.02],
    ] as const)
      if (stream.next() < share) labels.set(label, 1 + stream.nextInt(2));
    return labels;
  });
})();
const holders = (indexes: readonly number[], label: string) =>
  indexes.filter((index) => sentences[index].has(label)).length;
const isRising = (indexes: readonly number[]) =>
  indexes.every((index, i) => i === 0 || indexes[i - 1] < index);

test("countLabels counts the mentions of a sentence by label", () => {
  const example = exampleOf("a b c", [
    [0, 1, "X"],
    [1, 2, "Y"],
    [2, 3, "X"],
  ]);
  expect(Object.fromEntries(countLabels(example))).toEqual({ X: 2, Y: 1 });
});

describe("sampleSentencesPerType", () => {
  test("gives at least K sentences of each type, all where there are fewer, and no others", () => {
    for (const k of [1, 5, 10, 50]) {
      const indexes = sampleSentencesPerType(sentences, { k, seed: 1 });
      expect(isRising(indexes)).toBe(true);
      expect(indexes.length).toBeLessThanOrEqual(4 * k);
      for (const label of ["A", "B", "C", "D"])
        expect(holders(indexes, label)).toBeGreaterThanOrEqual(
          Math.min(k, holders([...sentences.keys()], label)),
        );
      expect(indexes.every((index) => sentences[index].size > 0)).toBe(true);
    }
  });
  test("smaller samples of a seed lie inside larger ones; seeds differ", () => {
    const large = new Set(sampleSentencesPerType(sentences, { k: 20, seed: 1 }));
    const small = sampleSentencesPerType(sentences, { k: 10, seed: 1 });
    expect(small.every((index) => large.has(index))).toBe(true);
    expect(sampleSentencesPerType(sentences, { k: 10, seed: 2 })).not.toEqual(small);
  });
});

describe("sampleGreedily", () => {
  test("keeps every type between K and 2K", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { indexes, short } = sampleGreedily(sentences, { k: 5, seed });
      expect(short).toEqual([]);
      for (const count of Object.values(sumLabels(sentences, indexes))) {
        expect(count).toBeGreaterThanOrEqual(5);
        expect(count).toBeLessThanOrEqual(10);
      }
    }
  });
  test("takes as many ways as told and no sentence of other types", () => {
    const { indexes, labels } = sampleGreedily(sentences, { k: 3, seed: 1, ways: 2 });
    expect(labels).toHaveLength(2);
    expect(Object.keys(sumLabels(sentences, indexes))).toEqual(labels);
  });
  test("names the types it cannot fill", () => {
    expect(sampleGreedily(sentences, { k: 100, seed: 1 }).short).toContain("D");
  });
});

describe("sampleByQuota", () => {
  test("fills quotas without passing them, then sentences without mentions", () => {
    const quotas = { A: 100, B: 40, C: 5, D: 2 };
    const indexes = sampleByQuota(sentences, { quotas, sentences: 200, seed: 1 });
    expect(indexes).toHaveLength(200);
    expect(sumLabels(sentences, indexes)).toEqual(quotas);
    expect(isRising(indexes)).toBe(true);
  });
  test("leaves out sentences of other types", () => {
    expect(
      Object.keys(sumLabels(sentences, sampleByQuota(sentences, { quotas: { A: 9 }, seed: 1 }))),
    ).toEqual(["A"]);
  });
});

describe("sampleRatio", () => {
  test.each([
    [0.1, 60],
    [1, 600],
    [0.0001, 1],
    [0, 1],
  ])("%d of 600 is %i", (ratio, size) => expect(sampleRatio(600, { ratio, seed: 1 })).toHaveLength(size));
  test("smaller shares lie inside larger ones, and nothing gives nothing", () => {
    const large = new Set(sampleRatio(600, { ratio: 0.5, seed: 1 }));
    expect(sampleRatio(600, { ratio: 0.1, seed: 1 }).every((index) => large.has(index))).toBe(true);
    expect(sampleRatio(0, { ratio: 0.5, seed: 1 })).toEqual([]);
  });
});
