/** Counts by reason, e.g. `dropped.nested_link`; merges with others of its kind. */
export class Tally {
  readonly #counts = new Map<string, number>();

  constructor(counts: Readonly<Record<string, number>> = {}) {
    this.merge(counts);
  }

  add(reason: string, count = 1): void {
    if (count !== 0) this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + count);
  }

  get(reason: string): number {
    return this.#counts.get(reason) ?? 0;
  }

  /** Number of reasons that were counted. */
  get size(): number {
    return this.#counts.size;
  }

  merge(counts: Readonly<Record<string, number>> | Tally): void {
    const entries = counts instanceof Tally ? counts.#counts : Object.entries(counts);
    for (const [reason, count] of entries) this.add(reason, count);
  }

  /** Plain counts with their reasons in alphabetical order. */
  toJSON(): Record<string, number> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** `a=1 b=2`, for one log line. */
  toString(): string {
    return Object.entries(this.toJSON())
      .map(([reason, count]) => `${reason}=${count}`)
      .join(" ");
  }
}
