import { BulkInsert } from "../bulk-insert.js";
import type { CorpusHandle } from "../handle.js";

/** What the balance wanted of one label and what it came to. */
export interface BalanceCount {
  readonly labelId: number;
  /** Draws that were made for this label. */
  readonly draws: number;
  /** The label's share of the mentions in the balanced part, as the formula wants it, in mentions. */
  readonly wantedMentions: number;
  /** Its mentions in the balanced part: a sentence brings its other mentions along. */
  readonly achievedMentions: number;
}

/** Writes the draws, in their order. */
export function writeDraws(
  { database }: CorpusHandle,
  sentenceIds: Int32Array,
  labelIds: Uint16Array,
  first: number,
  end: number,
): void {
  const rows = new BulkInsert(database, "balanced", ["?", "?", "?"], 64);
  for (let draw = first; draw < end; draw++) rows.add(draw, sentenceIds[draw], labelIds[draw]);
  rows.flush();
}

/** Writes the counts of every label. */
export function writeBalanceCounts({ database }: CorpusHandle, counts: readonly BalanceCount[]): void {
  const insert = database.prepare("insert into balance_counts values(?, ?, ?, ?)");
  for (const { labelId, draws, wantedMentions, achievedMentions } of counts) {
    insert.run(labelId, draws, wantedMentions, achievedMentions);
  }
}

/** The counts of every label, by label id. */
export function readBalanceCounts({ database }: CorpusHandle): BalanceCount[] {
  return database
    .prepare(
      `select label_id as labelId, draws, wanted_mentions as wantedMentions,
         achieved_mentions as achievedMentions from balance_counts order by label_id`,
    )
    .all() as BalanceCount[];
}
