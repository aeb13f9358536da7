import { setImmediate as nextTurn } from "node:timers/promises";
import { ConfigError } from "../core/errors.js";
import { expectedOneOf } from "../core/suggest.js";
import type { DatasetInfo, Example, Mention } from "../text/example.js";
import { unpackWords } from "../text/words/packed-words.js";
import { type Split, splits } from "./anchor-batches.js";
import type { CorpusHandle } from "./handle.js";
import { hasLayer, requireLayer } from "./layers.js";
import { PageRepeats } from "./page-repeats.js";
import { readInputs } from "./tables/inputs.js";
import { readLabels } from "./tables/labels.js";
import { countSelected, countSentences } from "./tables/selection.js";

export interface ExampleOptions {
  /** One part of the filtered sentences; default both, or all sentences when there is no filter layer. */
  readonly split?: Split;
  /** Every draw of the balance layer as an example of its own; stands for `split: "train"`. Default false. */
  readonly balanced?: boolean;
  /**
   * All stored sentences, those too that the filter has dropped, but none that holds something of a test set; stands in
   * place of a split. Default false.
   */
  readonly unfiltered?: boolean;
  /** Leaves out the mentions of all other labels; default none is left out. */
  readonly labels?: readonly string[];
  /**
   * Labels further occurrences too: Wikipedia links a title once a page, so that the same name is a mention in one
   * sentence and none in the next. See `PageRepeats`. Default false.
   */
  readonly repeats?: boolean;
  /** Examples to a batch. Default 1,000. */
  readonly batchSize?: number;
}

interface SentenceRow {
  readonly key: number;
  readonly text: string;
  readonly words: Uint8Array;
  readonly number: number;
  readonly page_id: number;
  readonly revision_id: number;
  readonly title: string;
}
type MentionRow = readonly [key: number, start: number, end: number, target: string, labelId: number];

/**
 * The corpus as examples, in the order of sentence ids or of draws, with memory for one batch. The id of an
 * example is `page.sentence`, and `page.sentence#draw` in the balanced part.
 *
 * @throws CorpusError when a layer that the options need has not been made
 */
export async function* readExamples(
  corpus: CorpusHandle,
  options: ExampleOptions = {},
): AsyncGenerator<readonly Example[]> {
  const { batchSize = 1000 } = options;
  const read = prepareExamples(corpus, options);
  for (let after = -1; ; ) {
    const batch = read(after, Number.MAX_SAFE_INTEGER, batchSize);
    if (batch.examples.length === 0) return;
    yield batch.examples;
    after = batch.last;
    await nextTurn();
  }
}

/** The keys (sentence ids, or draws) of an example stream in blocks. */
export interface ExampleBlocks {
  /** Examples of each block. */
  readonly sizes: Int32Array;
  /** Examples of one block, in order. */
  read(block: number): readonly Example[];
}

/**
 * The examples of `readExamples` in blocks of equal size, each to be read by itself: for reading a corpus in another
 * order than its own. Holds one number a block.
 *
 * @throws CorpusError when a layer that the options need has not been made
 */
export function blockExamples(
  corpus: CorpusHandle,
  options: ExampleOptions,
  blockSize: number,
): ExampleBlocks {
  const read = prepareExamples(corpus, options);
  const lasts: number[] = [];
  let count = 0;
  let last = -1;
  const keys = corpus.database.prepare(`select key from (${keysOf(corpus, options)}) order by key`).pluck();
  for (const key of keys.iterate() as IterableIterator<number>) {
    last = key;
    if (++count % blockSize === 0) lasts.push(key);
  }
  if (count % blockSize !== 0) lasts.push(last);
  const sizes = new Int32Array(lasts.length).fill(blockSize);
  if (count % blockSize !== 0) sizes[sizes.length - 1] = count % blockSize;
  return {
    sizes,
    read: (block) => read(block === 0 ? -1 : lasts[block - 1], lasts[block], blockSize).examples,
  };
}

type ExampleReader = (
  after: number,
  upTo: number,
  limit: number,
) => { readonly examples: readonly Example[]; readonly last: number };

