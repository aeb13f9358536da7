import { ChunkBuilder } from "../../src/corpus/chunk-builder.js";
import { ChunkWriter, type ChunkWriterOptions } from "../../src/corpus/chunk-writer.js";
import { type Corpus, openCorpus } from "../../src/corpus/corpus.js";
import type { LabelOptions } from "../../src/corpus/label-targets.js";
import type { PackedChunk, PageKind } from "../../src/corpus/packed-chunk.js";
import { addInput } from "../../src/corpus/tables/inputs.js";
import { packWords } from "../../src/text/words/packed-words.js";
import { nextFolder } from "./temp.js";

/** A page in shorthand: a sentence's anchors are written `[[Target]]` or `[[Target|text]]`. */
export interface PageSketch {
  readonly id: number;
  readonly title: string;
  readonly revision?: number;
  readonly kind?: PageKind;
  readonly redirectTo?: string;
  readonly sentences?: readonly string[];
}

/** Packs pages as a worker would; words are runs of letters and digits or single other characters. */
export function packPages(pages: readonly PageSketch[], tally: Record<string, number> = {}): PackedChunk {
  const builder = new ChunkBuilder();
  builder.tally.merge(tally);
  for (const { id, title, revision = 1, redirectTo, kind, sentences = [] } of pages) {
    builder.addPage({
      pageId: id,
      revisionId: revision,
      timestamp: "2021-01-01T00:00:00Z",
      title,
      kind: kind ?? (redirectTo === undefined ? "article" : "redirect"),
      redirectTarget: redirectTo ?? null,
    });
    for (const sketch of sentences) addSketch(builder, sketch);
  }
  return builder.finish().chunk;
}

function addSketch(builder: ChunkBuilder, sketch: string): void {
  const { text, anchors } = readSketch(sketch);
  const units = Uint16Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
  builder.addSentence(
    units,
    0,
    units.length,
    packSimpleWords(text),
    anchors.flatMap(({ start, end, target }) => [start, end, builder.internTarget(target)]),
  );
}

/** `See [[Paris|the city]]` as its text and anchors. */
export function readSketch(sketch: string): {
  text: string;
  anchors: { start: number; end: number; target: string }[];
} {
  const anchors: { start: number; end: number; target: string }[] = [];
  let text = "";
  for (const [, plain, target, shown] of sketch.matchAll(/([^[]+)|\[\[([^\]|]+)(?:\|([^\]]+))?\]\]/gu)) {
    const start = text.length;
    text += plain ?? shown ?? target;
    if (target !== undefined) anchors.push({ start, end: text.length, target });
  }
  return { text, anchors };
}

const packSimpleWords = (text: string): Uint8Array =>
  packWords(
    Int32Array.from(
      [...text.matchAll(/[\p{L}\p{N}]+|\S/gu)].flatMap(({ index, 0: word }) => [index, index + word.length]),
    ),
  );

/** A fresh corpus in a temporary folder, holding `chunks` as the chunks of one input; the caller closes it. */
export function buildCorpus(
  chunks: readonly (readonly PageSketch[])[],
  { folder = nextFolder(), ...options }: ChunkWriterOptions & { folder?: string } = {},
): Corpus {
  const corpus = openCorpus(folder);
  const input = addInput(corpus, { path: "test.xml", wiki: "testwiki", language: "en" });
  const writer = new ChunkWriter(corpus, options);
  chunks.forEach((pages, number) => {
    writer.write(input, number, packPages(pages));
  });
  writer.commit();
  return corpus;
}

/** Every row of the named tables, in the order of their keys, for comparing two corpora. */
export function dumpTables(corpus: Corpus, tables: readonly string[]): Record<string, unknown[]> {
  return Object.fromEntries(
    tables.map((table) => [table, corpus.database.prepare(`select * from ${table} order by 1, 2`).all()]),
  );
}

export const parseTables = ["inputs", "chunks", "pages", "sentences", "targets", "anchors"] as const;

/** Label options for tests: a class for each title that `classes` names, and each class its own label. */
export const labelOptions = (classes: Readonly<Record<string, string>>): LabelOptions => ({
  labelSetName: "test",
  labels: [...new Set(Object.values(classes))].sort(),
  resolveClass: (title) => (Object.hasOwn(classes, title) ? classes[title] : undefined),
  labelOf: (className) => className,
});
