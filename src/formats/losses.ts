import { RecordError } from "../core/errors.js";
import type { Example, Mention } from "../text/example.js";

/** What a format could not hold, by reason, with the first few cases to look at. */
export class Losses {
  readonly #counts = new Map<LossReason, number>();
  readonly #cases: string[] = [];

  /** @param isStrict refuse at the first loss instead of counting it */
  constructor(readonly isStrict = false) {}

  add(reason: LossReason, { id, text }: Pick<Example, "id" | "text">, mention?: Mention): void {
    const shown = mention
      ? `${mention.label} "${text.slice(mention.start, mention.end)}" [${mention.start}, ${mention.end})`
      : "the record";
    if (this.isStrict)
      throw new RecordError(`${shown} would be lost: ${lossReasons[reason]}`, {
        at: { example: id },
        fix: "choose a format that can hold it, or leave out --strict",
      });
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
    if (this.#cases.length < 5) this.#cases.push(`${id}: ${shown} (${lossReasons[reason]})`);
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Up to five of them, one line each. */
  get cases(): readonly string[] {
    return this.#cases;
  }

  toJSON(): Record<string, number> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

/** Why a format cannot hold a mention or a record. */
export const lossReasons = {
  overlap: "it overlaps another mention and the format holds none that do",
  discontinuous: "it is in pieces and the format holds only whole ones",
  unaligned: "its edges are not edges of words",
  untraceable: "its place cannot be told from the text that the format stores",
  impossible: "the format holds no question without an answer",
  bare: "the format holds no text without a statement about it",
  unasked: "no query asks for its label",
  unseen: "the model's tokenizer leaves nothing of its words",
  cut: "no window of the model holds it whole",
} as const;
export type LossReason = keyof typeof lossReasons;
