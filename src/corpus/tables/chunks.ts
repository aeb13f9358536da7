import { Tally } from "../../core/tally.js";
import type { CorpusHandle } from "../handle.js";

/** Numbers of the chunks of an input that are in the corpus: what a resumed build need not parse again. */
export function readDoneChunks({ database }: CorpusHandle, inputId: number): Set<number> {
  const numbers = database.prepare("select number from chunks where input_id = ?").pluck().all(inputId);
  return new Set(numbers as number[]);
}

/** The counters of all chunks, added up. */
export function sumChunkCounters({ database }: CorpusHandle): Tally {
  const tally = new Tally();
  for (const counters of database.prepare("select counters from chunks").pluck().iterate()) {
    tally.merge(JSON.parse(counters as string) as Record<string, number>);
  }
  return tally;
}

/** The highest sentence id that was ever given away, deleted ones too; 0 in an empty corpus. */
export function readLastSentenceId({ database }: CorpusHandle): number {
  return database.prepare("select coalesce(max(last_sentence_id), 0) from chunks").pluck().get() as number;
}
