import { RandomStream } from "../../../core/random.js";
import type { SentenceLabels } from "../../../sampling/few-shot/sentence-labels.js";

export interface FoldOptions {
  /** From 2 up to the number of sentences. */
  readonly folds: number;
  readonly seed: number;
}

/** Runs of neighbours are this long at most, */
const longestRun = 10;
/** and so short that each fold gets this many. */
const runsPerFold = 4;

/**
 * Cuts sentences into folds in which every label is spread as evenly as its sentences allow. Short runs of neighbours stay
 * together: they are often of one document, and a model that has seen the one half of it does well on the other.
 *
 * Source: Sechidis et al. 2011, "On the Stratification of Multi-Label Data", algorithm 1 (iterative stratification):
 * the rarest label's sentences are dealt out first, each to the fold that wants the label most; equation not checked.
 * Differs: runs are dealt in place of sentences; what a fold wants of a label is counted in mentions; folds have equally
 * many runs (to one).
 *
 * @returns indexes of each fold's sentences, rising; none is empty
 */
export function cutFolds(sentences: readonly SentenceLabels[], { folds, seed }: FoldOptions): number[][] {
  const run = Math.max(1, Math.min(longestRun, Math.floor(sentences.length / (folds * runsPerFold))));
  const runs = Array.from({ length: Math.ceil(sentences.length / run) }, (_, i) =>
    joinLabels(sentences.slice(i * run, (i + 1) * run)),
  );
  return dealRuns(runs, { folds, seed }).map((fold) =>
    fold
      .sort((a, b) => a - b)
      .flatMap((i) => sentences.slice(i * run, (i + 1) * run).map((_, place) => i * run + place)),
  );
}

function joinLabels(sentences: readonly SentenceLabels[]): SentenceLabels {
  const sums = new Map<string, number>();
  for (const labels of sentences)
    for (const [label, count] of labels) sums.set(label, (sums.get(label) ?? 0) + count);
  return sums;
}

function dealRuns(runs: readonly SentenceLabels[], { folds, seed }: FoldOptions): number[][] {
  const left = new Set(new RandomStream(seed, "folds").shuffle(runs.map((_, index) => index)));
  const dealer = new Dealer(runs, folds);
  for (let label = rarest(runs, left); label !== undefined; label = rarest(runs, left)) {
    for (const index of [...left].filter((i) => runs[i].has(label!))) {
      dealer.deal(index, label);
      left.delete(index);
    }
  }
  for (const index of left) dealer.deal(index);
  return dealer.dealt;
}

/** The label with the fewest mentions among the runs that are left. */
function rarest(runs: readonly SentenceLabels[], left: ReadonlySet<number>): string | undefined {
  let best: string | undefined;
  const counts = joinLabels([...left].map((index) => runs[index]));
  for (const [label, count] of counts) {
    const isRarer = best === undefined || count < counts.get(best)!;
    if (isRarer || (count === counts.get(best!) && label < best!)) best = label;
  }
  return best;
}

class Dealer {
  readonly dealt: number[][];
  readonly #room: number[];
  readonly #wanted: Map<string, number>[];

  constructor(
    readonly runs: readonly SentenceLabels[],
    folds: number,
  ) {
    const size = Math.floor(runs.length / folds);
    this.dealt = Array.from({ length: folds }, (): number[] => []);
    this.#room = this.dealt.map((_, fold) => size + (fold < runs.length % folds ? 1 : 0));
    const totals = joinLabels(runs);
    this.#wanted = this.dealt.map(() => new Map([...totals].map(([label, count]) => [label, count / folds])));
  }

  /** Puts a run into the fold with room that wants the label most; of equal ones, the one with most room. */
  deal(index: number, label?: string): void {
    const want = (fold: number): number => (label === undefined ? 0 : (this.#wanted[fold].get(label) ?? 0));
    let best = -1;
    for (let fold = 0; fold < this.dealt.length; fold++) {
      if (this.#room[fold] === 0) continue;
      const isBetter =
        best < 0 ||
        want(fold) > want(best) ||
        (want(fold) === want(best) && this.#room[fold] > this.#room[best]);
      if (isBetter) best = fold;
    }
    this.#room[best]--;
    this.dealt[best].push(index);
    for (const [name, count] of this.runs[index])
      this.#wanted[best].set(name, this.#wanted[best].get(name)! - count);
  }
}