/** Reads the examples whose keys lie in `(after, upTo]`, at most `limit` of them; `last` is the last one's key. */
function prepareExamples(corpus: CorpusHandle, options: ExampleOptions): ExampleReader {
  const { labels, split, repeats = false } = options;
  if (split !== undefined && !splits.includes(split)) {
    throw new ConfigError(`split is "${split}", ${expectedOneOf(split, splits)}`);
  }
  const keys = keysOf(corpus, options);
  const { database } = corpus;
  const sentences = database.prepare(
    `select k.key, s.text, s.words, s.number, p.page_id, p.revision_id, p.title
     from (${keys}) k cross join sentences s on s.id = k.sentence_id cross join pages p on p.page_id = s.page_id
     where k.key > ? and k.key <= ? order by k.key limit ?`,
  );
  const mentions = database
    .prepare(
      `select k.key, a.start, a.end, t.title, tl.label_id
       from (${keys}) k cross join anchors a on a.sentence_id = k.sentence_id
       cross join targets t on t.id = a.target_id cross join target_labels tl on tl.target_id = a.target_id
       where k.key > ? and k.key <= ? order by k.key, a.start`,
    )
    .raw();
  const names = namesOfKept(corpus);
  const wiki = readInputs(corpus)[0]?.wiki ?? "";
  const finder = repeats ? new PageRepeats(corpus, names) : undefined;
  const wanted = labels === undefined ? undefined : new Set(labels);
  return (after, upTo, limit) => {
    const rows = sentences.all(after, upTo, limit) as SentenceRow[];
    const last = rows.length === 0 ? after : rows[rows.length - 1].key;
    const found = mentions.all(after, last) as MentionRow[];
    const linked = toExamples(rows, found, { names, wiki, isBalanced: options.balanced === true });
    const all = finder === undefined ? linked : linked.map((example) => finder.addTo(example));
    return { examples: wanted === undefined ? all : all.map((example) => keepLabels(example, wanted)), last };
  };
}

const keepLabels = (example: Example, wanted: ReadonlySet<string>): Example => ({
  ...example,
  mentions: example.mentions.filter(({ label }) => wanted.has(label)),
});

/** What the corpus is as a dataset: its labels are those that the filter has kept. */
export function describeCorpus(corpus: CorpusHandle): DatasetInfo {
  requireLayer(corpus, "label");
  const input = readInputs(corpus)[0];
  const wiki = input?.wiki ?? "empty";
  return {
    id: wiki,
    name: `Wikipedia (${wiki}${input?.dumpDate ? ` of ${input.dumpDate}` : ""}) with DBpedia types`,
    labels: readLabels(corpus)
      .filter(({ id, keptAs }) => id === keptAs)
      .map(({ name }) => name),
    naturalNames: {},
    language: input?.language ?? "und",
    licence: "CC-BY-SA-4.0",
    splits: hasLayer(corpus, "filter") ? countSelected(corpus) : { all: countSentences(corpus) },
  };
}

/** SQL for the keys of the wanted sentences in their order. */
function keysOf(
  corpus: CorpusHandle,
  { split, balanced = false, unfiltered = false }: ExampleOptions,
): string {
  requireLayer(corpus, "label");
  if (unfiltered) return `select id as key, id as sentence_id from sentences${withoutContaminated(corpus)}`;
  if (balanced) {
    requireLayer(corpus, "balance");
    return "select draw as key, sentence_id from balanced";
  }
  if (split !== undefined) {
    requireLayer(corpus, "filter");
    return `select sentence_id as key, sentence_id from selection where split = '${split}'`;
  }
  return hasLayer(corpus, "filter")
    ? "select sentence_id as key, sentence_id from selection"
    : "select id as key, id as sentence_id from sentences";
}

/** An older filter layer has no record of them. */
function withoutContaminated({ database }: CorpusHandle): string {
  const table = database.prepare("select 1 from sqlite_master where name = 'contaminated'").get();
  return table === undefined ? "" : " where not exists(select 1 from contaminated where sentence_id = id)";
}

/** By label id, the name of the label that stands for it. */
function namesOfKept(corpus: CorpusHandle): string[] {
  const labels = readLabels(corpus);
  return labels.map(({ keptAs }) => labels[keptAs].name);
}

function toExamples(
  rows: readonly SentenceRow[],
  found: readonly MentionRow[],
  { names, wiki, isBalanced }: { names: readonly string[]; wiki: string; isBalanced: boolean },
): Example[] {
  let next = 0;
  return rows.map((row) => {
    const mentions: Mention[] = [];
    for (; next < found.length && found[next][0] === row.key; next++) {
      const [, start, end, target, labelId] = found[next];
      mentions.push({ start, end, label: names[labelId], target });
    }
    const { page_id, revision_id, title, number } = row;
    return {
      id: `${page_id}.${number}${isBalanced ? `#${row.key}` : ""}`,
      text: row.text,
      words: unpackWords(row.words),
      mentions,
      datasetId: wiki,
      provenance: { wiki, pageId: page_id, revisionId: revision_id, title, sentence: number },
    };
  });
}
