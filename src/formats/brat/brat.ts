import { z } from "zod";
import { InputError } from "../../core/errors.js";
import type { Example } from "../../text/example.js";
import { fromCodePoints } from "../code-points.js";
import { defineExampleFormat, type FileSource, type ReadContext } from "../format.js";
import { placeMentions, type RawMention } from "../place-mentions.js";
import { attempt } from "../records.js";
import { parseAnnotations, type TextBound } from "./annotations.js";
import { cutExample, splits } from "./cut-example.js";
import { type BratDocument, findDocuments } from "./documents.js";
import { createBratWriter, writeOptions } from "./write-documents.js";

const readOptions = z.strictObject({
  split: z
    .enum(splits)
    .default("lines")
    .describe("what becomes an example of its own: lines, sentences, or none, whole documents"),
  reach: z
    .int()
    .min(0)
    .default(20)
    .describe("how far from its offset a misplaced mention is sought, in characters"),
});
type ReadBratOptions = z.output<typeof readOptions>;

async function* readBrat(
  path: string,
  options: ReadBratOptions,
  context: ReadContext,
  source: FileSource,
): AsyncGenerator<readonly Example[]> {
  for (const document of findDocuments(path, source)) {
    const text = await join(source.open(document.text));
    const annotations: [string, string][] = [];
    for (const file of document.annotations) annotations.push([file, await join(source.open(file))]);
    const whole = attempt(context, () => parseDocument(document, text, annotations, options, context));
    if (whole === undefined) continue;
    const cut = cutExample(whole, options.split, context.language);
    for (const { example, line } of cut) context.onRecord?.(example.id, line);
    yield cut.map(({ example }) => example);
  }
}

async function join(chunks: AsyncIterable<string>): Promise<string> {
  let text = "";
  for await (const chunk of chunks) text += chunk;
  return text;
}

/** The whole document as one example. */
function parseDocument(
  { name, text: file }: BratDocument,
  text: string,
  annotations: readonly (readonly [string, string])[],
  { reach }: ReadBratOptions,
  context: ReadContext,
): Example {
  const bound = annotations.flatMap(([path, lines]) => parseAnnotations(lines, path, context.tally));
  const toOffset = fromCodePoints(text);
  const mentions = bound.map((annotation) => rawMention(text, annotation, toOffset));
  return placeMentions({ id: name, text, mentions, line: 1 }, { ...context, file, reach });
}

function rawMention(
  text: string,
  { label, parts: given, surface }: TextBound,
  toOffset: (offset: number) => number,
): RawMention {
  const parts = given.map(({ start, end }) => ({ start: toOffset(start), end: toOffset(end) }));
  const { start } = parts[0];
  const { end } = parts[parts.length - 1];
  if (parts.length > 1) return { start, end, label, parts };
  // Where the text has a line end, the annotation has a space.
  const isThere =
    surface === undefined || text.slice(start, end).replace(/\s/g, " ") === surface.replace(/\s/g, " ");
  return { start, end, label, surface: isThere ? undefined : surface };
}

/**
 * brat's standoff: NAME.txt with NAME.ann beside it, one pair or all in a folder; the shared tasks' .a1 and .a2 too.
 *
 * Source: brat.nlplab.org/standoff. Offsets count code points. Pieces of a discontinuous mention that only white space
 * parts are one mention, as where brat cuts one at a line's end. A document is held in memory; documents are read one
 * after the other. Events with their triggers, relations, attributes, normalizations and notes are counted, not kept.
 */
export const brat = defineExampleFormat({
  name: "brat",
  summary: "brat's .txt and .ann, a folder of them or one pair; discontinuous mentions too",
  records: "examples",
  offsets: "code points",
  needsLabels: false,
  readOptions,
  writeOptions,
  // biome-ignore lint/correctness/useYield: there is nothing to read in one stream
  async *read(_chunks, _options, { file }) {
    throw new InputError("brat's texts and annotations stand in two files", {
      at: { file },
      fix: "name the folder, or one file of a pair",
    });
  },
  readPath: readBrat,
  createWriter: createBratWriter,
});
