import type { Example, Mention } from "../text/example.js";
import { sortMentions } from "./chunks.js";
import type { ReadContext } from "./format.js";
import { splitTextWords } from "./split-words.js";

/** An Example of raw text: words are split by its language and cut at the edges of mentions. */
export function exampleOfText(
  id: string,
  text: string,
  mentions: readonly Mention[],
  { datasetId, language }: Pick<ReadContext, "datasetId" | "language">,
): Example {
  const sorted = sortMentions(mentions);
  const edges = sorted.flatMap(({ start, end, parts }) =>
    (parts ?? [{ start, end }]).flatMap((part) => [part.start, part.end]),
  );
  return { id, text, words: splitTextWords(text, language, edges), mentions: sorted, datasetId };
}
