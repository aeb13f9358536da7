import wtf from "wtf_wikipedia";
import { classifyLinks, classifyMiddle, classifyOurs, classifyTheirs } from "./oracle-classes.js";
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

/** Sentences that fall into no accepted class. */
export const countUnexplained = ({ classes }: Comparison): number =>
  [...classes].reduce((sum, [name, { count }]) => sum + (name.startsWith("unexplained") ? count : 0), 0);

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
      const middle = alignMiddle(text, page, cursor);
      if (middle === undefined) add(classifyTheirs(sentence.text, wikitext), sentence.text.slice(0, 200));
      else
        add(
          classifyMiddle(middle[0], middle[1], sentence.text, wikitext),
          `${middle[0].slice(0, 80)} / ${middle[1].slice(0, 80)}`,
        );
      continue;
    }
    cursor = start + text.length;
    page.covered.fill(1, start, cursor);
    const ours = page.linksIn(start, cursor);
    if (ours.join("|") === sentence.links.join("|")) comparison.equal++;
    else
      add(
        classifyLinks(sentence.links, ours, wikitext),
        `${sentence.links.join(" ; ").slice(0, 100)} / ${ours.join(" ; ").slice(0, 100)}`,
      );
  }
  for (const piece of uncovered(page)) {
    comparison.sentences++;
    add(classifyOurs(piece, wikitext), piece.slice(0, 200));
  }
}

/** Where the beginning and the end of a sentence stand in our prose, when both are there and near each other. */
function alignMiddle(
  text: string,
  page: SqueezedPage,
  cursor: number,
): readonly [string, string] | undefined {
  if (text.length <= 24) return undefined;
  const from = page.find(text.slice(0, 10), cursor);
  const tail = text.slice(-10);
  const to = from < 0 ? -1 : page.text.indexOf(tail, from);
  if (to < 0 || to - from >= 2 * text.length + 200) return undefined;
  const ours = page.text.slice(from, to + tail.length);
  page.covered.fill(1, from, to + tail.length);
  let start = 0;
  while (start < text.length && text[start] === ours[start]) start++;
  let end = 0;
  while (end < Math.min(text.length, ours.length) - start && text.at(-1 - end) === ours.at(-1 - end)) end++;
  return [text.slice(start, text.length - end), ours.slice(start, ours.length - end)];
}

/** Pieces of our prose, within a paragraph, that no sentence of the oracle was found in. */
function* uncovered(page: SqueezedPage): Generator<string> {
  let start = -1;
  for (let at = 0; at <= page.text.length; at++) {
    const isOpen = at < page.text.length && page.covered[at] === 0 && page.text[at] !== "\n";
    if (isOpen && start < 0) start = at;
    if (isOpen || start < 0) continue;
    const piece = page.text.slice(start, at);
    if (/\p{L}{2}/u.test(piece)) yield piece;
    start = -1;
  }
}
