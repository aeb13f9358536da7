import { z } from "zod";
import { RecordError } from "../core/errors.js";
import type { Example, Mention } from "../text/example.js";
import type { Chunk } from "../text/tags.js";
import { sortMentions } from "./chunks.js";
import type { ReadContext } from "./format.js";
import { JoinDetector, joinWords, type WordJoin, wordJoins } from "./words.js";

/** The read option of every format that stores words. */
export const joinOption = z
  .enum(["auto", ...wordJoins])
  .default("auto")
  .describe("how the words make the text; none for Chinese characters");

/** Makes Examples of records that hold words, with mentions counted in words. */
export class WordRecords {
  #count = 0;
  readonly #joins: JoinDetector;

  constructor(
    join: "auto" | WordJoin,
    readonly context: Pick<ReadContext, "datasetId" | "file">,
  ) {
    this.#joins = new JoinDetector(join);
  }

  /** The next number, for records without an id of their own. */
  nextId(): string {
    return String(this.#count++);
  }

  /**
   * @param spans `[start, end)` in words
   * @param fix what a user may do about a span that does not fit
   * @throws RecordError on a span outside the words and on an empty word
   */
  toExample(
    words: readonly string[],
    spans: readonly Chunk[],
    id: string,
    line: number,
    fix?: string,
  ): Example {
    const { datasetId, file } = this.context;
    const at = { file, line };
    const empty = words.indexOf("");
    if (empty >= 0)
      throw new RecordError(`word ${empty} of ${words.length} is empty`, {
        at,
        fix: "remove it, and count the mentions anew",
      });
    const joined = joinWords(words, this.#joins.decide([words]));
    const mentions = spans.map(({ start, end, label }): Mention => {
      if (0 <= start && start < end && end <= words.length)
        return { start: joined.words[2 * start], end: joined.words[2 * end - 1], label };
      throw new RecordError(`${label} [${start}, ${end}) does not fit a sentence of ${words.length} words`, {
        at,
        ...(fix === undefined ? {} : { fix }),
      });
    });
    return { id, ...joined, mentions: sortMentions(mentions), datasetId };
  }
}
