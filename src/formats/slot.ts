import { z } from "zod";
import { RecordError } from "../core/errors.js";
import type { Example } from "../text/example.js";
import { decodeTags, encodeTags, parseTag, type Tag, tagSchemes } from "../text/tags.js";
import { chunkMentions, flatChunks } from "./chunks.js";
import { defineExampleFormat, type ReadContext } from "./format.js";
import { splitLines } from "./lines.js";
import { attempt } from "./records.js";
import { refuseSeparatorIn } from "./refuse-label.js";
import { joinWords, splitAtSpaces, wordTexts } from "./words.js";

const arrow = " <=> ";
/** What MIT's files say where there is no intent. */
const noIntent = "<NULL>";

const writeOptions = z.strictObject({
  scheme: z.enum(tagSchemes).default("iob2").describe("tag scheme"),
});

async function* readSlot(
  chunks: AsyncIterable<string>,
  _options: unknown,
  context: ReadContext,
): AsyncGenerator<readonly Example[]> {
  let count = 0;
  for await (const { lines, first } of splitLines(chunks)) {
    const examples: Example[] = [];
    lines.forEach((line, i) => {
      if (line.trim() === "") return;
      const example = attempt(context, () => parseSlotLine(line, first + i, String(count++), context));
      if (example !== undefined) examples.push(example);
    });
    if (examples.length > 0) yield examples;
  }
}

/** `word:tag word:tag ... <=> intent`: a word may hold colons, a tag may not. */
function parseSlotLine(
  line: string,
  number: number,
  id: string,
  { datasetId, file, tally, onRecord }: ReadContext,
): Example {
  onRecord?.(id, number);
  const cut = line.lastIndexOf(arrow);
  if (cut >= 0 && line.slice(cut + arrow.length).trim() !== noIntent) tally.add("skipped.intent");
  const pairs = (cut < 0 ? line : line.slice(0, cut)).trim().split(/ +/);
  const words: string[] = [];
  const tags: Tag[] = [];
  for (const pair of pairs) {
    const colon = pair.lastIndexOf(":");
    if (colon < 1)
      throw new RecordError(`${JSON.stringify(pair)} is not word:tag`, { at: { file, line: number } });
    words.push(pair.slice(0, colon));
    tags.push(parseTag(pair.slice(colon + 1), { file, line: number }));
  }
  const joined = joinWords(words, "space");
  return { id, ...joined, mentions: chunkMentions(decodeTags(tags), joined.words), datasetId };
}

/** One sentence a line, as MIT Movie, MIT Restaurant and ATIS are handed round. Intents are counted, not kept. */
export const slot = defineExampleFormat({
  name: "slot",
  summary: "word:tag word:tag ... <=> intent, one sentence a line (MIT, ATIS)",
  records: "examples",
  offsets: "none",
  needsLabels: false,
  readOptions: z.strictObject({}),
  writeOptions,
  read: readSlot,
  createWriter: ({ scheme }, { losses }) => ({
    begin: () => "",
    example: (example) => {
      const words = splitAtSpaces(example.text, example.words);
      const fix = "rename the label with --labels-map";
      for (const separator of [" ", ":"]) refuseSeparatorIn(example.mentions, separator, "slot", fix);
      const tags = encodeTags(words.length / 2, flatChunks(example, losses, words), scheme);
      const texts = wordTexts({ text: example.text, words });
      return `${texts.map((text, i) => `${text}:${tags[i]}`).join(" ")}${arrow}${noIntent}\n`;
    },
    end: () => "",
  }),
});
