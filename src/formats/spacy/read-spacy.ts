import { z } from "zod";
import { RecordError, SpanError } from "../../core/errors.js";
import type { Example, Mention } from "../../text/example.js";
import { decodeTags, isUntyped, parseTag, type Tag } from "../../text/tags.js";
import { chunkMentions, sortMentions, trimSpan } from "../chunks.js";
import { fromCodePoints } from "../code-points.js";
import { exampleOfText } from "../example-of-text.js";
import type { ReadContext } from "../format.js";
import { placeWords } from "../place-words.js";
import { checkLayout, readJsonRecords } from "../records.js";
import { tryFindWords } from "../words.js";
import {
  docSchema,
  type PointSpan,
  paragraphSchema,
  type SpacyDoc,
  type SpacyParagraphs,
  spansOf,
  tupleSchema,
} from "./shapes.js";

export const spacyReadOptions = z.strictObject({
  spans: z
    .string()
    .default("all")
    .describe("key of the span groups that are read beside the entities: all, sc, or none"),
});

/** Reads documents of `Doc.to_json`, training tuples and spaCy 2's training JSON, whichever each record is. */
export async function* readSpacy(
  chunks: AsyncIterable<string>,
  { spans: key }: z.output<typeof spacyReadOptions>,
  context: ReadContext,
): AsyncGenerator<readonly Example[]> {
  let count = 0;
  const next = (): string => String(count++);
  yield* readJsonRecords(chunks, z.unknown(), context, (record, line) => {
    const at = { file: context.file, line };
    if (Array.isArray(record)) {
      const [text, annotations] = checkLayout(tupleSchema, record, "text and annotations", at);
      return [fromSpans(next(), { text }, spansOf(annotations, key), line, context)];
    }
    if (typeof record === "object" && record !== null && "paragraphs" in record)
      return fromParagraphs(checkLayout(paragraphSchema, record, "paragraphs", at), next, line, context);
    if (Array.isArray((record as { spans?: unknown } | null)?.spans))
      throw new RecordError("the record's spans are a list, as Prodigy's are", {
        at,
        fix: "read it with --from prodigy",
      });
    const doc = checkLayout(docSchema, record, "document", at);
    return [fromSpans(doc.id ?? next(), doc, spansOf(doc, key), line, context)];
  });
}

/** Offsets are code points; white space at a mention's edges, which spaCy refuses, is taken off and counted. */
function fromSpans(
  id: string,
  { text, tokens }: Pick<SpacyDoc, "text" | "tokens">,
  spans: readonly PointSpan[],
  line: number,
  context: ReadContext,
): Example {
  const toUnits = fromCodePoints(text);
  const mentions = spans.flatMap((span) => toMention(text, span, toUnits, line, context) ?? []);
  const words = tokens && wordsOf(text, tokens, toUnits);
  if (words === undefined || mentions.some((mention) => tryFindWords(words, mention) === undefined))
    return exampleOfText(id, text, mentions, context);
  return { id, text, words, mentions: sortMentions(mentions), datasetId: context.datasetId };
}

function toMention(
  text: string,
  { start, end, label }: PointSpan,
  toUnits: (offset: number) => number,
  line: number,
  { file, tally }: ReadContext,
): Mention | undefined {
  const span = { start: toUnits(start), end: toUnits(end) };
  if (start >= end || span.end > text.length)
    throw new SpanError(
      `${label} [${start}, ${end}) does not fit a text of ${[...text].length} code points`,
      {
        at: { file, line },
      },
    );
  const trimmed = trimSpan(text, span);
  if (trimmed.start === trimmed.end) {
    tally.add("skipped.blank_mention");
    return undefined;
  }
  if (trimmed.start !== span.start || trimmed.end !== span.end) tally.add("repaired.trimmed");
  return { ...trimmed, label };
}

/** The document's own tokens as words, those of white space left out; undefined when they are not in order. */
function wordsOf(
  text: string,
  tokens: NonNullable<SpacyDoc["tokens"]>,
  toUnits: (offset: number) => number,
): Int32Array | undefined {
  const offsets: number[] = [];
  let last = 0;
  for (const token of tokens) {
    const [start, end] = [toUnits(token.start), toUnits(token.end)];
    if (start < last || end <= start || end > text.length) return undefined;
    last = end;
    if (text.slice(start, end).trim() !== "") offsets.push(start, end);
  }
  return Int32Array.from(offsets);
}

/** An Example a paragraph; its text is `raw` where the tokens stand in it, else the tokens with spaces. */
function fromParagraphs(
  { id, paragraphs }: SpacyParagraphs,
  next: () => string,
  line: number,
  { file, tally, datasetId }: ReadContext,
): Example[] {
  return paragraphs.map(({ raw, sentences }, i) => {
    const tokens = sentences.flatMap((sentence) => sentence.tokens);
    const tags = tokens.map(({ ner = "O" }): Tag => {
      // "-" is a token whose entity nobody knows; spaCy trains on neither reading.
      if (ner === "-") tally.add("skipped.unknown_tag");
      else if (isUntyped(ner)) tally.add("untyped.tags");
      return parseTag(ner === "-" ? "O" : ner, { file, line });
    });
    const forms = tokens.map(({ orth }) => ({ form: orth, hasSpaceAfter: true }));
    const { text, words } = placeWords(forms, raw ?? undefined);
    const mentions = sortMentions(chunkMentions(decodeTags(tags), words));
    const own = id === undefined ? next() : paragraphs.length === 1 ? id : `${id}/${i}`;
    return { id: own, text, words, mentions, datasetId };
  });
}
