import { z } from "zod";
import { RecordError } from "../core/errors.js";
import type { Example } from "../text/example.js";
import { decodeTags, encodeTags, isUntyped, parseTag, tagSchemes } from "../text/tags.js";
import { flatChunks } from "./chunks.js";
import { lineOfWord, readTaggedSentences, type TaggedSentence } from "./conll.js";
import { defineExampleFormat, type ReadContext } from "./format.js";
import { attempt } from "./records.js";
import { refuseSeparatorIn } from "./refuse-label.js";
import { joinOption, WordRecords } from "./word-records.js";
import { splitAtSpaces, wordTexts } from "./words.js";

const readOptions = z.strictObject({ join: joinOption });
const writeOptions = z.strictObject({
  scheme: z.enum(tagSchemes).default("iob2").describe("tag scheme"),
  language: z
    .string()
    .regex(/^[\w-]+$/, "expected a language such as en or zh-yue")
    .default("en")
    .describe("language that stands before each word"),
});

/** `en:word`; the language is a Wikipedia's name, which may be long (`simple`, `be-x-old`, `map-bms`). */
const prefixed = /^([a-z]{2,12}(?:-[a-z]+)*):(.*)$/s;

async function* readWikiann(
  chunks: AsyncIterable<string>,
  { join }: z.output<typeof readOptions>,
  context: ReadContext,
): AsyncGenerator<readonly Example[]> {
  const records = new WordRecords(join, context);
  const columns = { column: -1, wordColumn: 0, separator: "auto" } as const;
  for await (const sentences of readTaggedSentences(chunks, columns, context)) {
    const examples = sentences.flatMap(
      (sentence) => attempt(context, () => toExample(sentence, records, context)) ?? [],
    );
    if (examples.length > 0) yield examples;
  }
}

/** Empty words, which some of the sets hold, cannot stand in a text: they go with their tags. */
function toExample(
  sentence: TaggedSentence,
  records: WordRecords,
  { file, tally, onRecord }: ReadContext,
): Example {
  const id = records.nextId();
  onRecord?.(id, sentence.line);
  const words = sentence.words.map((word, i) => {
    const match = prefixed.exec(word);
    if (match !== null) return match[2];
    throw new RecordError(`${JSON.stringify(word)} has no language before it, as in en:word`, {
      at: { file, line: lineOfWord(sentence, i) },
      fix: "read the file with --from conll",
    });
  });
  const kept = words.flatMap((word, i) => (word === "" ? [] : [i]));
  tally.add("repaired.empty_word", words.length - kept.length);
  tally.add("untyped.tags", sentence.tags.filter(isUntyped).length);
  const chunks = decodeTags(kept.map((i) => parseTag(sentence.tags[i])));
  return records.toExample(
    kept.map((i) => words[i]),
    chunks,
    id,
    sentence.line,
  );
}

/**
 * WikiANN (PAN-X) as its files come: columns of words and tags, with the language before each word, `en:Oslo`.
 *
 * Source: Rahimi et al. 2019, "Massively Multilingual Transfer for NER", whose splits of Pan et al. 2017 these are.
 */
export const wikiann = defineExampleFormat({
  name: "wikiann",
  summary: "WikiANN (PAN-X): columns of words and tags, the language before each word (en:Oslo)",
  records: "examples",
  offsets: "none",
  needsLabels: false,
  readOptions,
  writeOptions,
  read: readWikiann,
  createWriter: ({ language, scheme }, { losses }) => ({
    begin: () => "",
    example: (example) => {
      const words = splitAtSpaces(example.text, example.words);
      refuseSeparatorIn(example.mentions, "\t", "wikiann", "rename the label with --labels-map");
      const tags = encodeTags(words.length / 2, flatChunks(example, losses, words), scheme);
      const texts = wordTexts({ text: example.text, words });
      return `${texts.map((text, i) => `${language}:${text}\t${tags[i]}\n`).join("")}\n`;
    },
    end: () => "",
  }),
});
