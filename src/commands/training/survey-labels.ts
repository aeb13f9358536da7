import type { Example } from "../../text/example.js";
import { LabelCounter } from "../label-counter.js";

/** What is known of the labels of training data, for the model's card. */
export interface LabelSurvey {
  /** Mentions of each label, by name. */
  readonly labels: ReadonlyMap<string, number>;
  /** The first few distinct mentions of each label, as they are written. */
  readonly surfaces: ReadonlyMap<string, readonly string[]>;
  readonly mentions: number;
}

/** Counts the mentions of at most `limit` sentences. @param labels that were annotated, though they may not occur */
export async function surveyLabels(
  batches: AsyncIterable<readonly Example[]> | Iterable<readonly Example[]>,
  labels: readonly string[] = [],
  limit = 200_000,
): Promise<LabelSurvey> {
  const counter = new LabelCounter(labels);
  let sentences = 0;
  let mentions = 0;
  for await (const batch of batches) {
    for (const example of batch) {
      mentions += example.mentions.length;
      for (const { start, end, label } of example.mentions) counter.add(label, example.text, start, end);
    }
    sentences += batch.length;
    if (sentences >= limit) break;
  }
  const counts = counter.toSorted();
  const seen = counts.filter(([, { examples }]) => examples.length > 0);
  return {
    labels: new Map(counts.map(([label, count]) => [label, count.mentions])),
    surfaces: new Map(seen.map(([label, { examples }]) => [label, examples])),
    mentions,
  };
}
