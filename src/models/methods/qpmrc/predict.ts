import { ConfigError } from "../../../core/errors.js";
import { expectedOneOf } from "../../../core/suggest.js";
import { read, type Tensor } from "../../../engine/ops/index.js";
import type { Example } from "../../../text/example.js";
import type { Tokenizer } from "../../../tokenizers/tokenizer.js";
import { type OverlapRule, overlapRules } from "../mrc/resolve-overlaps.js";
import { cutContexts, type WindowSizes } from "./cut-contexts.js";
import { decodeMentions, joinWords, type ScoredSpan, type ScoredWord } from "./decode.js";
import type { QueryPass } from "./plan-passes.js";
import { owns, type QpmrcItem } from "./qpmrc-item.js";
import type { TypeQuery } from "./type-queries.js";

export interface PredictOptions {
  /** A span is a mention when it is more probable than this, 0..1; default 0.5, which the paper implies. */
  readonly threshold?: number;
  /** Which mentions may stand together, of all types; default `flat`. */
  readonly overlap?: OverlapRule;
  /** Texts, or windows of long ones, that are read at once; default 16. It changes speed and memory alone. */
  readonly batchSize?: number;
  /** Examples among which texts of like length are found; default 256. */
  readonly windowExamples?: number;
}

export interface PredictTextOptions extends PredictOptions {
  /** BCP 47 tag, for the cutting into sentences and words; default `en`. */
  readonly language?: string;
}

/** What prediction needs of a model. */
export interface PredictingModel {
  readonly tokenizer: Tokenizer;
  readonly sizes: WindowSizes;
  readonly plan: (items: readonly QpmrcItem[], queries: readonly TypeQuery[]) => QueryPass[];
  /** Logits of spans, `[batch, queries, words, words]`, or of words, `[batch, queries, words]`; the caller's. */
  readonly score: (pass: QueryPass, queries: readonly TypeQuery[]) => Tensor;
  readonly isOfSpans: boolean;
}

/** Everything found in one example. */
interface Found {
  readonly spans: ScoredSpan[];
  readonly words: ScoredWord[];
  /** Words with a token. */
  readonly placed: Set<number>;
}

/**
 * Examples in windows for prediction.
 *
 * @throws ConfigError for an option out of range
 */
export async function* windowsOf(
  batches: AsyncIterable<readonly Example[]> | Iterable<readonly Example[]>,
  options: PredictOptions,
): AsyncGenerator<readonly Example[]> {
  checkOptions(options);
  const { windowExamples = 256 } = options;
  let window: Example[] = [];
  for await (const batch of batches) {
    for (const example of batch) {
      if (window.push(example) < windowExamples) continue;
      yield window;
      window = [];
    }
  }
  if (window.length > 0) yield window;
}

/** The examples with what the model finds in them; texts of like length are read together. */
export async function predictWindow(
  model: PredictingModel,
  examples: readonly Example[],
  queries: readonly TypeQuery[],
  { threshold = 0.5, overlap = "flat", batchSize = 16 }: PredictOptions,
): Promise<Example[]> {
  const items = examples.flatMap((example, index) => itemsOf(model, example, index, queries.length));
  const found = examples.map((): Found => ({ spans: [], words: [], placed: new Set() }));
  for (const { example, words } of items) for (const word of words) found[example].placed.add(word);
  const byLength = [...items].sort((a, b) => b.length - a.length || b.words.length - a.words.length);
  for (let at = 0; at < byLength.length; at += batchSize) {
    for (const pass of model.plan(byLength.slice(at, at + batchSize), queries)) {
      const scores = model.score(pass, queries);
      try {
        const logits = (await read(scores)) as Float32Array;
        collect(pass, logits, { queries, threshold, isOfSpans: model.isOfSpans, found });
      } finally {
        scores.dispose();
      }
    }
  }
  return examples.map(({ unplaced: _, ...example }, i) => {
    const { spans, words, placed } = found[i];
    const candidates = model.isOfSpans ? spans : joinWords(words, placed);
    return { ...example, mentions: decodeMentions(example, candidates, overlap) };
  });
}

function itemsOf(
  { tokenizer, sizes }: PredictingModel,
  example: Example,
  index: number,
  types: number,
): QpmrcItem[] {
  const labels = Int32Array.from({ length: types }, (_, type) => type);
  const none = new Int32Array();
  return cutContexts(tokenizer, example, sizes).map((window) => ({
    length: window.ids.length,
    targets: 1,
    example: index,
    labels,
    spans: none,
    covered: none,
    ...window,
  }));
}

interface Collecting {
  readonly queries: readonly TypeQuery[];
  readonly threshold: number;
  readonly isOfSpans: boolean;
  /** By example. */
  readonly found: readonly Found[];
}

/** Adds what is more probable than the threshold. */
function collect(
  pass: QueryPass,
  logits: Float32Array,
  { queries, threshold, isOfSpans, found }: Collecting,
): void {
  const { items, asked, segments, words: rows } = pass;
  const least = Math.log(threshold / (1 - threshold));
  for (const [row, item] of items.entries()) {
    const { words } = item;
    const into = found[item.example];
    for (const [segment, type] of asked[row].entries()) {
      const { label } = queries[type];
      const start = (row * segments + segment) * rows;
      for (let j = 0; j < words.length; j++) {
        for (let k = j; k < (isOfSpans ? words.length : j + 1); k++) {
          const logit = logits[isOfSpans ? (start + j) * rows + k : start + j];
          if (!(logit > least && owns(item, j, k))) continue;
          const score = 1 / (1 + Math.exp(-logit));
          if (isOfSpans) into.spans.push({ first: words[j], last: words[k], label, score });
          else into.words.push({ word: words[j], label, score });
        }
      }
    }
  }
}

function checkOptions({ threshold = 0.5, overlap = "flat", ...sizes }: PredictOptions): void {
  for (const name of ["batchSize", "windowExamples"] as const) {
    const value = sizes[name] ?? 1;
    if (Number.isInteger(value) && value > 0) continue;
    throw new ConfigError(`${name}=${value} is no size`, { fix: "set it to a whole number above 0" });
  }
  if (!(0 <= threshold && threshold <= 1)) {
    throw new ConfigError(`threshold=${threshold} is no probability`, { fix: "set it to a number in 0..1" });
  }
  if (!overlapRules.includes(overlap))
    throw new ConfigError(`overlap "${overlap}" is no rule: ${expectedOneOf(overlap, overlapRules)}`);
}
