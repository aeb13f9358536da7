import { z } from "zod";
import { RecordError } from "../../core/errors.js";
import type { Example, Mention, UnplacedMention } from "../../text/example.js";
import { exampleOfText } from "../example-of-text.js";
import { defineExampleFormat, type FormatWriter, type ReadContext, type WriteContext } from "../format.js";
import { countUntraceable, nameMention, recoverMentions, withUnplaced } from "../generated/generated.js";
import { readJsonRecords } from "../records.js";
import { JoinDetector, wordJoins } from "../words.js";
import { parseReleasedRecord, ReleasedWriter, releasedSchema } from "./released.js";
import { defaultInstruction, formatSource, formatTarget, parseTarget } from "./strings.js";

const variant = z
  .enum(["paper", "released"])
  .default("paper")
  .describe("the paper's instruction and options, or universal-ie's spot-asoc records with record.schema");
const readOptions = z.strictObject({
  variant,
  join: z
    .enum(["auto", ...wordJoins])
    .default("auto")
    .describe("how tokens make the text (released)"),
  rules: z
    .enum(["exact", "released"])
    .default("exact")
    .describe("how spot-asoc strings are read where a record has no entities"),
});
const writeOptions = z.strictObject({
  variant,
  instruction: z.string().default(defaultInstruction).describe("what the model is told to do (paper)"),
});

const paperSchema = z.object({
  id: z.string().optional(),
  types: z.array(z.string()),
  source: z.string(),
  target: z.string(),
});

async function* readUie(
  chunks: AsyncIterable<string>,
  { variant: chosen, join, rules }: z.output<typeof readOptions>,
  context: ReadContext,
): AsyncGenerator<readonly Example[]> {
  let count = 0;
  if (chosen === "released") {
    const joins = new JoinDetector(join);
    yield* readJsonRecords(chunks, releasedSchema, context, (record, line) => [
      parseReleasedRecord(record, String(count++), { joins, rules, line, context }),
    ]);
  } else
    yield* readJsonRecords(chunks, paperSchema, context, ({ id, types, source, target }, line) => {
      const text = sentenceOf(source, types, { file: context.file, line });
      const unplaced: UnplacedMention[] = [];
      const mentions = recoverMentions(text, parseTarget(target, new Set(types)), { ...context, unplaced });
      return [withUnplaced(exampleOfText(id ?? String(count++), text, mentions, context), unplaced)];
    });
}

/** What follows the options; the instruction may be any. */
function sentenceOf(source: string, types: readonly string[], at: Record<string, string | number>): string {
  const mark = formatSource("", types, "");
  const found = source.indexOf(mark);
  if (found >= 0) return source.slice(found + mark.length);
  throw new RecordError(`source ${JSON.stringify(source.slice(0, 60))} does not hold its options`, {
    at,
    fix: "check with --read variant=released",
  });
}

function createUieWriter(
  { variant: chosen, instruction }: z.output<typeof writeOptions>,
  context: WriteContext,
): FormatWriter {
  return chosen === "released" ? new ReleasedWriter(context) : createPaperWriter(instruction, context);
}

function createPaperWriter(instruction: string, { queries, naming, losses }: WriteContext): FormatWriter {
  const types = queries.queries.map(({ name }) => name);
  const known = new Set(queries.queries.map(({ label }) => label));
  const knownTypes = new Set(types);
  return {
    begin: () => "",
    example: (example) => {
      const mentions = example.mentions.filter((mention: Mention) => {
        if (mention.parts !== undefined) losses.add("discontinuous", example, mention);
        else if (!known.has(mention.label)) losses.add("unasked", example, mention);
        else return true;
        return false;
      });
      const target = formatTarget(mentions.map((mention) => nameMention(example.text, mention, naming)));
      const source = formatSource(example.text, types, instruction);
      const recovered = recoverMentions(example.text, parseTarget(target, knownTypes), { naming });
      countUntraceable(example, mentions, recovered, losses);
      return `${JSON.stringify({ id: example.id, types, source, target })}\n`;
    },
    end: () => "",
  };
}

/** CP-NER's text to text records, in the paper's form or as universal-ie stores them. */
export const uie = defineExampleFormat({
  name: "uie",
  summary: "CP-NER: instruction, options and sentence to pairs; released: UIE's spot-asoc records",
  records: "examples",
  offsets: "words",
  needsLabels: true,
  readOptions,
  writeOptions,
  read: readUie,
  createWriter: createUieWriter,
});
