import { describe, expect, test } from "vitest";
import type { PackedChunk } from "../../src/corpus/packed-chunk.js";
import { ChunkParser, type ChunkParserOptions } from "../../src/ingest/chunk-parser.js";
import { parseSiteInfo } from "../../src/ingest/read/site-info.js";
import { unpackWords } from "../../src/text/words/packed-words.js";

const site = parseSiteInfo(
  Buffer.from('<mediawiki xml:lang="en" version="0.11"><siteinfo><dbname>testwiki</dbname></siteinfo>'),
);

const escapeXml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const pageXml = (id: number, title: string, wikitext: string, extra = "<ns>0</ns>"): string =>
  `<page><title>${title}</title>${extra}<id>${id}</id><revision><id>${id}0</id><timestamp>2026-09-01T00:00:00Z</timestamp>` +
  `<model>wikitext</model><format>text/x-wiki</format><text xml:space="preserve">${escapeXml(wikitext)}</text></revision></page>`;

function parse(xml: string, options: Partial<ChunkParserOptions> = {}): PackedChunk {
  return new ChunkParser({ site, keep: "linked", ...options }).parse(Buffer.from(xml)).chunk;
}

/** What a chunk says, in words. */
function show(chunk: PackedChunk): { text: string; words: string[]; links: [string, string][] }[] {
  const bytes = Buffer.from(chunk.text);
  return Array.from(chunk.textEnds, (end, i) => {
    const text = bytes.toString("utf8", i === 0 ? 0 : chunk.textEnds[i - 1], end);
    const words = unpackWords(chunk.words, i === 0 ? 0 : chunk.wordsEnds[i - 1], chunk.wordsEnds[i]);
    const links: [string, string][] = [];
    for (let a = i === 0 ? 0 : chunk.anchorEnds[i - 1]; a < chunk.anchorEnds[i]; a++) {
      links.push([
        text.slice(chunk.anchors[3 * a], chunk.anchors[3 * a + 1]),
        chunk.targets[chunk.anchors[3 * a + 2]],
      ]);
    }
    const wordTexts = Array.from({ length: words.length / 2 }, (_, w) =>
      text.slice(words[2 * w], words[2 * w + 1]),
    );
    return { text, words: wordTexts, links };
  });
}

describe("ChunkParser", () => {
  test("a page comes out as sentences with words and anchors at their offsets", () => {
    const chunk = parse(
      pageXml(
        1,
        "Harbour",
        "😀 The '''harbour''' of [[Avern]] is [[port (town)|old]]. It has no [[crane]]s.",
      ),
    );
    expect(show(chunk)).toEqual([
      {
        text: "😀 The harbour of Avern is old.",
        words: ["😀", "The", "harbour", "of", "Avern", "is", "old", "."],
        links: [
          ["Avern", "Avern"],
          ["old", "Port (town)"],
        ],
      },
      { text: "It has no cranes.", words: ["It", "has", "no", "cranes", "."], links: [["cranes", "Crane"]] },
    ]);
    expect(chunk.pages).toEqual([
      {
        pageId: 1,
        revisionId: 10,
        timestamp: "2026-09-01T00:00:00Z",
        title: "Harbour",
        kind: "article",
        redirectTarget: null,
        sentenceCount: 2,
      },
    ]);
  });

  test("words are cut at the edges of a link in the middle of a word", () => {
    expect(show(parse(pageXml(1, "A", "The [[north]]-south line.")))[0].words).toEqual([
      "The",
      "north",
      "-south",
      "line",
      ".",
    ]);
  });

  test("a sentence boundary inside a link is none", () => {
    const [sentence, ...rest] = show(
      parse(pageXml(1, "A", "She asked [[Yahoo! Answers|Yahoo! Answers. The site]] for help.")),
    );
    expect(rest).toEqual([]);
    expect(sentence.links).toEqual([["Yahoo! Answers. The site", "Yahoo! Answers"]]);
  });

  test.each([
    ["linked", ["One [[A]].", "Three [[B]]."]],
    ["all", ["One A.", "Two.", "Three B."]],
    ["typed", ["Three B."]],
  ] as const)("keep %s stores its sentences and their targets only", (keep, expected) => {
    const chunk = parse(pageXml(1, "X", "One [[A]]. Two. Three [[B]]."), {
      keep,
      isTyped: (title) => title === "B",
    });
    expect(show(chunk).map(({ text }) => text)).toEqual(
      expected.map((text) => text.replaceAll(/[[\]]/g, "")),
    );
    expect(chunk.targets).toEqual(keep === "typed" ? ["B"] : ["A", "B"]);
    expect(chunk.tally["sentence.read"]).toBe(3);
  });

  test("redirects and disambiguation pages are kept as titles, without sentences", () => {
    const xml =
      pageXml(1, "Old name", "#REDIRECT [[new name#Part]]", '<ns>0</ns><redirect title="New name"/>') +
      pageXml(2, "Avern (disambiguation)", "'''Avern''' may be [[Avern]].\n{{disambiguation}}");
    expect(parse(xml).pages.map(({ title, kind, redirectTarget }) => [title, kind, redirectTarget])).toEqual([
      ["Old name", "redirect", "New name"],
      ["Avern (disambiguation)", "disambiguation", null],
    ]);
    expect(parse(xml).textEnds.length).toBe(0);
  });

  test("other namespaces and content models are counted and skipped", () => {
    const xml =
      pageXml(1, "Template:X", "[[A]].", "<ns>10</ns>") +
      pageXml(2, "Data", "[[A]].").replace("<model>wikitext</model>", "<model>json</model>");
    const { pages, tally } = parse(xml);
    expect(pages).toEqual([]);
    expect(tally).toMatchObject({ "skipped.other_namespace": 1, "skipped.other_model": 1 });
  });

  test("a sentence of more than 10,000 characters is no prose and is counted", () => {
    const { tally, textEnds } = parse(pageXml(1, "X", `${"word ".repeat(2500)}[[A]]. One [[B]] more.`));
    expect(textEnds.length).toBe(1);
    expect(tally).toMatchObject({ "sentence.too_long": 1, "anchor.in_dropped_sentence": 1 });
  });

  test("one parser gives the same chunk again and again", () => {
    const parser = new ChunkParser({ site, keep: "linked" });
    const xml = Buffer.from(pageXml(1, "X", "One [[A]]. {{lang|fr|Deux}} [[B|c]]."));
    const first = parser.parse(xml).chunk;
    parser.parse(Buffer.from(pageXml(2, "Y", "''Open [[C]]. {{unknown}} <ref>x")));
    expect(parser.parse(xml).chunk).toEqual(first);
  });
});
