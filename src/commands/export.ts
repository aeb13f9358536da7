import { ConfigError } from "../core/errors.js";
import type { Split } from "../corpus/anchor-batches.js";
import { readBareExamples } from "../corpus/bare-examples.js";
import { openCorpus } from "../corpus/corpus.js";
import { describeCorpus, type ExampleOptions } from "../corpus/examples.js";
import { listStoredQuerySets, readQuerySet, storeQuerySet } from "../corpus/queries.js";
import { countSentences } from "../corpus/tables/selection.js";
import type { AskRule } from "../formats/queries/ask.js";
import { loadQuerySet, type QuerySet, queriesFor } from "../formats/queries/query-set.js";
import { type AnyFormat, getFormat } from "../formats/registry.js";
import type { Example } from "../text/example.js";
import type { CommandContext } from "./context.js";
import {
  announceSize,
  type ConvertResult,
  countPassing,
  createWriting,
  type OutputOptions,
  writeCard,
} from "./convert.js";
import { corpusWeaknesses } from "./corpus-weaknesses.js";
import { readManifest } from "./manifest.js";
import { writeRecords } from "./write-records.js";

export interface ExportOptions extends OutputOptions {
  /** Folder of the corpus. */
  readonly corpus: string;
  readonly split?: Split;
  /** Every draw of the balanced training part. */
  readonly balanced?: boolean;
  /** Labels further occurrences of a page's links and title too. */
  readonly repeats?: boolean;
  /** A query set that the corpus keeps; with its rule of negatives. */
  readonly querySet?: string;
}

const notices = [
  "Text: Wikipedia, by its authors, CC BY-SA 4.0; each sentence names its page and revision in corpus.sqlite.",
  "Labels: derived from DBpedia, CC BY-SA. What derives from this file stands under the same licence.",
];

/**
 * Streams a corpus into a file of any format, in the memory of one batch.
 *
 * @throws CorpusError when the corpus is absent or lacks a layer that the options need
 */
export async function exportCorpus(
  options: ExportOptions,
  commandContext: CommandContext,
): Promise<ConvertResult> {
  const context = { ...commandContext, logger: commandContext.logger.forStage("export") };
  if (options.balanced === true && options.split === "validation") {
    throw new ConfigError("--balanced is drawn from the training part, and --split is validation", {
      fix: "leave one of them out",
    });
  }
  const corpus = openCorpus(options.corpus, { mode: "read" });
  try {
    const info = describeCorpus(corpus);
    const format = getFormat(options.to);
    const { queries, rule } = pickQueries(options, options.labels ?? info.labels, (name) =>
      readQuerySet(corpus, name),
    );
    const output =
      rule === undefined ? options : { ...options, write: withRule(format, options.write, rule) };
    const writing = createWriting(format, output, queries, info.id, notices);
    const wanted: ExampleOptions = {
      ...(options.split === undefined ? {} : { split: options.split }),
      ...(options.balanced === undefined ? {} : { balanced: options.balanced }),
      ...(options.repeats === undefined ? {} : { repeats: options.repeats }),
      ...(options.labels === undefined ? {} : { labels: options.labels }),
    };
    const parts =
      options.balanced === true ? ["train"] : options.split === undefined ? undefined : [options.split];
    const total = sumOf(
      parts === undefined ? Object.values(info.splits) : parts.map((part) => info.splits[part]),
    );
    const isBare = !format.holdsProvenance && !options.balanced && !options.repeats;
    const read = (): AsyncIterable<readonly Example[]> =>
      isBare ? readBareExamples(corpus, wanted) : corpus.examples(wanted);
    const survey = { texts: total, sample: await firstExamples(read()) };
    announceSize(writing, survey, queries, output, context);
    const { records, counts, labels } = countPassing({ kind: "examples", batches: read() });
    const written = await writeRecords(
      records,
      { out: options.out, writer: writing.writer, label: "export", total },
      context,
    );
    const { losses } = writing;
    const card = await writeCard(
      written.out,
      losses,
      {
        format,
        dataset: info.id,
        write: output.write ?? {},
        ...(options.queries === undefined ? {} : { queries: options.queries }),
        counts,
        labels: labels.toSorted(),
        notes: {},
        notices,
        made: { verb: "export", from: [info.name], part: partOf(options) },
        weaknesses: corpusWeaknesses(readManifest(options.corpus)?.stats.unlabelled.share),
        papers: ["nerBert"],
      },
      context,
    );
    return {
      ...written,
      ...counts,
      labels: queries.queries.map(({ label }) => label),
      lost: losses.toJSON(),
      lostCases: losses.cases,
      notes: {},
      card,
    };
  } finally {
    corpus.close();
  }
}

const partOf = ({ split, balanced }: ExportOptions): string =>
  balanced === true ? "balanced" : (split ?? "all");

function pickQueries(
  { queries, querySet }: ExportOptions,
  labels: readonly string[],
  read: (name: string) => QuerySet & { readonly rule: AskRule },
): { readonly queries: QuerySet; readonly rule?: AskRule } {
  if (queries !== undefined && querySet !== undefined)
    throw new ConfigError("--queries and --query-set were both given; expected one of them", {
      fix: "name a wording with --queries, or a set that the corpus keeps with --query-set",
    });
  // A stored set is taken whole: its positions are those of the corpus's views.
  if (querySet !== undefined) {
    const stored = read(querySet);
    return { queries: stored, rule: stored.rule };
  }
  return { queries: queriesFor(queries === undefined ? undefined : loadQuerySet(queries), labels) };
}

/** A stored rule holds where the format asks by one and the flags say nothing else. */
function withRule(
  format: AnyFormat,
  write: Readonly<Record<string, unknown>> | undefined,
  { negatives, seed }: AskRule,
): Readonly<Record<string, unknown>> {
  const asks = ["mrc", "squad", "qpmrc", "gliner"].includes(format.name);
  return asks ? { negatives, seed, ...write } : { ...write };
}

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

async function firstExamples<T>(batches: AsyncIterable<readonly T[]>): Promise<readonly T[]> {
  for await (const batch of batches) return batch.slice(0, 200);
  return [];
}

export interface StoreQueriesOptions {
  readonly corpus: string;
  /** A shipped query set, or a YAML file of one. */
  readonly queries: string;
  readonly negatives: number | "all";
  readonly seed: number;
}

export interface StoreQueriesResult {
  readonly querySet: string;
  readonly queries: number;
  readonly sentences: number;
  /** Labels of the corpus that the set does not ask for. */
  readonly unasked: readonly string[];
  /** Every set that the corpus keeps. */
  readonly stored: readonly string[];
}

/** Keeps a query set in a corpus, for its views `query_records` and `asked_records` and for exports. */
export function storeQueries({
  corpus: folder,
  queries: name,
  negatives,
  seed,
}: StoreQueriesOptions): StoreQueriesResult {
  const corpus = openCorpus(folder, { mode: "write" });
  try {
    const { labels } = describeCorpus(corpus);
    const set = loadQuerySet(name);
    storeQuerySet(corpus, set, { negatives, seed });
    const asked = new Set(set.queries.map(({ label }) => label));
    return {
      querySet: set.id,
      queries: set.queries.length,
      sentences: countSentences(corpus),
      unasked: labels.filter((label) => !asked.has(label)),
      stored: listStoredQuerySets(corpus),
    };
  } finally {
    corpus.close();
  }
}
