import type { SettingsTree } from "../config/settings-tree.js";

export interface SizeFacts {
  /** Sentences to train on. */
  readonly sentences: number;
  /** Width of the model's hidden states; undefined where it is not known. */
  readonly hiddenSize?: number | undefined;
  /** Sequences that a sentence gives: of mrc one for each label; default 1. */
  readonly sequences?: number;
  /** Whether few parameters are trained over a frozen model. */
  readonly isPeft?: boolean;
}

/**
 * Settings for whoever gives nothing but data and a model.
 *
 * - The learning rate is constant behind a warm-up of one pass, so that "stop after this many passes", which is what
 *   cross-validation finds, means the same for the final model: a rate that falls to the end would be cut off in
 *   another place. Without a warm-up some seeds of few sentences fail altogether (Mosbach et al. 2021,
 *   arXiv:2006.04884).
 * - 5e-5 is NER-BERT's; narrow models need more (3e-4 up to a width of 256, 1e-4 up to 512: the range that Turc et al.
 *   2019, arXiv:1908.08962, search for small BERTs).
 * - It ends after 12 passes without a better F1: F1 stays at 0 for the first ones of a new head.
 * - Few sentences are read in small steps and often: 8 a step up to 500 sentences, 16 up to 5,000, 32 above; 40, 15 and 5
 *   passes at most.
 * - Where a sentence gives several sequences, a step takes those of as many sentences, a part of them at a time.
 * - Few parameters over a frozen model need a higher rate: QPMRC-NER's 1e-4 (Zhang and Wang 2023, Table 7), and twice
 *   that of the whole model where it is narrow.
 * - AdamW with weight decay 0.01 and clipping at 1 keep few sentences from pulling the encoder far away.
 */
export function settingsForSize({
  sentences,
  hiddenSize = 768,
  sequences = 1,
  isPeft = false,
}: SizeFacts): SettingsTree {
  const [batchSize, epochs] = sentences <= 500 ? [8, 40] : sentences <= 5000 ? [16, 15] : [32, 5];
  return {
    training: {
      optimizer: {
        name: "adamw",
        learningRate: (isPeft ? 2 : 1) * learningRateFor(hiddenSize),
        weightDecay: 0.01,
      },
      schedule: { name: "constant", warmupSteps: Math.ceil(sentences / batchSize) },
      ...{ batchSize: batchSize * sequences, epochs },
      ...(sequences === 1 ? {} : { microBatchSize: batchSize * factorOf(sequences) }),
      clipNorm: 1,
      evaluateEvery: "epoch",
      patience: 12,
    },
  };
}

/** Of a number of sequences, as many as are read at once for each sentence of a step: a divisor, 8 at most. */
const factorOf = (sequences: number): number => {
  let best = 1;
  for (let factor = 2; factor <= Math.min(8, sequences); factor++)
    if (sequences % factor === 0) best = factor;
  return best;
};

const learningRateFor = (hiddenSize: number): number =>
  hiddenSize <= 256 ? 3e-4 : hiddenSize <= 512 ? 1e-4 : 5e-5;
