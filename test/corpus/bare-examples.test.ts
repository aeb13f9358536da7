import { expect, test } from "vitest";
import { readBareExamples } from "../../src/corpus/bare-examples.js";
import { labelTargets } from "../../src/corpus/label-targets.js";
import { filterCorpus } from "../../src/sampling/filter.js";
import type { Example } from "../../src/text/example.js";
import { collect } from "../support/chunks.js";
import { buildCorpus, labelOptions } from "../support/corpus.js";

const bare = (examples: readonly Example[]) =>
  examples.map(({ provenance: _provenance, mentions, ...rest }) => ({
    ...rest,
    mentions: mentions.map(({ start, end, label }) => ({ start, end, label })),
  }));

test("readBareExamples gives the examples of the corpus without provenance and targets, with every option", async () => {
  const sentences = ["[[Ana]] left [[Paris]].", "[[Unheard]] of.", "None.", "[[Ana]] and [[Rare]]."];
  const pages = Array.from({ length: 12 }, (_, i) => ({ id: 1 + i, title: `P${i}`, sentences }));
  const corpus = buildCorpus([pages]);
  await expect(collect(readBareExamples(corpus))).rejects.toThrow(/no label layer/);
  await labelTargets(corpus, labelOptions({ Ana: "PER", Paris: "LOC", Rare: "X" }));
  await expect(collect(readBareExamples(corpus, { split: "train" }))).rejects.toThrow(/no filter layer/);
  for (const isFiltered of [false, true]) {
    if (isFiltered) await filterCorpus(corpus, { minEntities: 1, trainRatio: 0.5 });
    const optionSets = [
      {},
      { labels: ["PER"] },
      { batchSize: 3 },
      ...(isFiltered ? [{ split: "train" as const }, { split: "validation" as const }] : []),
    ];
    for (const options of optionSets) {
      const wanted = bare(await collect(corpus.examples(options)));
      expect(wanted.length).toBeGreaterThan(0);
      expect(await collect(readBareExamples(corpus, options))).toEqual(wanted);
    }
  }
  corpus.close();
});
