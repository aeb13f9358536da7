/** How often a label occurs, and how its mentions look. */
export interface LabelCount {
  mentions: number;
  /** The first few distinct ones, as they are written, with single spaces. */
  readonly examples: string[];
}

const examplesPerLabel = 3;

/** Counts mentions by label, with a few of each to look at. */
export class LabelCounter {
  readonly #counts = new Map<string, LabelCount>();

  /** @param labels that were annotated, though they may not occur */
  constructor(labels: readonly string[] = []) {
    for (const label of labels) this.#counts.set(label, { mentions: 0, examples: [] });
  }

  /** Counts the mention `text.slice(start, end)`. */
  add(label: string, text: string, start: number, end: number): void {
    let count = this.#counts.get(label);
    if (count === undefined) this.#counts.set(label, (count = { mentions: 0, examples: [] }));
    count.mentions++;
    if (count.examples.length >= examplesPerLabel) return;
    const surface = text.slice(start, end).replace(/\s+/g, " ");
    if (!count.examples.includes(surface)) count.examples.push(surface);
  }

  /** By label, in the order of code units. */
  toSorted(): [string, LabelCount][] {
    return [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}
