import { describe, expect, test } from "vitest";
import { ChunkParser } from "../../src/ingest/chunk-parser.js";
import { openDump } from "../../src/ingest/read/open-dump.js";
import { readChunk } from "../../src/ingest/read/read-chunk.js";
import { normaliseTitle } from "../../src/text/title.js";
import { unpackWords } from "../../src/text/words/packed-words.js";
import { hasShared, sharedFile, sharedNote } from "../support/shared.js";

const dumps: readonly [name: string, file: string][] = [
  ["English 2022", "enwiki-2022-head.xml.bz2"],
  ["English 2016", "enwiki-2016-head.xml.bz2"],
  ["English 2021", "enwiki-2021-mini.xml.bz2"],
  ["German", "dewiki-2021-mini.xml.bz2"],
  ["Spanish", "eswiki-2021-mini.xml.bz2"],
  ["Dutch", "nlwiki-2021-mini.xml.bz2"],
  ["Italian", "itwiki-2013.xml.gz"],
  ["Chinese", "zhwiki-2018.xml"],
  ["Ukrainian", "ukwiki-2023-truncated.xml.xz"],
  ["Vietnamese", "viwiki-2023-truncated.xml.xz"],
  ["Greek", "elwiki-2023-truncated.xml.xz"],
  ["Latgalian", "ltgwiki-2017-complete.xml.bz2"],
];

const leftMarkup = /\[\[|\{\{|\{\||\|\}|<ref|thumb\|/i;

/** Link texts in the wikitext of a chunk, by target: found by a pattern, so an oracle that knows no offsets. */
function plainLinks(xml: Uint8Array): Set<string> {
  const text = Buffer.from(xml).toString("utf8").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
  const links = new Set<string>();
  for (const [, target, label, trail] of text.matchAll(
    /\[\[:?([^[\]{}|<>\n]+)(?:\|([^[\]{}|<>\n]*))?\]\]([\p{L}\p{M}]*)/gu,
  )) {
    const title = normaliseTitle(target.split("#")[0]);
    const shown = label ?? target;
    // The trail belongs to the text where the language says so: both ways are plain.
    for (const tail of ["", trail]) links.add(`${title}\t${squeeze(shown + tail)}`);
  }
  return links;
}

const squeeze = (text: string): string =>
  text
    .replaceAll("'''", "")
    .replaceAll("''", "")
    .replace(/[\s_]+/g, " ")
    .trim();

interface Findings {
  sentences: number;
  anchors: number;
  lost: number;
  plain: number;
  readonly faults: string[];
}

async function parseAll(file: string): Promise<Findings> {
  const source = await openDump(sharedFile("data/dumps", file));
  const parser = new ChunkParser({ site: source.site, keep: "all" });
  const found: Findings = { sentences: 0, anchors: 0, lost: 0, plain: 0, faults: [] };
  for await (const chunk of source.chunks()) {
    const { content, notices } = await readChunk(chunk);
    const xml = content as Uint8Array;
    const links = plainLinks(xml);
    const { chunk: packed } = parser.parse(xml, notices);
    const text = Buffer.from(packed.text);
    found.lost += (packed.tally["anchor.lost"] ?? 0) + (packed.tally["anchor.in_dropped_sentence"] ?? 0);
    let [textStart, wordsStart, anchor] = [0, 0, 0];
    for (let i = 0; i < packed.textEnds.length; i++) {
      const sentence = text.toString("utf8", textStart, packed.textEnds[i]);
      const edges = new Set(unpackWords(packed.words, wordsStart, packed.wordsEnds[i]));
      if (leftMarkup.test(sentence)) found.faults.push(`markup left: ${sentence}`);
      for (; anchor < packed.anchorEnds[i]; anchor++) {
        const [start, end, target] = packed.anchors.subarray(3 * anchor, 3 * anchor + 3);
        const surface = sentence.slice(start, end);
        if (surface !== surface.trim() || surface === "")
          found.faults.push(`edge: "${surface}" in ${sentence}`);
        if (!edges.has(start) || !edges.has(end))
          found.faults.push(`no word edge: "${surface}" in ${sentence}`);
        if (links.has(`${packed.targets[target]}\t${squeeze(surface)}`)) found.plain++;
        found.anchors++;
      }
      found.sentences++;
      [textStart, wordsStart] = [packed.textEnds[i], packed.wordsEnds[i]];
    }
  }
  return found;
}

describe.skipIf(!hasShared)(`every sentence and anchor of the real dumps${sharedNote}`, () => {
  test.each(dumps)("%s", async (name, file) => {
    const { sentences, anchors, lost, plain, faults } = await parseAll(file);
    const lostRatio = lost / (anchors + lost);
    process.stdout.write(
      `${name}: ${sentences} sentences, ${anchors} anchors, ${(100 * lostRatio).toFixed(3)} % lost, ${((100 * plain) / anchors).toFixed(2)} % plain in the wikitext\n`,
    );
    expect(faults.slice(0, 5)).toEqual([]);
    expect(sentences).toBeGreaterThan(50);
    expect(lostRatio).toBeLessThan(0.005);
    // The rest are links with entities, nested markup or templates in them, which the pattern does not read.
    expect(plain / anchors).toBeGreaterThan(0.97);
  });
});
