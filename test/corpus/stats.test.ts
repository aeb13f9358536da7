import { describe, expect, test } from "vitest";
import { formatStats } from "../../src/corpus/format-stats.js";
import { labelTargets } from "../../src/corpus/label-targets.js";
import { collectStats } from "../../src/corpus/stats.js";
import { balanceCorpus } from "../../src/sampling/balance.js";
import { filterCorpus } from "../../src/sampling/filter.js";
import { buildCorpus, labelOptions } from "../support/corpus.js";

const pages = [
  {
    id: 1,
    title: "A",
    sentences: ["[[Ann]] met [[Bob]] in [[Rome]].", "No link.", "[[X]].", "[[Nile]] and [[Ann]]."],
  },
  { id: 2, title: "B", redirectTo: "A" },
  { id: 3, title: "X", kind: "disambiguation" as const },
];
const classes = { Ann: "PER", Bob: "PER", Rome: "LOC", Nile: "RIVER" };

describe("collectStats", () => {
  test("says everything about a corpus with all layers", async () => {
    const corpus = buildCorpus([pages]);
    await labelTargets(corpus, labelOptions(classes));
    await filterCorpus(corpus, { minEntities: 1, trainRatio: 1 });
    await balanceCorpus(corpus, { size: 8 });
    const stats = await collectStats(corpus);
    expect(stats).toMatchObject({
      pages: { article: 1, redirect: 1, disambiguation: 1 },
      targets: 5,
      mentions: 6,
      mentionsByStatus: { typed: 5, disambiguation: 1, "unknown title": 0 },
      typedRatio: 5 / 6,
      isTypedRatioLow: false,
      parts: {
        all: { examples: 4, tokens: 6 + 3 + 2 + 4, textBytes: 20 + 8 + 2 + 13, categories: 4 },
        train: { examples: 2, tokens: 10, textBytes: 33, categories: 3 },
        validation: { examples: 0, tokens: 0, textBytes: 0, categories: 0 },
        balanced: { examples: 8 },
      },
      parseCounters: { "anchor.written": 6, "page.article": 1, "sentence.written": 4 },
      droppedSentences: { no_mention: 1, only_entity: 1 },
    });
    expect(
      stats.labels.map(({ label, entities, mentions, trainMentions }) => [
        label,
        entities,
        mentions,
        trainMentions,
      ]),
    ).toEqual([
      ["PER", 2, 3, 3],
      ["ENTITY", 1, 1, 0],
      ["LOC", 1, 1, 1],
      ["RIVER", 1, 1, 1],
    ]);
    const achieved = stats.labels.reduce((sum, label) => sum + label.achievedMentions!, 0);
    const wanted = stats.labels.reduce((sum, label) => sum + label.wantedMentions!, 0);
    expect(wanted).toBeCloseTo(achieved, 9);
    corpus.close();
  });

  test("a corpus that was only parsed has its sizes and no labels", async () => {
    const corpus = buildCorpus([pages]);
    const stats = await collectStats(corpus);
    expect(stats).toMatchObject({ mentions: 6, typedRatio: 0, isTypedRatioLow: false, labels: [] });
    expect(Object.keys(stats.parts)).toEqual(["all"]);
    expect(formatStats(stats)).toContain("all          4      15           0  43 B");
    corpus.close();
  });

  test("warns when hardly any mention is typed", async () => {
    const corpus = buildCorpus([pages]);
    await labelTargets(corpus, labelOptions({ Nile: "RIVER" }));
    const stats = await collectStats(corpus);
    expect(stats.isTypedRatioLow).toBe(true);
    expect(formatStats(stats)).toContain("warning: only 16.7 % of the mentions are typed, fewer than 25.0 %");
    corpus.close();
  });
});
