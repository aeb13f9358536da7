import type { Example } from "../../text/example.js";

/** Where a record stands in its file. */
export interface Place {
  readonly file: string;
  /** Line of the record's first word or of the record, from 1. */
  readonly line: number;
}

/** One kind of fault: how often, and the first few with their lines. */
export interface Finding {
  readonly check: string;
  /** What is wrong, for a person. */
  readonly message: string;
  readonly count: number;
  readonly cases: readonly FindingCase[];
}

export interface FindingCase extends Place {
  readonly text: string;
}

/** Sees every example once, then says what it found. */
export interface DataCheck {
  see(example: Example, place: Place): void;
  findings(): Finding[];
}

const shownCases = 5;

/** Gathers the faults of one kind. */
export class FaultList {
  #count = 0;
  readonly #cases: FindingCase[] = [];

  constructor(
    readonly check: string,
    readonly message: string,
  ) {}

  add(place: Place, text: string): void {
    this.#count++;
    if (this.#cases.length < shownCases) this.#cases.push({ ...place, text });
  }

  get findings(): Finding[] {
    const { check, message } = this;
    return this.#count === 0 ? [] : [{ check, message, count: this.#count, cases: this.#cases }];
  }
}
