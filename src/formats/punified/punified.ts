import { z } from "zod";
import { RecordError } from "../../core/errors.js";
import type { Example, Mention, UnplacedMention } from "../../text/example.js";
import { exampleOfText } from "../example-of-text.js";
import { defineExampleFormat, type FormatWriter, type ReadContext, type WriteContext } from "../format.js";
import { countUntraceable, nameMention, recoverMentions, withUnplaced } from "../generated/generated.js";
import { readJsonRecords } from "../records.js";
import { choosePrompts, promptSettings } from "./prompts.js";
import {
  formatSource,
  formatTarget,
  parseTarget,
  parseTargetAsReleased,
  punifiedVariants,
  tryParseSource,
} from "./strings.js";

const variant = z
  .enum(punifiedVariants)
  .default("paper")
  .describe("the paper's strings or the released code's");
const readOptions = z.strictObject({
  variant,
  rules: z
    .enum(["exact", "released"])
    .default("exact")
    .describe("how targets are read; released loses mentions with , : ( )"),
});
const writeOptions = z.strictObject({
  variant,
  prompt: z.enum(promptSettings).default("dataset").describe("which types a text is prompted with"),
  seed: z.int().min(0).default(1).describe("seed of random prompts"),
});

const recordSchema = z.object({ id: z.string().optional(), source: z.string(), target: z.string() });

async function* readPunified(
  chunks: AsyncIterable<string>,
  options: z.output<typeof readOptions>,
  context: ReadContext,
): AsyncGenerator<readonly Example[]> {
  let count = 0;
  yield* readJsonRecords(chunks, recordSchema, context, ({ id, source, target }, line) => {
    const parsed = tryParseSource(source, options.variant);
    if (parsed === undefined)
      throw new RecordError(`source ${JSON.stringify(source.slice(0, 60))} has no text mark`, {
        at: { file: context.file, line },
        fix: "check with --read variant=paper or variant=released",
      });
    const types = new Set(parsed.names);
    const parse = options.rules === "released" ? parseTargetAsReleased : parsePaperTarget;
    const pairs = parse(target, types, options.variant);
    const unplaced: UnplacedMention[] = [];
    const mentions = recoverMentions(parsed.text, pairs, { ...context, unplaced });
    return [withUnplaced(exampleOfText(id ?? String(count++), parsed.text, mentions, context), unplaced)];
  });
}

const parsePaperTarget = (
  target: string,
  types: ReadonlySet<string>,
  chosen: z.output<typeof variant>,
): ReturnType<typeof parseTarget> => parseTarget(target, chosen, types);

function createPunifiedWriter(
  { variant: chosen, prompt, seed }: z.output<typeof writeOptions>,
  { queries, naming, losses }: WriteContext,
): FormatWriter {
  const labels = queries.queries.map(({ label }) => label);
  const known = new Set(labels);
  return {
    begin: () => "",
    example: (example) => {
      const mentions = example.mentions.filter((mention) => {
        if (mention.parts !== undefined) losses.add("discontinuous", example, mention);
        else if (!known.has(mention.label)) losses.add("unasked", example, mention);
        else return true;
        return false;
      });
      const gold = new Set(mentions.map(({ label }) => label));
      let records = "";
      for (const { labels: asked, suffix } of choosePrompts(prompt, labels, gold, seed, example.id)) {
        const names = asked.map((label) => naming.nameOf(label));
        const wanted = mentions.filter(({ label }) => asked.includes(label));
        const named = wanted.map((mention) => nameMention(example.text, mention, naming));
        const source = formatSource(example.text, names, chosen);
        const target = formatTarget(names, named, chosen);
        checkTraceable(example, source, target, wanted);
        records += `${JSON.stringify({ id: `${example.id}${suffix}`, source, target })}\n`;
      }
      return records;
    },
    end: () => "",
  };

  function checkTraceable(
    example: Example,
    source: string,
    target: string,
    wanted: readonly Mention[],
  ): void {
    const parsed = tryParseSource(source, chosen);
    const pairs = parseTarget(target, chosen, new Set(parsed?.names));
    const recovered = parsed === undefined ? [] : recoverMentions(parsed.text, pairs, { naming });
    countUntraceable(example, wanted, recovered, losses);
  }
}

/** Source and target strings of PUnifiedNER, one JSON record `{id, source, target}` a line. */
export const punified = defineExampleFormat({
  name: "punified",
  summary: "PUnifiedNER: source and target strings with typed prompts (eq. 1 and 2)",
  records: "examples",
  offsets: "none",
  needsLabels: true,
  readOptions,
  writeOptions,
  read: readPunified,
  createWriter: createPunifiedWriter,
});
