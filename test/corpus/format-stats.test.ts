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

describe("formatStats", () => {
  test("shows sizes, drops, labels with what was wanted, and what is unlabelled", async () => {
    const corpus = buildCorpus([pages]);
    await labelTargets(corpus, labelOptions(classes));
    await filterCorpus(corpus, { minEntities: 2, trainRatio: 1 });
    await balanceCorpus(corpus, { size: 8 });
    const text = formatStats(await collectStats(corpus), { maxLabels: 3 });
    expect(text).toMatch(/^part +examples +tokens +categories +text$/m);
    expect(text).toMatch(/^only_entity +1$/m);
    expect(text).toMatch(/^LOC \(dropped\) +1 +1 +0 +0 +0 +0$/m);
    expect(text).toMatch(/^PER +2 +3 +3 +3 +\d+ +\d+$/m);
    expect(text).toContain("1 more labels");
    expect(text).toMatch(/unlabelled repeats: 0\.0 % \(0 of link texts, .* 1 pages, 2 sentences\)$/);
    corpus.close();
  });
});
