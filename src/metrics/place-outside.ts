import type { Example } from "../text/example.js";
import type { LabelledSpan } from "./span-f1.js";

/** Predictions that the text does not hold, as spans behind its end: each is predicted, and none can be right. */
export const placeOutside = ({ text, unplaced = [] }: Pick<Example, "text" | "unplaced">): LabelledSpan[] =>
  unplaced.map(({ label }, i) => ({ start: text.length + i, end: text.length + i + 1, label }));
