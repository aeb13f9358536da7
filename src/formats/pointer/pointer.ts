import { z } from "zod";
import { sortMentions } from "../chunks.js";
import { defineExampleFormat, type FormatWriter, type WriteContext } from "../format.js";
import { mentionOfPieces, piecesOf } from "../mention-pieces.js";
import { readJsonRecords } from "../records.js";
import { joinOption, WordRecords } from "../word-records.js";
import { wordTexts } from "../words.js";
import { decodeSequence, encodeMention, encodeSequence, pointerTargets } from "./sequence.js";

const readOptions = z.strictObject({ join: joinOption });
const writeOptions = z.strictObject({
  target: z
    .enum(pointerTargets)
    .default("word")
    .describe("point to each word of a mention, or to the first and last of each of its pieces"),
});

const index = z.int().min(0);
const recordSchema = z.object({
  id: z.union([z.string(), z.number()]).transform(String).optional(),
  raw_words: z.array(z.string()),
  labels: z.array(z.string()),
  target_type: z.enum(pointerTargets).default("word"),
  tgt_tokens: z.array(index),
});

function createPointerWriter(
  { target }: z.output<typeof writeOptions>,
  { queries, losses }: WriteContext,
): FormatWriter {
  const labels = queries.queries.map(({ label }) => label);
  const names = queries.queries.map(({ name }) => name);
  const numbers = new Map(labels.map((label, number) => [label, number]));
  return {
    begin: () => "",
    example: (example) => {
      const pairs = example.mentions.flatMap((mention) => {
        const label = numbers.get(mention.label);
        const pieces = piecesOf(example, mention);
        if (label !== undefined && pieces !== undefined)
          return [encodeMention({ label, pieces }, target, labels.length)];
        losses.add(label === undefined ? "unasked" : "unaligned", example, mention);
        return [];
      });
      const record = {
        id: example.id,
        raw_words: wordTexts(example),
        labels,
        names,
        target_type: target,
        target_span: pairs,
        tgt_tokens: encodeSequence(pairs),
      };
      return `${JSON.stringify(record)}\n`;
    },
    end: () => "",
  };
}

/**
 * Index sequences of BARTNER and LightNER, which share them: `tgt_tokens` is 0, then for each mention the indices of
 * its words and of its label, then 1. Label `k` is `k + 2`, word `i` is `i + 3` and the number of labels. Nested
 * mentions and mentions in pieces are held.
 *
 * Source: Yan et al. 2021, "A Unified Generative Framework for Various NER Subtasks" (arXiv:2106.01223), section 3,
 * equation not checked; keys and numbers as `data/pipe.py` of yhcc/BARTNER (read at 5d562fd) and DeepKE's LightNER
 * (`few_shot/module/datasets.py`, read at 8330b2d) make them.
 * Differs: indices count words, not the pieces of BART's tokenizer, which `labels` and `raw_words` let a trainer
 * count; the two are the same where every word is one piece. LightNER drops texts without mentions, this does not.
 */
export const pointer = defineExampleFormat({
  name: "pointer",
  summary: "BARTNER and LightNER: sequences of word and label indices, nested and in pieces too",
  records: "examples",
  offsets: "words",
  needsLabels: true,
  readOptions,
  writeOptions,
  read: (chunks, { join }, context) => {
    const records = new WordRecords(join, context);
    return readJsonRecords(chunks, recordSchema, context, (record, line) => {
      const { raw_words, labels, target_type, tgt_tokens } = record;
      const example = records.toExample(raw_words, [], record.id ?? records.nextId(), line);
      const { words } = example;
      const found = decodeSequence(tgt_tokens, target_type, labels.length, raw_words.length);
      context.tally.add("skipped.invalid_sequence", found.invalid);
      const mentions = found.mentions.map(({ label, pieces }) =>
        mentionOfPieces(labels[label], pieces, words),
      );
      return [{ ...example, mentions: sortMentions(mentions) }];
    });
  },
  createWriter: createPointerWriter,
});
