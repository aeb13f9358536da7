import wtf from "wtf_wikipedia";
import type { ReadablePage } from "./scan.js";

/**
 * Whole-page wtf_wikipedia as an oracle: every sentence it gives is looked for in the scanned prose, spaces
 * aside, with its links. What differs falls into a class of docs/wikitext-differences.md, or into none.
 */
export interface Comparison {
  sentences: number;
  equal: number;
  /** By class: how many sentences, and a few of them. */
  readonly classes: Map<string, { count: number; examples: string[] }>;
}

export const newComparison = (): Comparison => ({ sentences: 0, equal: 0, classes: new Map() });

interface OracleSentence {
  readonly text: string;
  /** `target>text`, in order. */
  readonly links: readonly string[];
}

/** wtf_wikipedia writes `. ` for `。`. */
const squeeze = (text: string): string =>
  text.replace(/["'\s\u00a0\u00ad\u200b\u200e\u200f\u2060\ufeff]+/g, "").replaceAll("。", ".");
const linkKey = (target: string, text: string): string =>
  `${squeeze(target.replaceAll("_", " "))}>${squeeze(text)}`;

function oracleSentences(wikitext: string, title: string): OracleSentence[] {
  const sentences: OracleSentence[] = [];
  for (const paragraph of wtf(wikitext, { title }).paragraphs())
    for (const sentence of paragraph.sentences()) {
      const text = sentence.text();
      if (!/\p{L}/u.test(text)) continue;
      const links = sentence
        .links()
        .map((link) => link.json() as { type?: string; page?: string; text?: string })
        .filter(({ type, page }) => type === "internal" && page)
        .map(({ page, text: shown }) => linkKey(page!, (shown ?? page!).replace(/'{2,}/g, "")));
      sentences.push({ text, links });
    }
  return sentences;
}

/** The scanned prose of a page without spaces, and its anchors by their offset in it. */
class SqueezedPage {
  readonly text: string;
  readonly anchors: { readonly start: number; readonly end: number; readonly key: string }[] = [];
  readonly covered: Uint8Array;

  constructor({ paragraphs, anchors }: ReadablePage) {
    let text = "";
    for (const [p, paragraph] of paragraphs.entries()) {
      let end = 0;
      for (const anchor of anchors[p]!) {
        text += squeeze(paragraph.slice(end, anchor.start));
        const start = text.length;
        text += squeeze(anchor.text);
        end = anchor.start + anchor.text.length;
        this.anchors.push({ start, end: text.length, key: linkKey(anchor.target, anchor.text) });
      }
      text += `${squeeze(paragraph.slice(end))}\n`;
    }
    this.text = text;
    this.covered = new Uint8Array(text.length);
  }

  linksIn(start: number, end: number): string[] {
    return this.anchors.filter((anchor) => start <= anchor.start && anchor.end <= end).map(({ key }) => key);
  }

  /** Where `text` stands, from `cursor` on if it can be; -1 when it is nowhere. */
  find(text: string, cursor: number): number {
    const next = this.text.indexOf(text, cursor);
    return next >= 0 ? next : this.text.indexOf(text);
  }
}

/** Compares one page and adds to `comparison`. */
export function comparePage(
  comparison: Comparison,
  wikitext: string,
  title: string,
  scanned: ReadablePage,
): void {
  const page = new SqueezedPage(scanned);
  const add = (name: string, example: string): void => {
    let entry = comparison.classes.get(name);
    if (!entry) comparison.classes.set(name, (entry = { count: 0, examples: [] }));
    entry.count++;
    if (entry.examples.length < 8 || (entry.count % 50 === 0 && entry.examples.length < 30))
      entry.examples.push(`${title}: ${example}`);
  };
  let cursor = 0;
  for (const sentence of oracleSentences(wikitext, title)) {
    comparison.sentences++;
    const text = squeeze(sentence.text.replace(/\([,;: ]*\)/g, ""));
    const start = page.find(text, cursor);
    if (start < 0) {
      add(...classifyText(sentence.text, text, page, wikitext, cursor));
      continue;
    }
    cursor = start + text.length;
    page.covered.fill(1, start, cursor);
    const ours = page.linksIn(start, cursor);
    if (ours.join("|") === sentence.links.join("|")) comparison.equal++;
    else add(...classifyLinks(sentence.links, ours));
  }
  for (const piece of uncovered(page)) {
    comparison.sentences++;
    add(...classifyOurs(piece, wikitext));
  }
}

type Difference = readonly [name: string, example: string];

function classifyText(
  shown: string,
  text: string,
  page: SqueezedPage,
  wikitext: string,
  cursor: number,
): Difference {
  const leak = leakOf(shown);
  if (leak) return [leak, shown.slice(0, 200)];
  const head = text.slice(0, 10);
  const tail = text.slice(-10);
  const from = page.find(head, cursor);
  const to = from < 0 ? -1 : page.text.indexOf(tail, from);
  if (text.length > 24 && from >= 0 && to >= 0 && to - from < 2 * text.length + 200) {
    const ours = page.text.slice(from, to + tail.length);
    page.covered.fill(1, from, to + tail.length);
    return classifyMiddle(text, ours, wikitext);
  }
  return [`only oracle: ${placeOf(shown, wikitext)}`, shown.slice(0, 200)];
}

/** Leftovers of wikitext in a sentence of the oracle, by class. */
function leakOf(shown: string): string | undefined {
  if (
    /^[\p{L} ]{2,20}:\S[^.]*$|\b\d+px\b|\b(thumb|left|right|mini|miniatur|frame|μικρογραφία|nhỏ|міні)\|/u.test(
      shown,
    )
  )
    return "local namespace or caption";
  if (
    /\[\[|\]\]|\{\{|\}\}|\{\||\|\}|\[https?:|\[\/\/|''|__[A-Z]+__|~~~|<\/?[a-z]|-\{|^=.*=\s*$|^\*|[|]/i.test(
      shown,
    )
  )
    return "markup left by the oracle";
  if (/&#?\w+;/.test(shown)) return "entity left by the oracle";
  return /\$1|undefined|\bNaN\b/.test(shown) ? "broken template of the oracle" : undefined;
}

function classifyMiddle(theirs: string, ours: string, wikitext: string): Difference {
  let start = 0;
  while (start < theirs.length && theirs[start] === ours[start]) start++;
  let end = 0;
  while (end < Math.min(theirs.length, ours.length) - start && theirs.at(-1 - end) === ours.at(-1 - end))
    end++;
  const theirMiddle = theirs.slice(start, theirs.length - end);
  const ourMiddle = ours.slice(start, ours.length - end);
  const example = `${theirs.slice(Math.max(0, start - 20), start)}⟦${theirMiddle.slice(0, 80)}⟧ / ⟦${ourMiddle.slice(0, 80)}⟧`;
  void wikitext;
  if (ourMiddle.includes("\n")) return ["paragraph break", example];
  if (/^[\p{P}\p{S}]*$/u.test(theirMiddle + ourMiddle)) return ["punctuation", example];
  if (ourMiddle === "") return ["only oracle has it", example];
  if (theirMiddle === "") return ["only ours has it", example];
  return ["different text", example];
}

function classifyLinks(theirs: readonly string[], ours: readonly string[]): Difference {
  const onlyTheirs = theirs.filter((key) => !ours.includes(key));
  const onlyOurs = ours.filter((key) => !theirs.includes(key));
  const example = `${onlyTheirs.slice(0, 3).join(" ; ")} / ${onlyOurs.slice(0, 3).join(" ; ")}`;
  if (onlyTheirs.length === 0 && onlyOurs.length === 0)
    return ["links: order or number", theirs.join(" ; ").slice(0, 100)];
  if (onlyOurs.length === 0) return ["links: only oracle", example];
  if (onlyTheirs.length === 0) return ["links: only ours", example];
  return ["links: different", example];
}

/** What kind of line or construct a sentence of the oracle stands in. */
function placeOf(shown: string, wikitext: string): string {
  const words = shown.split(/\s+/).filter((word) => /^[\p{L}\p{N}]{3,}$/u.test(word));
  const first = words[0];
  if (first === undefined) return "no word";
  for (const line of wikitext.split("\n")) {
    if (!words.slice(0, 4).every((word) => line.includes(word))) continue;
    if (/^\s*[*#:;]/.test(line)) return "list";
    if (/^\s*[|!]/.test(line)) return "table";
    if (/^\s*\[\[[^\]|]*:/.test(line)) return "file or other wiki";
    if (/\[\[[^\]|[]{2,20}:/.test(line)) return "beside a file";
    if (/\{\{/.test(line)) return "beside a template";
    if (/<\w/.test(line)) return "beside a tag";
    return "prose";
  }
  return "elsewhere";
}

function* uncovered(page: SqueezedPage): Generator<string> {
  for (const [piece, ...rest] of page.text.matchAll(/[^\n]+/g)) {
    void rest;
    void piece;
  }
  let start = -1;
  for (let at = 0; at <= page.text.length; at++) {
    const isOpen = at < page.text.length && page.covered[at] === 0 && page.text[at] !== "\n";
    if (isOpen && start < 0) start = at;
    if (!isOpen && start >= 0) {
      const piece = page.text.slice(start, at);
      if (/\p{L}{2}/u.test(piece)) yield piece;
      start = -1;
    }
  }
}

function classifyOurs(piece: string, wikitext: string): Difference {
  void wikitext;
  return [piece.length < 25 ? "only ours: short" : "only ours", piece.slice(0, 200)];
}
