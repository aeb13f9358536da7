import type { CorpusHandle } from "./handle.js";

/** The size of a part of the corpus, as Table 1 of the NER-BERT paper gives it. */
export interface PartSize {
  readonly examples: number;
  /** Words: the units that labels stand on, not sub-words. */
  readonly tokens: number;
  /** Bytes of the text in UTF-8. */
  readonly textBytes: number;
}

export type Part = "all" | "train" | "validation" | "balanced";

const partSql: Readonly<Record<Part, string>> = {
  all: "sentences s",
  train: "selection k cross join sentences s on s.id = k.sentence_id and k.split = 'train'",
  validation: "selection k cross join sentences s on s.id = k.sentence_id and k.split = 'validation'",
  balanced: `(select sentence_id, count(*) as times from balanced group by sentence_id) k
    cross join sentences s on s.id = k.sentence_id`,
};

/**
 * Counts sentences, words and bytes of one part. SQLite adds up the plain rows by itself; only rows whose
 * packed words hold a number of 255 or more come here to be counted.
 */
export function measurePart({ database }: CorpusHandle, part: Part): PartSize {
  const times = part === "balanced" ? "k.times" : "1";
  const isPlain = "instr(s.words, x'ff') = 0";
  const [examples, textBytes, plainTokens] = database
    .prepare(
      `select coalesce(sum(${times}), 0), coalesce(sum(${times} * octet_length(s.text)), 0),
         coalesce(sum(iif(${isPlain}, ${times} * length(s.words) / 2, 0)), 0) from ${partSql[part]}`,
    )
    .raw()
    .get() as [number, number, number];
  let tokens = plainTokens;
  const rest = database.prepare(`select ${times}, s.words from ${partSql[part]} where not ${isPlain}`).raw();
  for (const [count, words] of rest.iterate() as Iterable<[number, Uint8Array]>) {
    tokens += count * countPackedWords(words);
  }
  return { examples, tokens, textBytes };
}

/** Words in packed bytes: two numbers a word, a number above 254 taking five bytes. */
export function countPackedWords(bytes: Uint8Array): number {
  let numbers = 0;
  for (let at = 0; at < bytes.length; numbers++) at += bytes[at] === 0xff ? 5 : 1;
  return numbers / 2;
}
