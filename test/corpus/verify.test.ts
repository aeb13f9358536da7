import { describe, expect, test } from "vitest";
import type { Corpus } from "../../src/corpus/corpus.js";
import { labelTargets } from "../../src/corpus/label-targets.js";
import { verifyCorpus } from "../../src/corpus/verify.js";
import { balanceCorpus } from "../../src/sampling/balance.js";
import { filterCorpus } from "../../src/sampling/filter.js";
import { buildCorpus, labelOptions } from "../support/corpus.js";

const build = async (): Promise<Corpus> => {
  const corpus = buildCorpus([
    [
      { id: 1, title: "A", revision: 1, sentences: ["Old."] },
      { id: 2, title: "B", sentences: ["[[Ann]] met [[Bob]].", "[[Roma]] \u{1f600} [[X]]."] },
      { id: 3, title: "Roma", redirectTo: "Rome" },
    ],
    [{ id: 1, title: "A", revision: 2, sentences: ["[[Ann]] in [[Rome]]."] }],
  ]);
  await labelTargets(corpus, labelOptions({ Ann: "PER", Bob: "PER", Rome: "LOC" }));
  await filterCorpus(corpus, { minEntities: 1, trainRatio: 1 });
  await balanceCorpus(corpus, { size: 20 });
  return corpus;
};

describe("verifyCorpus", () => {
  test("finds nothing in a corpus as it is built", async () => {
    const corpus = await build();
    expect(await verifyCorpus(corpus)).toEqual([]);
    corpus.close();
  });

  test("needs no derived layers", async () => {
    const corpus = buildCorpus([[{ id: 1, title: "A", sentences: ["[[B]]"] }]]);
    expect(await verifyCorpus(corpus)).toEqual([]);
    corpus.close();
  });

  test.each([
    [
      "update pages set sentence_count = 1 where page_id = 2",
      "a sentence lies outside the range of its page",
    ],
    ["delete from sentences where id = 2", "a page has fewer sentences than it says"],
    ["update pages set kind = 'redirect' where page_id = 2", "a page that is no article has sentences"],
    ["update pages set redirect_target = null", "a redirect has no target"],
    ["delete from target_labels where target_id = 1", "a target has no label"],
    ["update target_labels set entity_id = 999 where target_id = 2", "an entity has no title"],
    [
      "update target_labels set status = 3 where target_id = 1",
      "a target with a label has the status of one",
    ],
    ["insert into selection values(999, 'train')", "a row of selection refers to nothing in sentences"],
    ["update selection set split = 'validation' where sentence_id = 2", "a page stands in both splits"],
    ["update labels set kept_as = 2", "a selected sentence has no typed mention"],
    ["delete from balanced where draw = 3", "draws are missing"],
    ["update selection set split = 'validation'", "a drawn sentence is not in the training part"],
    ["update balanced set label_id = 2", "a drawn sentence does not hold the label it was drawn for"],
    ["update anchors set start = 4 where start = 8", "an anchor's edge is no word edge"],
    ["update sentences set words = x'0001'", "an anchor's edge is no word edge"],
    ["update anchors set target_id = 999", "a row of anchors refers to nothing in targets"],
  ])("after %j it finds it", async (sql, check) => {
    const corpus = await build();
    corpus.database.exec(sql);
    const findings = await verifyCorpus(corpus);
    expect(findings.map((finding) => finding.check).join("\n")).toContain(check);
    for (const { count, example } of findings) expect([count > 0, example.length > 0]).toEqual([true, true]);
    corpus.close();
  });
});
