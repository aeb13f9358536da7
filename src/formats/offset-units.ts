import { fromCodePoints, toCodePoints } from "./code-points.js";
import type { OffsetUnit } from "./format.js";

/** What the offsets of a file may count, as an option names it. */
export const offsetUnits = ["utf16", "codepoints"] as const;
export type OffsetUnits = (typeof offsetUnits)[number];

const same = (offset: number): number => offset;

/** Maps an offset of a file to one of the text. */
export const fromUnits = (text: string, units: OffsetUnits): ((offset: number) => number) =>
  units === "utf16" ? same : fromCodePoints(text);

/** Maps an offset of the text to one of a file. */
export const toUnits = (text: string, units: OffsetUnits): ((offset: number) => number) =>
  units === "utf16" ? same : toCodePoints(text);

/** What the offsets of a file count that was written with these options. */
export const offsetsOfUnits = (write: Readonly<Record<string, unknown>>, usual: OffsetUnits): OffsetUnit =>
  (write["units"] ?? usual) === "utf16" ? "UTF-16 code units" : "code points";
