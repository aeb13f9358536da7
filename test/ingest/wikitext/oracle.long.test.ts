import { describe, expect, test } from "vitest";
import { WikitextScanner } from "../../../src/ingest/wikitext/scanner.js";
import { hasShared, sharedNote } from "../../support/shared.js";
import { dumpNames, readDump } from "./dump-pages.js";
import { comparePage, countUnexplained, newComparison } from "./oracle.js";
import { type ReadablePage, toReadable, unitsOf } from "./scan.js";

const forbidden = /\[\[|\{\{|\{\||\|\}|<ref|thumb\|/i;

function checkPage(page: ReadablePage, title: string): void {
  for (const [p, paragraph] of page.paragraphs.entries()) {
    expect(paragraph, title).not.toMatch(forbidden);
    expect(paragraph, title).toBe(paragraph.trim());
    let end = 0;
    for (const { start, text, target } of page.anchors[p]!) {
      expect(start, title).toBeGreaterThanOrEqual(end);
      expect(paragraph.slice(start, start + text.length), title).toBe(text);
      expect(text.trim() === text && text !== "" && target !== "", title).toBe(true);
      end = start + text.length;
    }
  }
}

describe.skipIf(!hasShared)(`real pages${sharedNote}`, () => {
  const comparison = newComparison();
  let anchors = 0;
  let lost = 0;
  let paragraphs = 0;
  let withMarkup = 0;

  test.each(hasShared ? dumpNames() : [])("%s: clean paragraphs, exact anchors", (name) => {
    const { pages, profile } = readDump(name);
    const scanner = new WikitextScanner(profile);
    for (const { title, wikitext } of pages) {
      const page = toReadable(scanner.scan(unitsOf(wikitext), wikitext.length, title));
      checkPage(page, title);
      anchors += page.anchors.reduce((sum, own) => sum + own.length, 0);
      paragraphs += page.paragraphs.length;
      lost += page.tally["anchor.lost"] ?? 0;
      withMarkup += page.tally["paragraph.markup_left"] ?? 0;
      comparePage(comparison, wikitext, title, page);
    }
  });

  test("of all anchors less than 0.5 % are lost, of all paragraphs less than 0.1 % keep markup", () => {
    expect(anchors).toBeGreaterThan(100_000);
    expect(lost / (anchors + lost)).toBeLessThan(0.005);
    expect(withMarkup / paragraphs).toBeLessThan(0.001);
  });

  test("of all sentences at most 0.5 % differ from wtf_wikipedia's in a way without a name", () => {
    expect(comparison.sentences).toBeGreaterThan(50_000);
    expect(countUnexplained(comparison) / comparison.sentences).toBeLessThanOrEqual(0.005);
  });
});
