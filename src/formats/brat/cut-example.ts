import type { Example, Mention } from "../../text/example.js";
import { splitSentences } from "../../text/sentences/sentence-splitter.js";
import type { Span } from "../../text/span.js";
import { trimSpan } from "../chunks.js";

/** What of a document becomes an example. */
export const splits = ["lines", "sentences", "none"] as const;
export type Split = (typeof splits)[number];

/** An example, and the line of the document that it begins on, from 1. */
export interface CutExample {
  readonly example: Example;
  readonly line: number;
}

/** A document's lines or sentences as examples of their own; what a mention reaches over stays together. */
export function cutExample(document: Example, split: Split, language = "en"): CutExample[] {
  const units =
    split === "none" ? [{ start: 0, end: document.text.length }] : joinUnder(document, split, language);
  let line = 1;
  let at = 0;
  return units.map((unit, i) => {
    for (; at < unit.start; at++) if (document.text[at] === "\n") line++;
    const id = split === "none" ? document.id : `${document.id}:${i}`;
    return { example: { ...sliceExample(document, unit), id }, line };
  });
}

function joinUnder({ text, mentions }: Example, split: Split, language: string): Span[] {
  const units: Span[] = [];
  let next = 0;
  let reach = 0;
  const lines = splitLines(text);
  for (const unit of split === "lines" ? lines : lines.flatMap((line) => sentencesOf(text, line, language))) {
    const { start, end } = trimSpan(text, unit);
    if (start >= end) continue;
    const last = units.at(-1);
    if (last !== undefined && start < reach) units[units.length - 1] = { start: last.start, end };
    else units.push({ start, end });
    for (; next < mentions.length && mentions[next].start < end; next++)
      reach = Math.max(reach, mentions[next].end);
  }
  return units;
}

function splitLines(text: string): Span[] {
  let start = 0;
  return text.split("\n").map((line) => {
    const span = { start, end: start + line.length };
    start = span.end + 1;
    return span;
  });
}

const sentencesOf = (text: string, { start: offset, end }: Span, language: string): Span[] =>
  splitSentences(text.slice(offset, end), language).map(({ start, end: last }) => ({
    start: offset + start,
    end: offset + last,
  }));

function sliceExample({ text, words, mentions, ...rest }: Example, unit: Span): Example {
  const move = <T extends Span>(span: T): T => ({
    ...span,
    start: span.start - unit.start,
    end: span.end - unit.start,
  });
  const isInside = (span: Span): boolean => unit.start <= span.start && span.end <= unit.end;
  const own: number[] = [];
  for (let i = 0; i < words.length; i += 2)
    if (isInside({ start: words[i], end: words[i + 1] }))
      own.push(words[i] - unit.start, words[i + 1] - unit.start);
  return {
    ...rest,
    text: text.slice(unit.start, unit.end),
    words: Int32Array.from(own),
    mentions: mentions.filter(isInside).map((mention): Mention => {
      const { parts } = mention;
      return parts === undefined ? move(mention) : { ...move(mention), parts: parts.map(move) };
    }),
  };
}
