import { RandomStream } from "../core/random.js";
import { type Counts, scoreCounts, sumCounts } from "./scores.js";

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface BootstrapOptions {
  readonly resamples?: number;
  /** Share of resamples inside the interval. */
  readonly confidence?: number;
  readonly seed?: number;
}

/**
 * Percentile interval of micro F1 when the sentences are drawn anew with replacement: what another test set of the
 * same size might have given.
 *
 * @param sentences counts of each sentence, all labels together
 */
export function bootstrapF1(
  sentences: readonly Counts[],
  { resamples = 1000, confidence = 0.95, seed = 1 }: BootstrapOptions = {},
): Interval {
  if (sentences.length === 0) return { low: 0, high: 0 };
  // Sentences without mentions change no count, but they must be drawn like the others.
  const stream = new RandomStream(seed, "bootstrap");
  const values = Float64Array.from({ length: resamples }, () => scoreCounts(resample(sentences, stream)).f1);
  values.sort();
  const tail = (1 - confidence) / 2;
  return { low: quantile(values, tail), high: quantile(values, 1 - tail) };
}

function resample(sentences: readonly Counts[], stream: RandomStream): Counts {
  let [correct, predicted, gold] = [0, 0, 0];
  for (let i = 0; i < sentences.length; i++) {
    const drawn = sentences[stream.nextInt(sentences.length)];
    correct += drawn.correct;
    predicted += drawn.predicted;
    gold += drawn.gold;
  }
  return { correct, predicted, gold };
}

/** Linear between the two nearest ranks; `sorted` is not empty. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low] + (at - low) * (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low]);
}

/** The counts of a sentence with its labels put together. */
export const totalCounts = (labels: ReadonlyMap<string, Counts>): Counts => sumCounts(labels.values());
