import type { Split } from "../anchor-batches.js";
import { BulkInsert } from "../bulk-insert.js";
import type { CorpusHandle } from "../handle.js";

/** How often one label stands in the corpus before and after the filter. */
export interface LabelCount {
  readonly labelId: number;
  /** Distinct entities among the mentions of the corpus, before the filter. */
  readonly entities: number;
  /** Mentions of the corpus, before the filter. */
  readonly mentions: number;
  /** Whether it is one of the most frequent labels that the third rule asks about. */
  readonly isFrequent: boolean;
  /** Mentions of the selected sentences, dropped labels counted as `ENTITY`. */
  readonly selectedMentions: number;
  readonly trainMentions: number;
}

/** Writes the selected sentences, in rising order of their ids. */
export class SelectionWriter {
  readonly #rows: BulkInsert;

  constructor({ database }: CorpusHandle) {
    this.#rows = new BulkInsert(database, "selection", ["?", "?"], 64);
  }

  add(sentenceId: number, split: Split): void {
    this.#rows.add(sentenceId, split);
  }

  flush(): void {
    this.#rows.flush();
  }
}

/** Writes which sentences hold something of a test set. */
export function writeContaminated({ database }: CorpusHandle, sentenceIds: readonly number[]): void {
  const insert = database.prepare("insert into contaminated values(?)");
  for (const id of sentenceIds) insert.run(id);
}

/** Writes the counts of every label. */
export function writeLabelCounts({ database }: CorpusHandle, counts: readonly LabelCount[]): void {
  const insert = database.prepare("insert into label_counts values(?, ?, ?, ?, ?, ?)");
  for (const count of counts) {
    const { labelId, entities, mentions, isFrequent, selectedMentions, trainMentions } = count;
    insert.run(labelId, entities, mentions, Number(isFrequent), selectedMentions, trainMentions);
  }
}

/** The counts of every label, by label id. */
export function readLabelCounts({ database }: CorpusHandle): LabelCount[] {
  const rows = database
    .prepare(
      `select label_id as labelId, entities, mentions, is_frequent as isFrequent,
         selected_mentions as selectedMentions, train_mentions as trainMentions
       from label_counts order by label_id`,
    )
    .all() as (Omit<LabelCount, "isFrequent"> & { isFrequent: number })[];
  return rows.map((row) => ({ ...row, isFrequent: row.isFrequent === 1 }));
}

/** Sentences of each split. */
export function countSelected({ database }: CorpusHandle): Record<Split, number> {
  const count = database.prepare("select count(*) from selection where split = ?").pluck();
  return { train: count.get("train") as number, validation: count.get("validation") as number };
}

/** Sentences of the parse layer. */
export const countSentences = ({ database }: CorpusHandle): number =>
  database.prepare("select coalesce(sum(sentence_count), 0) from pages").pluck().get() as number;
