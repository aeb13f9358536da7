import type { Example } from "../../text/example.js";

/** What is known of the labels of training data, for the model's card. */
export interface LabelSurvey {
  /** Mentions of each label, by name. */
  readonly labels: ReadonlyMap<string, number>;
  /** The first few distinct mentions of each label, as they are written. */
  readonly surfaces: ReadonlyMap<string, readonly string[]>;
  readonly mentions: number;
}

const surfacesPerLabel = 3;

/** Counts the mentions of at most `limit` sentences. @param labels that were annotated, though they may not occur */
export async function surveyLabels(
  batches: AsyncIterable<readonly Example[]> | Iterable<readonly Example[]>,
  labels: readonly string[] = [],
  limit = 200_000,
): Promise<LabelSurvey> {
  const counts = new Map(labels.map((label) => [label, 0]));
  const surfaces = new Map<string, string[]>();
  let sentences = 0;
  let mentions = 0;
  for await (const batch of batches) {
    for (const example of batch) {
      mentions += example.mentions.length;
      for (const { start, end, label } of example.mentions) {
        counts.set(label, (counts.get(label) ?? 0) + 1);
        addSurface(surfaces, label, example.text.slice(start, end));
      }
    }
    sentences += batch.length;
    if (sentences >= limit) break;
  }
  return { labels: new Map([...counts].sort(([a], [b]) => (a < b ? -1 : 1))), surfaces, mentions };
}

function addSurface(surfaces: Map<string, string[]>, label: string, text: string): void {
  const own = surfaces.get(label) ?? [];
  if (own.length >= surfacesPerLabel) return;
  const surface = text.replace(/\s+/g, " ");
  if (!own.includes(surface)) surfaces.set(label, [...own, surface]);
}
