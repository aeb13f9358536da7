import { z } from "zod";
import { RecordError } from "../../core/errors.js";
import type { Example } from "../../text/example.js";
import { decodeTags, isUntyped, parseTag, type Tag } from "../../text/tags.js";
import { chunkMentions, sortMentions } from "../chunks.js";
import { fromCodePoints } from "../code-points.js";
import type { ReadContext } from "../format.js";
import { placeMentions } from "../place-mentions.js";
import { placeWords } from "../place-words.js";
import { checkLayout, readJsonRecords } from "../records.js";
import { wordsOfTokens } from "../token-words.js";
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
  const toOffset = fromCodePoints(text);
  const mentions = spans.map(({ start, end, label }) => ({
    start: toOffset(start),
    end: toOffset(end),
    label,
  }));
  const words =
    tokens === undefined ? {} : { words: wordsOfTokens(text, tokens, { file: context.file, line }) };
  return placeMentions({ id, text, mentions, line, ...words }, { ...context, reach: 0 });
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
