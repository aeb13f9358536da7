import { read, type Tensor } from "../../../engine/ops/index.js";
import { ignoredTag, paddedWords, type TaggerItem } from "./tagger-item.js";

/** The scores of one text's words. */
export interface WordScores {
  /** The example's words that have a place, rising. */
  readonly words: Int32Array;
  /** Scores of their tags, `[words, tags]` */
  readonly emissions: Float32Array;
}

interface ScoredWord {
  readonly word: number;
  readonly scores: Float32Array;
}

/**
 * Scores the words of items, many items at once: those of like length stand in one batch. Each word has the scores of
 * the one item that it is not ignored in.
 *
 * @param examples how many examples the items are of: their `example` is in [0, examples)
 * @param emit scores of a batch's words, `[batch, words, tags]`
 * @returns for each example; without words where it has no item
 */
export async function scoreItems(
  items: readonly TaggerItem[],
  examples: number,
  batchSize: number,
  emit: (batch: readonly TaggerItem[]) => Tensor,
): Promise<WordScores[]> {
  const found = Array.from({ length: examples }, (): ScoredWord[] => []);
  const byLength = [...items].sort((a, b) => b.length - a.length || b.words.length - a.words.length);
  for (let at = 0; at < byLength.length; at += batchSize) {
    const batch = byLength.slice(at, at + batchSize);
    const emitted = emit(batch);
    try {
      collectWords(batch, (await read(emitted)) as Float32Array, found);
    } finally {
      emitted.dispose();
    }
  }
  return found.map(joinWords);
}

function collectWords(
  batch: readonly TaggerItem[],
  emissions: Float32Array,
  found: readonly ScoredWord[][],
): void {
  const rows = paddedWords(batch);
  const tags = emissions.length / (batch.length * rows);
  for (const [b, { example, words, tags: own }] of batch.entries()) {
    for (let place = 0; place < words.length; place++) {
      if (own[place] === ignoredTag) continue;
      const start = (b * rows + place) * tags;
      found[example].push({ word: words[place], scores: emissions.subarray(start, start + tags) });
    }
  }
}

function joinWords(scored: ScoredWord[]): WordScores {
  scored.sort((a, b) => a.word - b.word);
  const tags = scored[0]?.scores.length ?? 0;
  const emissions = new Float32Array(scored.length * tags);
  for (const [i, { scores }] of scored.entries()) emissions.set(scores, i * tags);
  return { words: Int32Array.from(scored, ({ word }) => word), emissions };
}
