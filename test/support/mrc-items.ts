import type { MrcItem } from "../../src/models/methods/mrc/mrc-item.js";

export interface ItemDescription {
  /** How many words; each has one token, behind `[CLS]`, unless `firsts` and `lasts` say otherwise. */
  readonly words: number;
  /** First and last word of each answer. */
  readonly answers?: readonly (readonly number[])[];
  readonly firsts?: readonly number[];
  readonly lasts?: readonly number[];
  readonly starts?: readonly number[];
  readonly asked?: number;
  /** Number of the first word in the text. */
  readonly firstWord?: number;
}

/** An item of given words and answers, whose ids mean nothing. */
export function makeItem(description: ItemDescription): MrcItem {
  const { words, answers = [], asked = 0, firstWord = 0 } = description;
  const tokens = Array.from({ length: words }, (_, i) => i + 1);
  const mark = (edge: 0 | 1): Int8Array =>
    Int8Array.from({ length: words }, (_, word) => (answers.some((answer) => answer[edge] === word) ? 1 : 0));
  const length = words + 2;
  return {
    length,
    targets: 1,
    ids: new Int32Array(length),
    typeIds: new Int32Array(length),
    example: 0,
    asked,
    window: 0,
    words: Int32Array.from(tokens, (token) => firstWord + token - 1),
    firsts: Int32Array.from(description.firsts ?? tokens),
    lasts: Int32Array.from(description.lasts ?? tokens),
    starts: description.starts ? Int8Array.from(description.starts) : mark(0),
    ends: mark(1),
    spans: Int32Array.from(answers.flat()),
  };
}
