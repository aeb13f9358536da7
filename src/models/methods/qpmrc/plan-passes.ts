import { bucketLength } from "../../../engine/bucket-length.js";
import { groupTypes } from "./group-types.js";
import type { QpmrcItem } from "./qpmrc-item.js";
import type { QpmrcModelSettings } from "./settings.js";
import type { TypeQuery } from "./type-queries.js";

/** Some types of a batch's items: what goes through the encoder at once. Lengths are in tokens, padding included. */
export interface QueryPass {
  readonly items: readonly QpmrcItem[];
  /** For each item the types that are read here, as places in the list of queries; at most `segments`. */
  readonly asked: readonly (readonly number[])[];
  readonly contextLength: number;
  readonly segments: number;
  /** Prompt and name. */
  readonly segmentLength: number;
  /** Rows for the words of an item. */
  readonly words: number;
}

export interface PlanOptions extends Pick<QpmrcModelSettings, "promptLength" | "attention" | "groupTokens"> {
  /** Positions of the model. */
  readonly maxTokens: number;
}

/**
 * The passes that read all types of a batch's items. Types with names of like length stand together, since queries are
 * padded to the longest of their group.
 *
 * @param items at least one
 * @param queries what `labels` of the items are places in
 * @throws ConfigError when types see each other and are too many for one pass
 */
export function planPasses(
  items: readonly QpmrcItem[],
  queries: readonly TypeQuery[],
  { promptLength, attention, groupTokens, maxTokens }: PlanOptions,
): QueryPass[] {
  const lengthOf = (label: number): number => promptLength + queries[label].tokens.length;
  const rows = items.map(({ labels }) => [...labels].sort((a, b) => lengthOf(a) - lengthOf(b) || a - b));
  const slots = Math.max(...rows.map((row) => row.length));
  // Rows end together, so that slots rise in length though an item may ask for few types.
  const at = (row: readonly number[], slot: number): number | undefined => row[slot - slots + row.length];
  const lengths = Array.from({ length: slots }, (_, slot) =>
    Math.max(...rows.map((row) => at(row, slot)).map((label) => (label === undefined ? 0 : lengthOf(label)))),
  );
  const longest = Math.max(...items.map(({ ids }) => ids.length));
  const contextLength = Math.max(longest, Math.min(bucketLength(longest), maxTokens));
  // Predictors cost words x types x width, so that short texts are padded to less than elsewhere.
  const words = Math.ceil(Math.max(...items.map((item) => item.words.length)) / 4) * 4;
  const isDivisible = attention === "segmented";
  return groupTypes(lengths, { contextLength, groupTokens, isDivisible }).map(
    ({ start, end, segmentLength }) => ({
      items,
      asked: rows.map((row) =>
        row.slice(Math.max(0, start - slots + row.length), Math.max(0, end - slots + row.length)),
      ),
      contextLength,
      segments: end - start,
      segmentLength,
      words,
    }),
  );
}
