import { type Chunk, decodeTags, type Tag } from "../text/tags.js";
import { scoreSpans } from "./span-f1.js";

/** The tags of one sentence, as annotated and as predicted; as many. */
export interface TagPair {
  readonly gold: readonly Tag[];
  readonly predicted: readonly Tag[];
}

/** Share of words whose tag is the same, boundary and label. */
export function tagAccuracy(pairs: Iterable<TagPair>): number {
  let same = 0;
  let all = 0;
  for (const { gold, predicted } of pairs) {
    gold.forEach((tag, i) => {
      if (tag.boundary === predicted[i].boundary && tag.label === predicted[i].label) same++;
    });
    all += gold.length;
  }
  return all === 0 ? 0 : same / all;
}

/** The report of conlleval.pl, percentages with two decimals. */
export function formatConlleval(pairs: readonly TagPair[]): string {
  const chunks = pairs.map(({ gold, predicted }) => ({
    gold: decodeTags(gold),
    predicted: decodeTags(predicted),
  }));
  const { micro, labels } = scoreSpans(chunks);
  const words = pairs.reduce((sum, { gold }) => sum + gold.length, 0);
  const count = (side: "gold" | "predicted"): number =>
    chunks.reduce((sum, pair) => sum + (pair[side] as readonly Chunk[]).length, 0);
  const percent = (share: number): string => `${(100 * share).toFixed(2).padStart(6)}%`;
  const bare = (share: number): string => (100 * share).toFixed(2).padStart(6);
  const line = ({ precision, recall, f1 }: typeof micro): string =>
    `precision: ${percent(precision)}; recall: ${percent(recall)}; FB1: ${bare(f1)}`;
  return [
    `processed ${words} tokens with ${count("gold")} phrases; found: ${count("predicted")} phrases; correct: ${micro.correct}.`,
    `accuracy: ${percent(tagAccuracy(pairs))}; ${line(micro)}`,
    ...[...labels].map(([label, score]) => `${label.padStart(17)}: ${line(score)}  ${score.predicted}`),
  ].join("\n");
}
