import { describe, expect, test } from "vitest";
import { labelTargets } from "../../src/corpus/label-targets.js";
import { measureUnlabelled } from "../../src/corpus/unlabelled.js";
import { filterCorpus } from "../../src/sampling/filter.js";
import { buildCorpus, labelOptions } from "../support/corpus.js";

const page = (id: number) => ({
  id,
  title: "Ann Lee (writer)",
  sentences: [
    "Ann Lee was born in [[Rome|the city]] near [[Oslo]].", // own title
    "Oslo knows Ann Lee, and the city of Oslo too.", // Oslo twice, own title, the city
    "[[Oslo]] and Ann and Leeds.", // nothing
  ],
});

describe("measureUnlabelled", () => {
  test("counts repeats of link texts and of the page's own title beside the anchors", async () => {
    const corpus = buildCorpus([[page(1), { id: 2, title: "Oslo", sentences: ["The city is Oslo."] }]]);
    expect(await measureUnlabelled(corpus)).toEqual({
      pages: 2,
      isSample: false,
      sentences: 4,
      labelled: 3,
      repeatedLinks: 3,
      ownTitles: 3,
      share: 6 / 9,
    });
    corpus.close();
  });

  test("counts in the selected sentences once there is a filter layer", async () => {
    const corpus = buildCorpus([[page(1)]]);
    await labelTargets(corpus, labelOptions({ Rome: "LOC", Oslo: "LOC" }));
    await filterCorpus(corpus, { minEntities: 1 });
    expect(await measureUnlabelled(corpus)).toMatchObject({ sentences: 2, repeatedLinks: 0, ownTitles: 1 });
    corpus.close();
  });

  test("reads a seeded sample of about the size that is asked for when there are more pages", async () => {
    const corpus = buildCorpus([Array.from({ length: 400 }, (_, i) => page(i + 1))]);
    const sample = await measureUnlabelled(corpus, { maxPages: 100 });
    expect(sample.isSample).toBe(true);
    // Binomial with p = 1/4: five standard deviations are 43 pages.
    expect(Math.abs(sample.pages - 100)).toBeLessThan(43);
    expect(sample.share).toBeCloseTo(5 / 8, 10);
    expect(await measureUnlabelled(corpus, { maxPages: 100 })).toEqual(sample);
    expect(await measureUnlabelled(corpus, { maxPages: 100, seed: 2 })).not.toEqual(sample);
    corpus.close();
  });

  test("an empty corpus has a share of 0", async () => {
    const corpus = buildCorpus([]);
    expect(await measureUnlabelled(corpus)).toMatchObject({ pages: 0, share: 0 });
    corpus.close();
  });
});
