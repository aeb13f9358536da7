import { z } from "zod";
import type { Example } from "../../text/example.js";
import { encodeTags, tagSchemes } from "../../text/tags.js";
import { flatChunks } from "../chunks.js";
import { defineExampleFormat, type FormatWriter, type WriteContext } from "../format.js";
import type { Losses } from "../losses.js";
import { piecesOf } from "../mention-pieces.js";
import { refuseSeparatorIn } from "../refuse-label.js";
import { wordTexts } from "../words.js";
import type { WordPieces } from "./conllu-sentence.js";
import { formatBrackets } from "./entity-brackets.js";
import { conlluReadOptions, readConllu } from "./read-conllu.js";

const writeOptions = z.strictObject({
  entities: z
    .enum(["brackets", "tags"])
    .default("brackets")
    .describe("Entity=(1-PER) in MISC, which may nest, or NER=B-PER"),
  scheme: z.enum(tagSchemes).default("iob2").describe("tag scheme (tags)"),
});

function createConlluWriter(
  { entities, scheme }: z.output<typeof writeOptions>,
  { losses }: WriteContext,
): FormatWriter {
  let next = 1;
  return {
    begin: () => (entities === "brackets" ? "# global.Entity = eid-etype\n" : ""),
    example: (example) => {
      const count = example.words.length / 2;
      if (count === 0) return "";
      for (const separator of ["|", "\t", "(", ")"])
        refuseSeparatorIn(example.mentions, separator, "conllu", "rename the label with --labels-map");
      let values: string[];
      if (entities === "tags")
        values = encodeTags(count, flatChunks(example, losses), scheme).map((tag) =>
          tag === "O" ? "" : `NER=${tag}`,
        );
      else {
        const mentions = toPieces(example, losses);
        values = formatBrackets(count, mentions, next).map((value) => value && `Entity=${value}`);
        next += mentions.length;
      }
      return formatSentence(example, values);
    },
    end: () => "",
  };
}

/** Mentions in words; those whose edges are none of a word's count as lost. */
function toPieces(example: Example, losses: Losses): WordPieces[] {
  return example.mentions.flatMap((mention) => {
    const pieces = piecesOf(example, mention);
    if (pieces !== undefined) return [{ label: mention.label, pieces }];
    losses.add("unaligned", example, mention);
    return [];
  });
}

function formatSentence({ id, text, words }: Example, entities: readonly string[]): string {
  const rows = wordTexts({ text, words }).map((form, i) => {
    const isLast = i === entities.length - 1;
    const touches = !isLast && words[2 * i + 1] === words[2 * i + 2];
    const misc = [entities[i], touches ? "SpaceAfter=No" : ""].filter((value) => value !== "").join("|");
    return `${i + 1}\t${onOneLine(form)}${"\t_".repeat(7)}\t${misc || "_"}\n`;
  });
  return `# sent_id = ${onOneLine(id)}\n# text = ${onOneLine(text)}\n${rows.join("")}\n`;
}

/** Tabs and line ends would end a column or a line; offsets stay as they are. */
const onOneLine = (text: string): string => text.replace(/[\t\n\r]/g, " ");

/**
 * CoNLL-U with mentions: as brackets of `Entity` or as tags in MISC, in a column of CoNLL-U Plus, or in the tables
 * `number word tag` of WikiNEuRal, MultiNERD and Universal NER. Multiword tokens are one word, empty nodes none; the
 * text is that of `# text` where the words stand in it.
 *
 * Source: universaldependencies.org/format.html; for brackets see `BracketReader`.
 */
export const conllu = defineExampleFormat({
  name: "conllu",
  summary: "CoNLL-U: mentions as Entity brackets or tags in MISC, or in a column of their own",
  records: "examples",
  offsets: "none",
  needsLabels: false,
  readOptions: conlluReadOptions,
  writeOptions,
  read: readConllu,
  createWriter: createConlluWriter,
});
