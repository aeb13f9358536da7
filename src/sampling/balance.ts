import { setImmediate as nextTurn } from "node:timers/promises";
import { type Progress, silentProgress } from "../core/progress.js";
import { readSelectedAnchors } from "../corpus/anchor-batches.js";
import { type CorpusHandle, checkWritable } from "../corpus/handle.js";
import { remakeLayer, requireLayer } from "../corpus/layers.js";
import { writeBalanceCounts, writeDraws } from "../corpus/tables/balanced.js";
import { entityLabel } from "../corpus/tables/labels.js";
import { countSelected } from "../corpus/tables/selection.js";
import { readTargetLabels, type TargetLabels } from "../corpus/tables/target-labels.js";
import { balancedShares, CategorySampler } from "./balance-rule.js";
import { DrawPlan } from "./draw-plan.js";
import { sentenceEnd } from "./sentence-runs.js";

export interface BalanceOptions {
  readonly seed: number;
  /** Exponent of the shares. Default 0.7. */
  readonly alpha: number;
  /** Number of draws; default as many as the filtered training part has sentences. */
  readonly size?: number;
  /** Whether `ENTITY` is a category as any other. Default true. */
  readonly isEntityDrawn: boolean;
}

export const defaultBalanceOptions: BalanceOptions = { seed: 1, alpha: 0.7, isEntityDrawn: true };

/** What the balance layer records of itself; counts by label are in `balance_counts`. */
export interface BalanceLayer {
  readonly options: BalanceOptions;
  readonly draws: number;
  readonly distinctSentences: number;
  readonly mentions: number;
}

const drawsPerTurn = 100_000;

/**
 * Makes the balance layer: draws from the filtered training part, with replacement, a category by
 * `p(E) ~ |E|^alpha` and then one of the sentences that hold it, each as likely. Memory is 14 bytes a draw and
 * a few a target; the same corpus and seed give the same draws.
 *
 * @throws CorpusError when there is no filter layer or the corpus was opened for reading
 */
export async function balanceCorpus(
  corpus: CorpusHandle,
  { progress = silentProgress, ...given }: Partial<BalanceOptions> & { readonly progress?: Progress } = {},
): Promise<BalanceLayer> {
  checkWritable(corpus);
  requireLayer(corpus, "filter");
  const options: BalanceOptions = { ...defaultBalanceOptions, ...given };
  return remakeLayer(corpus, "balance", () => balance(corpus, options, progress));
}

async function balance(
  corpus: CorpusHandle,
  options: BalanceOptions,
  progress: Progress,
): Promise<BalanceLayer> {
  const targets = readTargetLabels(corpus);
  const categories = targets.names.length;
  const { mentions, sentences } = await countCategories(corpus, targets);
  const drawnMentions = mentions.slice();
  if (!options.isEntityDrawn) drawnMentions[targets.names.indexOf(entityLabel)] = 0;
  const shares = balancedShares(drawnMentions, options.alpha);
  const hasAny = shares.some((share) => share > 0);
  const size = hasAny ? (options.size ?? countSelected(corpus).train) : 0;

  const plan = new DrawPlan(new CategorySampler(shares, sentences), categories, size, options.seed);
  await forEachSentence(corpus, targets, (sentenceId, labels) => {
    for (const label of labels) plan.visit(label, sentenceId);
  });
  for (let first = 0; first < size; first += drawsPerTurn) {
    const end = Math.min(size, first + drawsPerTurn);
    writeDraws(corpus, plan.sentenceIds, plan.categories, first, end);
    progress.update(end, size);
    await nextTurn();
  }
  const { achieved, distinctSentences } = await countAchieved(corpus, targets, plan.sentenceIds);
  const total = achieved.reduce((sum, count) => sum + count, 0);
  writeBalanceCounts(
    corpus,
    targets.names.map((_, labelId) => ({
      labelId,
      draws: plan.draws[labelId],
      wantedMentions: shares[labelId] * total,
      achievedMentions: achieved[labelId],
    })),
  );
  return { options, draws: size, distinctSentences, mentions: total };
}

/** Calls `visit` with every training sentence, its distinct labels and the labels of all its mentions. */
async function forEachSentence(
  corpus: CorpusHandle,
  { keptLabelIds }: TargetLabels,
  visit: (sentenceId: number, labels: ReadonlySet<number>, mentions: readonly number[]) => void,
): Promise<void> {
  const labels = new Set<number>();
  const mentions: number[] = [];
  for (const { sentenceIds, targetIds } of readSelectedAnchors(corpus, "train")) {
    for (let start = 0; start < sentenceIds.length; ) {
      const end = sentenceEnd(sentenceIds, start);
      labels.clear();
      mentions.length = 0;
      for (let i = start; i < end; i++) {
        const label = keptLabelIds[targetIds[i]];
        labels.add(label);
        mentions.push(label);
      }
      visit(sentenceIds[start], labels, mentions);
      start = end;
    }
    await nextTurn();
  }
}

async function countCategories(
  corpus: CorpusHandle,
  targets: TargetLabels,
): Promise<{ mentions: Float64Array; sentences: Float64Array }> {
  const mentions = new Float64Array(targets.names.length);
  const sentences = new Float64Array(targets.names.length);
  await forEachSentence(corpus, targets, (_, labels, all) => {
    for (const label of labels) sentences[label]++;
    for (const label of all) mentions[label]++;
  });
  return { mentions, sentences };
}

/** Mentions of every label in the balanced part: each sentence's, as often as it was drawn. */
async function countAchieved(
  corpus: CorpusHandle,
  targets: TargetLabels,
  drawnIds: Int32Array,
): Promise<{ achieved: Float64Array; distinctSentences: number }> {
  const achieved = new Float64Array(targets.names.length);
  const sorted = drawnIds.slice().sort();
  let next = 0;
  let distinctSentences = 0;
  await forEachSentence(corpus, targets, (sentenceId, _, all) => {
    const first = next;
    while (next < sorted.length && sorted[next] === sentenceId) next++;
    if (next > first) distinctSentences++;
    for (const label of all) achieved[label] += next - first;
  });
  return { achieved, distinctSentences };
}
