import { basename, extname, join } from "node:path";
import { ConfigError } from "../core/errors.js";
import { expectedOneOf } from "../core/suggest.js";
import { loadQuerySet, namingOf, queriesFor } from "../formats/queries/query-set.js";
import { getFormat } from "../formats/registry.js";
import { sampleGreedily } from "../sampling/few-shot/greedy.js";
import { inDomainConll, sampleByQuota } from "../sampling/few-shot/quota.js";
import { sampleRatio } from "../sampling/few-shot/ratio.js";
import {
  countLabels,
  labelsOf,
  type SentenceLabels,
  sumLabels,
} from "../sampling/few-shot/sentence-labels.js";
import { sampleSentencesPerType } from "../sampling/few-shot/sentences-per-type.js";
import type { Example } from "../text/example.js";
import type { CommandContext } from "./context.js";
import { countPassing, createWriting, type OutputOptions, writeCard } from "./convert.js";
import { type InputOptions, RecordInput } from "./read-records.js";
import { writeRecords } from "./write-records.js";

export const sampleDefinitions = ["sentences-per-type", "greedy", "in-domain", "ratio"] as const;
export type SampleDefinition = (typeof sampleDefinitions)[number];

export interface SampleOptions extends InputOptions, Omit<OutputOptions, "to" | "labels"> {
  /** The input's format when absent. */
  readonly to?: string;
  readonly definition: SampleDefinition;
  /** Sizes; one sample for each of them and each seed. */
  readonly k?: readonly number[];
  readonly ratio?: number;
  readonly seeds: readonly number[];
  /** For greedy: how many types. */
  readonly ways?: number;
  /** For in-domain: mentions wanted of each label; the paper's when absent. */
  readonly quotas?: Readonly<Record<string, number>>;
  /** For in-domain: sentences wanted; the paper's with its quotas. */
  readonly sentences?: number;
}

export interface SampleFile {
  readonly out: string;
  readonly k?: number;
  readonly seed: number;
  readonly sentences: number;
  /** Mentions of each label. */
  readonly mentions: Readonly<Record<string, number>>;
  /** Types that the definition could not fill. */
  readonly short: readonly string[];
}

interface Plan {
  readonly k?: number;
  readonly seed: number;
  readonly indexes: readonly number[];
  readonly short: readonly string[];
}

/**
 * Draws few-shot samples from a dataset. The input is read twice: once for the labels of each sentence, by which
 * all samples are chosen, and once for each sample's sentences, so that a large set needs little memory.
 */
export async function sample(options: SampleOptions, commandContext: CommandContext): Promise<SampleFile[]> {
  const context = { ...commandContext, logger: commandContext.logger.forStage("sample") };
  const given = options.queries === undefined ? undefined : loadQuerySet(options.queries);
  const input = new RecordInput(options, context.logger, given && namingOf(given));
  const sentences: SentenceLabels[] = [];
  for await (const batch of input.examples())
    for (const example of batch) sentences.push(countLabels(example));
  const plans = planSamples(sentences, options);
  const to = options.to ?? options.from;
  const format = getFormat(to);
  const queries = queriesFor(given, format.needsLabels ? labelsOf(sentences) : undefined);
  const files: SampleFile[] = [];
  for (const plan of plans) {
    const out = plans.length === 1 ? options.out : join(options.out, sampleName(plan, options));
    const writing = createWriting(format, { ...options, out }, queries, input.dataset);
    const { records, labels } = countPassing({
      kind: "examples",
      batches: pick(input.examples(), plan.indexes),
    });
    const written = await writeRecords(
      records,
      {
        out,
        inputs: options.input,
        writer: writing.writer,
        label: "sample",
        total: plan.indexes.length,
      },
      context,
    );
    const mentions = sumLabels(sentences, plan.indexes);
    const counts = {
      texts: plan.indexes.length,
      mentions: Object.values(mentions).reduce((sum, count) => sum + count, 0),
    };
    const write = { ...options.write, definition: options.definition, seed: plan.seed };
    const from = options.input.map((file) => basename(file));
    const made = { verb: "sample", from, fromFormat: options.from };
    const card = { format, dataset: input.dataset, made, write, counts, labels: labels.toSorted() };
    await writeCard(written.out, writing.losses, { ...card, notes: input.tally.toJSON() }, context);
    files.push({
      out: written.out,
      ...(plan.k === undefined ? {} : { k: plan.k }),
      seed: plan.seed,
      sentences: plan.indexes.length,
      mentions,
      short: plan.short,
    });
    if (written.isInterrupted) break;
  }
  return files;
}

function planSamples(sentences: readonly SentenceLabels[], options: SampleOptions): Plan[] {
  const { definition, seeds, ratio, ways } = options;
  if (definition === "ratio") {
    if (ratio === undefined)
      throw new ConfigError("definition ratio wants a ratio", { fix: "add --ratio 0.1" });
    return seeds.map((seed) => ({
      seed,
      indexes: sampleRatio(sentences.length, { ratio, seed }),
      short: [],
    }));
  }
  if (definition === "in-domain") return seeds.map((seed) => planInDomain(sentences, options, seed));
  if (options.k === undefined || options.k.length === 0)
    throw new ConfigError(`definition ${definition} wants a size`, { fix: "add --k 10" });
  return options.k.flatMap((k) =>
    seeds.map((seed): Plan => {
      if (definition === "greedy")
        return {
          k,
          seed,
          ...sampleGreedily(sentences, { k, seed, ...(ways === undefined ? {} : { ways }) }),
        };
      const indexes = sampleSentencesPerType(sentences, { k, seed });
      const short = labelsOf(sentences).filter(
        (label) => indexes.filter((index) => sentences[index].has(label)).length < k,
      );
      return { k, seed, indexes, short };
    }),
  );
}

function planInDomain(sentences: readonly SentenceLabels[], options: SampleOptions, seed: number): Plan {
  const quotas = options.quotas ?? inDomainConll.quotas;
  checkQuotaLabels(Object.keys(quotas), labelsOf(sentences));
  const wanted = options.sentences ?? (options.quotas ? undefined : inDomainConll.sentences);
  const indexes = sampleByQuota(sentences, {
    quotas,
    seed,
    ...(wanted === undefined ? {} : { sentences: wanted }),
  });
  const reached = sumLabels(sentences, indexes);
  return {
    seed,
    indexes,
    short: Object.keys(quotas).filter((label) => (reached[label] ?? 0) < quotas[label]),
  };
}

function checkQuotaLabels(wanted: readonly string[], present: readonly string[]): void {
  const absent = wanted.find((label) => !present.includes(label));
  if (absent === undefined) return;
  throw new ConfigError(`a quota is set for label "${absent}": ${expectedOneOf(absent, present)}`, {
    fix: "set quotas with --quotas LABEL=COUNT,..., or rename labels with --labels-map",
  });
}

const sampleName = ({ k, seed }: Plan, { definition, from, to, input }: SampleOptions): string =>
  `${definition}${k === undefined ? "" : `-k${k}`}-seed${seed}${to === undefined || to === from ? extname(input[0]) : `.${to}`}`;

/** The examples at `indexes`, which rise. */
async function* pick(
  batches: AsyncIterable<readonly Example[]>,
  indexes: readonly number[],
): AsyncGenerator<readonly Example[]> {
  let at = 0;
  let next = 0;
  for await (const batch of batches) {
    const chosen: Example[] = [];
    for (; next < indexes.length && indexes[next] < at + batch.length; next++)
      chosen.push(batch[indexes[next] - at]);
    at += batch.length;
    if (chosen.length > 0) yield chosen;
  }
}
