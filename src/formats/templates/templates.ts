import { z } from "zod";
import { RecordError } from "../../core/errors.js";
import type { Example, Mention, UnplacedMention } from "../../text/example.js";
import type { Span } from "../../text/span.js";
import { chunkMentions, wordMentions } from "../chunks.js";
import { type CsvRow, formatCsvRow, parseCsv } from "../csv/parse-csv.js";
import { exampleOfText } from "../example-of-text.js";
import { defineExampleFormat, type FormatWriter, type ReadContext, type WriteContext } from "../format.js";
import { countUntraceable, recoverMentions, withUnplaced } from "../generated/generated.js";
import type { NamedText } from "../generated/locate.js";
import { attempt } from "../records.js";
import { joinWords, splitAtSpaces, wordTexts } from "../words.js";
import { drawNegatives } from "./draw-negatives.js";
import { formatStatement, type Statement, tryParseStatement } from "./sentences.js";

const writeOptions = z.strictObject({
  negatives: z
    .number()
    .min(0)
    .default(1.5)
    .describe("spans that are no entity, per mention; a text without mentions has one"),
  maxWords: z.int().min(1).default(8).describe("words of the longest such span"),
  seed: z.int().min(0).default(1).describe("seed of their draw"),
});

interface Pairs {
  readonly source: string;
  readonly line: number;
  readonly statements: Statement[];
}

async function* readTemplates(
  chunks: AsyncIterable<string>,
  _options: unknown,
  context: ReadContext,
): AsyncGenerator<readonly Example[]> {
  let open: Pairs | undefined;
  let isFirst = true;
  let count = 0;
  for await (const rows of parseCsv(chunks, context.file)) {
    const examples: Example[] = [];
    for (const row of rows) {
      const isHeading =
        isFirst && tryParseStatement(row.cells[1] ?? "") === undefined && row.cells.length === 2;
      isFirst = false;
      if (isHeading) continue;
      const pair = attempt(context, () => parsePair(row, context));
      if (pair === undefined) continue;
      if (open?.source === pair.source) open.statements.push(...pair.statements);
      else {
        if (open !== undefined) examples.push(toExample(open, String(count++), context));
        open = pair;
      }
    }
    if (examples.length > 0) yield examples;
  }
  if (open !== undefined) yield [toExample(open, String(count++), context)];
}

function parsePair({ cells, line }: CsvRow, { file }: ReadContext): Pairs {
  const at = { file, line };
  if (cells.length !== 2)
    throw new RecordError(`the row has ${cells.length} cells where a source and an answer were expected`, {
      at,
    });
  const [source, answer] = cells;
  const statement = tryParseStatement(answer);
  if (statement !== undefined) return { source, line, statements: [statement] };
  throw new RecordError(
    `${JSON.stringify(answer)} is no answer: expected "... is a TYPE entity" or "... is not a named entity"`,
    { at },
  );
}

function toExample({ source, line, statements }: Pairs, id: string, context: ReadContext): Example {
  context.onRecord?.(id, line);
  const unplaced: UnplacedMention[] = [];
  const mentions = recover(source, statements, { ...context, unplaced });
  return withUnplaced(exampleOfText(id, source, mentions, context), unplaced);
}

/** Mentions of what is said to be an entity; what is said to be none needs no place. */
function recover(
  source: string,
  statements: readonly Statement[],
  context: Parameters<typeof recoverMentions>[2],
): Mention[] {
  const pairs = statements.flatMap(({ surface, type }): NamedText[] =>
    type === undefined ? [] : [{ surface, label: type }],
  );
  return recoverMentions(source, { pairs, unknown: [] }, context);
}

function createTemplatesWriter(
  rule: z.output<typeof writeOptions>,
  { naming, losses }: WriteContext,
): FormatWriter {
  return {
    begin: () => formatCsvRow(["Source sentence", "Answer sentence"]),
    example: (example) => {
      const words = splitAtSpaces(example.text, example.words);
      const texts = wordTexts({ text: example.text, words });
      const source = joinWords(texts, "space");
      const chunks = wordMentions(example, losses, words);
      const surfaceOf = ({ start, end }: Span): string => texts.slice(start, end).join(" ");
      const statements: Statement[] = [
        ...chunks.map((chunk) => ({ surface: surfaceOf(chunk), type: naming.nameOf(chunk.label) })),
        ...drawNegatives(texts, chunks, rule, example.id).map((span) => ({
          surface: surfaceOf(span),
          type: undefined,
        })),
      ];
      if (statements.length === 0) losses.add("bare", example);
      const answers = statements.map(formatStatement);
      const mentions = chunkMentions(chunks, source.words);
      const recovered = recover(
        source.text,
        answers.flatMap((answer) => tryParseStatement(answer) ?? []),
        { naming },
      );
      countUntraceable({ ...example, ...source, mentions }, mentions, recovered, losses);
      return answers.map((answer) => formatCsvRow([source.text, answer])).join("");
    },
    end: () => "",
  };
}

/**
 * TemplateNER's pairs as CSV: a source sentence and an answer, `Oslo is a location entity`, for each mention, and
 * `saw is not a named entity` for random other spans. Rows of one sentence that follow each other are one text.
 *
 * Source: Cui et al. 2021, "Template-Based Named Entity Recognition Using BART" (arXiv:2106.01760), section 3, and
 * `train.py` of Nealcly/templateNER (read at 7f27c18), which takes the first two columns; 1.5 negatives for each
 * mention as the paper states, equation not checked. The released code and data have no negatives.
 * Differs: negatives never have the words of a mention of their sentence; the draw is fixed by seed and sentence.
 */
export const templates = defineExampleFormat({
  name: "templates",
  summary: "TemplateNER: sentence and answer pairs (Oslo is a location entity), with negatives",
  records: "examples",
  offsets: "none",
  needsLabels: true,
  readOptions: z.strictObject({}),
  writeOptions,
  read: readTemplates,
  createWriter: createTemplatesWriter,
});
