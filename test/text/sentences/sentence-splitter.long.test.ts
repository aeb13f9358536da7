import { describe, expect, test } from "vitest";
import { SentenceSplitter, toUnits } from "../../../src/text/sentences/sentence-splitter.js";
import { dumpParagraphs } from "../../support/dump-prose.js";
import { hasShared, sharedNote } from "../../support/shared.js";

describe.skipIf(!hasShared)(`SentenceSplitter on real paragraphs${sharedNote}`, () => {
  test.each([
    ["enwiki-2022-head.xml.bz2", "en"],
    ["enwiki-2016-head.xml.bz2", "en"],
    ["dewiki-2021-mini.xml.bz2", "de"],
    ["eswiki-2021-mini.xml.bz2", "es"],
    ["nlwiki-2021-mini.xml.bz2", "nl"],
    ["itwiki-2013.xml.gz", "it"],
    ["ukwiki-2023-truncated.xml.xz", "uk"],
    ["viwiki-2023-truncated.xml.xz", "vi"],
    ["elwiki-2023-truncated.xml.xz", "el"],
    ["zhwiki-2018.xml", "zh"],
    ["ltgwiki-2017-complete.xml.bz2", "ltg"],
  ])("both ways agree on %s, and 99 % of it needs no segmenter", (name, language) => {
    const fast = new SentenceSplitter(language);
    const slow = new SentenceSplitter(language, "segmenter");
    const endsOf = (splitter: SentenceSplitter, units: Uint16Array): string => {
      const ends = new Int32Array(units.length);
      return ends.subarray(0, splitter.split(units, 0, units.length, ends)).join();
    };
    const paragraphs = dumpParagraphs(name);
    const differing = paragraphs.filter((paragraph) => {
      const units = toUnits(paragraph);
      return endsOf(fast, units) !== endsOf(slow, units);
    });
    expect(differing).toEqual([]);
    expect(paragraphs.length).toBeGreaterThan(10);
    expect(fast.counts.scanned / paragraphs.length).toBeGreaterThan(0.99);
  });
});
