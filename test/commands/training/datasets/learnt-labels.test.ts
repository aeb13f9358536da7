import { describe, expect, test } from "vitest";
import { learntLabels, tellLeftOut } from "../../../../src/commands/training/datasets/learnt-labels.js";
import { labelTargets } from "../../../../src/corpus/label-targets.js";
import { balanceCorpus } from "../../../../src/sampling/balance.js";
import { filterCorpus } from "../../../../src/sampling/filter.js";
import { buildCorpus, labelOptions } from "../../../support/corpus.js";
import { recordingContext } from "../../../support/recording-context.js";

describe("the labels that can be learnt", () => {
  test("of a corpus are those that its training part has mentions of", async () => {
    const sentences = Array.from({ length: 60 }, (_, i) => ({
      id: i + 1,
      title: `Page ${i}`,
      sentences: [`[[City ${i % 12}]] grew.`],
    }));
    const corpus = buildCorpus([sentences]);
    const classes = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`City ${i}`, "City"]));
    await labelTargets(corpus, labelOptions(classes));
    await filterCorpus(corpus);
    await balanceCorpus(corpus, { size: 20 });
    const all = ["City", "ENTITY"];
    expect(learntLabels(corpus, all, "train")).toEqual(["City"]);
    expect(learntLabels(corpus, all, "balanced")).toEqual(["City"]);
    expect(learntLabels(corpus, all, "text")).toEqual(all);
    corpus.close();
  });

  test("one line says how many are left out; none when all are learnt", () => {
    const { context, lines } = recordingContext();
    tellLeftOut(["PER", "LOC", "ORG", "LOC"], ["PER"], context.logger);
    tellLeftOut(["PER"], ["PER"], context.logger);
    expect(lines).toEqual(["info 2 labels without a training example: not learnt"]);
  });
});
