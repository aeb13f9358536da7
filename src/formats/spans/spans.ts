import { z } from "zod";
import type { Example } from "../../text/example.js";
import { wholeMentions, wordMentions } from "../chunks.js";
import { toCodePoints } from "../code-points.js";
import { defineExampleFormat, type FormatWriter, type WriteContext } from "../format.js";
import { createJsonWriter } from "../json-layout.js";
import type { Losses } from "../losses.js";
import { wordTexts } from "../words.js";
import { type SpanLayout, spanEnds, spanLayouts, usualEnds } from "./layouts.js";
import { PiqnTypes } from "./piqn-types.js";
import { readSpans, spansReadOptions } from "./read-spans.js";

const writeOptions = z.strictObject({
  layout: z.enum(spanLayouts).default("punified").describe("whose JSON to write"),
  ends: z
    .enum(["usual", ...spanEnds])
    .default("usual")
    .describe("whether end is the last position or the one behind it"),
});

type Format = (example: Example, losses: Losses, extra: 0 | 1) => unknown;

const formats: Readonly<Record<SpanLayout, Format>> = {
  punified: (example, losses, extra) => {
    const toPoints = toCodePoints(example.text);
    return [
      example.text,
      ...wholeMentions(example, losses).map(({ start, end, label }) => [
        toPoints(start),
        toPoints(end) - extra,
        example.text.slice(start, end),
        label,
      ]),
    ];
  },
  cluener: (example, losses, extra) => {
    const toPoints = toCodePoints(example.text);
    const label: Record<string, Record<string, [number, number][]>> = {};
    for (const mention of wholeMentions(example, losses)) {
      const surface = example.text.slice(mention.start, mention.end);
      const group = (label[mention.label] ??= {});
      (group[surface] ??= []).push([toPoints(mention.start), toPoints(mention.end) - extra]);
    }
    return { id: example.id, text: example.text, label };
  },
  piqn: (example, losses, extra) => ({
    tokens: wordTexts(example),
    entities: wordMentions(example, losses).map(({ start, end, label }) => ({
      type: label,
      start,
      end: end - extra,
    })),
    relations: [],
    org_id: example.id,
    ltokens: [],
    rtokens: [],
  }),
  biaffine: (example, losses, extra) => ({
    doc_key: example.id,
    ners: [wordMentions(example, losses).map(({ start, end, label }) => [start, end - extra, label])],
    sentences: [wordTexts(example)],
  }),
};

function createSpansWriter(
  { layout, ends }: z.output<typeof writeOptions>,
  { losses, naming, readBeside }: WriteContext,
): FormatWriter {
  const extra = (ends === "usual" ? usualEnds[layout] : ends) === "inclusive" ? 1 : 0;
  const toRecord = (example: Example): unknown => formats[layout](example, losses, extra);
  if (layout !== "piqn") return createJsonWriter("lines", toRecord);
  const types = new PiqnTypes(readBeside?.(PiqnTypes.file));
  const writer = createJsonWriter("array", (example) => {
    for (const { label } of example.mentions) types.add(label, naming.nameOf(label));
    return toRecord(example);
  });
  return { ...writer, sidecars: () => ({ [PiqnTypes.file]: types.format() }) };
}

/**
 * Spans in JSON as PUnifiedNER, CLUENER, PIQN and biaffine-ner store them; characters are code points. biaffine-ner
 * and PUnifiedNER have a record a line, PIQN one array with `types.json` beside it.
 *
 * Source: the repositories' own data files; for PIQN `piqn/input_reader.py` of tricktreat/piqn (read at 5579655), which
 * demands `relations`, `ltokens` and `rtokens` and takes a file's array whole.
 * Differs: the sentences before and after, which PIQN may read as context, are left empty.
 */
export const spans = defineExampleFormat({
  name: "spans",
  summary: "JSON spans as CLUENER, PUnifiedNER (characters), PIQN and biaffine-ner (words) have them",
  records: "examples",
  offsets: "code points or words",
  needsLabels: false,
  readOptions: spansReadOptions,
  writeOptions,
  read: readSpans,
  createWriter: createSpansWriter,
});
