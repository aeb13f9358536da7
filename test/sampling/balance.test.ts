import { describe, expect, test } from "vitest";
import type { Corpus } from "../../src/corpus/corpus.js";
import { labelTargets } from "../../src/corpus/label-targets.js";
import { readBalanceCounts } from "../../src/corpus/tables/balanced.js";
import { readLabels } from "../../src/corpus/tables/labels.js";
import { countSelected, readLabelCounts } from "../../src/corpus/tables/selection.js";
import { verifyCorpus } from "../../src/corpus/verify.js";
import { balanceCorpus } from "../../src/sampling/balance.js";
import { balancedShares } from "../../src/sampling/balance-rule.js";
import { filterCorpus } from "../../src/sampling/filter.js";
import { buildCorpus, dumpTables, labelOptions, type PageSketch } from "../support/corpus.js";

const pages: PageSketch[] = Array.from({ length: 400 }, (_, i) => ({
  id: i + 1,
  title: `P${i}`,
  sentences: [
    `[[City ${i % 20}]] and [[City ${(i + 1) % 20}]].`,
    ...(i % 8 === 0 ? [`[[Ship ${i % 10}]] in [[City 3]] of [[Nobody]].`] : []),
    ...(i % 40 === 0 ? ["[[Gene 1]] alone."] : []),
  ],
}));
const classOf = (title: string): string | undefined => /^(City|Ship|Gene) /.exec(title)?.[1];

const filtered = async (chunks: readonly (readonly PageSketch[])[] = [pages]): Promise<Corpus> => {
  const corpus = buildCorpus(chunks);
  const options = labelOptions({});
  await labelTargets(corpus, { ...options, labels: ["City", "Gene", "Ship"], resolveClass: classOf });
  await filterCorpus(corpus, { minEntities: 1 });
  return corpus;
};
const countsByLabel = (corpus: Corpus) => {
  const labels = readLabels(corpus);
  return new Map(readBalanceCounts(corpus).map((count) => [labels[count.labelId].name, count]));
};

describe("balanceCorpus", () => {
  test("draws as many sentences as the training part has, from it, by p(E) ~ |E|^0.7", async () => {
    const corpus = await filtered();
    const train = countSelected(corpus).train;
    expect(await balanceCorpus(corpus)).toMatchObject({ draws: train });
    const size = 20_000;
    const layer = await balanceCorpus(corpus, { size });
    const shares = balancedShares(
      readLabelCounts(corpus).map(({ trainMentions }) => trainMentions),
      0.7,
    );
    readBalanceCounts(corpus).forEach(({ draws, wantedMentions }, label) => {
      const p = shares[label];
      expect(Math.abs(draws - size * p)).toBeLessThan(5 * Math.sqrt(size * p * (1 - p)) + 1e-9);
      expect(wantedMentions).toBeCloseTo(p * layer.mentions, 6);
    });
    expect(await verifyCorpus(corpus)).toEqual([]);
    corpus.close();
  });

  test("reports the mentions that the drawn sentences hold, counted from the rows", async () => {
    const corpus = await filtered();
    const layer = await balanceCorpus(corpus, { size: 700 });
    const rows = corpus.database
      .prepare(
        `select m.label, count(*) from balanced b join mentions m on m.sentence_id = b.sentence_id group by 1`,
      )
      .raw()
      .all() as [string, number][];
    const counts = countsByLabel(corpus);
    for (const [label, count] of rows)
      expect([label, counts.get(label)!.achievedMentions]).toEqual([label, count]);
    expect(layer.mentions).toBe(rows.reduce((sum, [, count]) => sum + count, 0));
    expect(layer.distinctSentences).toBe(
      corpus.database.prepare("select count(distinct sentence_id) from balanced").pluck().get(),
    );
    const before = readLabelCounts(corpus)[1].trainMentions / countSelected(corpus).train;
    expect(counts.get("Gene")!.achievedMentions / 700).toBeGreaterThan(1.5 * before);
    corpus.close();
  });

  test("ENTITY is a category as any other, or none at all", async () => {
    const corpus = await filtered();
    await balanceCorpus(corpus, { size: 500 });
    expect(countsByLabel(corpus).get("ENTITY")!.draws).toBeGreaterThan(0);
    await balanceCorpus(corpus, { size: 500, isEntityDrawn: false });
    expect(countsByLabel(corpus).get("ENTITY")!).toMatchObject({ draws: 0, wantedMentions: 0 });
    expect(countsByLabel(corpus).get("ENTITY")!.achievedMentions).toBeGreaterThan(0);
    corpus.close();
  });

  test("the same corpus and seed give the same rows, another seed others, and a longer run begins alike", async () => {
    const corpus = await filtered();
    const draw = async (options: { seed?: number; size: number }): Promise<unknown[]> => {
      await balanceCorpus(corpus, options);
      return dumpTables(corpus, ["balanced"])["balanced"];
    };
    const first = await draw({ size: 300 });
    expect(await draw({ size: 300 })).toEqual(first);
    expect(await draw({ seed: 2, size: 300 })).not.toEqual(first);
    expect((await draw({ size: 400 })).slice(0, 300)).toEqual(first);
    corpus.close();
  });

  test("a corpus without training sentences gives no draws", async () => {
    const corpus = await filtered([[]]);
    expect(await balanceCorpus(corpus, { size: 50 })).toMatchObject({ draws: 0, mentions: 0 });
    corpus.close();
  });

  test("making the filter again drops the draws made from the old one", async () => {
    const corpus = await filtered();
    await balanceCorpus(corpus, { size: 10 });
    await filterCorpus(corpus, { minEntities: 1 });
    await expect(async () => dumpTables(corpus, ["balanced"])).rejects.toThrow("no such table");
    corpus.close();
  });
});
