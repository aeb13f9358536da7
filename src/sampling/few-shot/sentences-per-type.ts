import { RandomStream } from "../../core/random.js";
import { ascending, labelsOf, range, type SentenceLabels } from "./sentence-labels.js";

/**
 * K sentences for each type, drawn without replacement among the sentences that hold it; a sentence may be drawn
 * for several types and is taken once. A type in fewer than K sentences gives all of them. Smaller samples of one
 * seed lie inside larger ones, so that K = 10 and K = 50 are comparable.
 *
 * Source: UIE `scripts/sample_data_shot.py`, as described in FACTS 1.4; with K = 10 ... 500 the setting of
 * TemplateNER and QPMRC-NER 3.3 on MIT Movie, MIT Restaurant and ATIS ("a fixed number of training instances per
 * entity type"). Differs: our random numbers.
 *
 * @returns indexes of sentences, rising
 */
export function sampleSentencesPerType(
  sentences: readonly SentenceLabels[],
  { k, seed }: { readonly k: number; readonly seed: number },
): number[] {
  const order = new RandomStream(seed, "sentences-per-type").shuffle(range(sentences.length));
  const chosen = new Set<number>();
  for (const label of labelsOf(sentences)) {
    const holders = order.filter((index) => sentences[index].has(label));
    const drawn = new RandomStream(seed, "sentences-per-type", label).shuffle(holders).slice(0, k);
    for (const index of drawn) chosen.add(index);
  }
  return [...chosen].sort(ascending);
}
