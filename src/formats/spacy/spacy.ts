import { z } from "zod";
import type { Example, Mention } from "../../text/example.js";
import { wholeMentions } from "../chunks.js";
import { toCodePoints } from "../code-points.js";
import { defineExampleFormat } from "../format.js";
import { createJsonWriter } from "../json-layout.js";
import type { Losses } from "../losses.js";
import { readSpacy, spacyReadOptions } from "./read-spacy.js";

const writeOptions = z.strictObject({
  layout: z
    .enum(["docs", "tuples"])
    .default("docs")
    .describe("Doc.to_json, one a line, or one array of [text, {entities}]"),
  spansKey: z
    .string()
    .min(1)
    .default("sc")
    .describe("key of the span group for mentions that overlap others"),
});

/** Entities of a Doc do not overlap; the others go to a span group, as the span categorizer reads them. */
function splitOverlaps(mentions: readonly Mention[]): {
  readonly ents: Mention[];
  readonly others: Mention[];
} {
  const ents: Mention[] = [];
  const others: Mention[] = [];
  let end = 0;
  for (const mention of mentions) {
    if (mention.start < end) others.push(mention);
    else {
      ents.push(mention);
      end = mention.end;
    }
  }
  return { ents, others };
}

function toDoc(example: Example, spansKey: string, losses: Losses): unknown {
  const { id, text, words } = example;
  const toPoints = toCodePoints(text);
  const toSpan = ({ start, end, label }: Mention) => ({ start: toPoints(start), end: toPoints(end), label });
  const { ents, others } = splitOverlaps(wholeMentions(example, losses));
  const tokens = tokenOffsets(text, words).map(([start, end], i) => ({
    id: i,
    start: toPoints(start),
    end: toPoints(end),
  }));
  return {
    id,
    text,
    ents: ents.map(toSpan),
    tokens,
    // from_json asks each span of a group for a knowledge base's id.
    ...(others.length === 0
      ? {}
      : { spans: { [spansKey]: others.map((mention) => ({ ...toSpan(mention), kb_id: "" })) } }),
  };
}

/**
 * Tokens that make the whole text, as a Doc wants them: between two of them stands one space or nothing, and what
 * else there is between words is a token of its own.
 */
function tokenOffsets(text: string, words: Int32Array): (readonly [number, number])[] {
  const tokens: (readonly [number, number])[] = [];
  let last = 0;
  const fill = (until: number): void => {
    const from = tokens.length > 0 && text[last] === " " && last < until ? last + 1 : last;
    if (from < until) tokens.push([from, until]);
  };
  for (let i = 0; i < words.length; i += 2) {
    fill(words[i]);
    tokens.push([words[i], words[i + 1]]);
    last = words[i + 1];
  }
  fill(text.length);
  return tokens;
}

function toTuple(example: Example, spansKey: string, losses: Losses): unknown {
  const toPoints = toCodePoints(example.text);
  const toSpan = ({ start, end, label }: Mention) => [toPoints(start), toPoints(end), label];
  const { ents, others } = splitOverlaps(wholeMentions(example, losses));
  const annotations = {
    entities: ents.map(toSpan),
    ...(others.length === 0 ? {} : { spans: { [spansKey]: others.map(toSpan) } }),
  };
  return [example.text, annotations];
}

/**
 * spaCy's JSON in code points: documents as `Doc.to_json` writes and `Doc.from_json` reads them (or with `entities`
 * as tuples), training tuples `[text, {entities}]`, and, to be read only, spaCy 2's training JSON.
 *
 * Source: spacy.io/api/doc#to_json, spacy.io/api/data-formats; that spaCy reads it: `test/formats/spacy/spacy.test.ts`.
 * Differs: `id` is ours. spaCy's own `DocBin` is binary; `DocBin().add(Doc.from_json(...))` makes it.
 */
export const spacy = defineExampleFormat({
  name: "spacy",
  summary:
    "spaCy JSON: documents of Doc.to_json, or [text, {entities}]; overlapping mentions as a span group",
  records: "examples",
  offsets: "code points",
  needsLabels: false,
  readOptions: spacyReadOptions,
  writeOptions,
  read: readSpacy,
  createWriter: ({ layout, spansKey }, { losses }) =>
    layout === "docs"
      ? createJsonWriter("lines", (example) => toDoc(example, spansKey, losses))
      : createJsonWriter("array", (example) => toTuple(example, spansKey, losses)),
});
