import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { rename } from "node:fs/promises";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { type Command, Option } from "commander";
import { prepareOutput } from "../../commands/output-place.js";
import { isToolFormat, type PredictionFormat, predictionFormats } from "../../commands/prediction-choices.js";
import { formatCount } from "../../core/table.js";
import { parseCount, parseRatio } from "../parse-value.js";
import { runVerb } from "../run-verb.js";
import { type AskingFlags, addAskingFlags, askingOptions } from "./asking-flags.js";
import { addCommonFlags } from "./data-flags.js";
import { addEngineFlag, type TrainingFlags } from "./training-flags.js";

interface Flags extends TrainingFlags, AskingFlags {
  readonly model: string;
  readonly format: PredictionFormat;
  readonly language?: string;
  readonly batchSize: number;
  readonly minScore: number;
  readonly constrained?: boolean;
}

/** `nerforge predict` */
export function addPredict(program: Command): void {
  const command = program
    .command("predict")
    .description("find mentions in text: a text a line, from files or stdin");
  addAskingFlags(addEngineFlag(addCommonFlags(command)))
    .argument("[files...]", "text files, .gz too; - or none is standard input")
    .requiredOption(
      "--model <dir|repo>",
      "what finetune or pretrain made, or a token classifier of Transformers'",
    )
    .addOption(
      new Option(
        "--format <name>",
        "json: a line a text; conll: a word and its tag a line; html: a page; or for a tool to correct it in",
      )
        .choices([...predictionFormats])
        .default("json"),
    )
    .option("--out <path>", "file to write, of brat a folder (default: standard output)")
    .option("--min-score <ratio>", "leave out mentions of a lower score", parseRatio, 0)
    .option(
      "--language <tag>",
      "language of the text: decides where sentences and words end (default: that of the model's data, else en)",
    )
    .option("--batch-size <n>", "sequences that are computed at once", parseCount, 32)
    .option(
      "--constrained",
      "choose among legal sequences of tags alone (taggers), or well-formed targets (punified)",
    )
    .action((files: string[], flags: Flags) =>
      runVerb(flags, async (context) => {
        const { predict, predictForTool } = await import("../../commands/training/predict.js");
        const { model, format, language, batchSize, minScore, constrained = false, engine, out } = flags;
        if (out !== undefined && !isToolFormat(format)) prepareOutput(out, files);
        const options = {
          ...{ model, files, format, language, batchSize, minScore, constrained, engine },
          ...askingOptions(flags),
          stdin: process.stdin,
        };
        if (out !== undefined && isToolFormat(format)) {
          const made = await predictForTool({ ...options, format, out }, context);
          const beside = made.beside.map((file) => `${file}: belongs to it`);
          return {
            text: [`${made.out}: ${formatCount(made.records)} texts`, ...beside].join("\n"),
            json: made,
            isInterrupted: made.isInterrupted,
          };
        }
        const written = await writePieces(predict(options, context), out, context.signal);
        return {
          text: out === undefined ? undefined : written,
          json: { out: written },
          isInterrupted: context.signal.aborted,
        };
      }),
    );
}

/**
 * Writes one piece after the other, as fast as the reader takes them. A file appears under its name when it is whole;
 * until then, and after Ctrl-C, it is `NAME.partial`.
 */
async function writePieces(
  pieces: AsyncIterable<string>,
  out: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  const partial = `${out}.partial`;
  const stream: Writable = out === undefined ? process.stdout : createWriteStream(partial);
  for await (const piece of pieces) if (piece !== "" && !stream.write(piece)) await once(stream, "drain");
  if (out === undefined) return "";
  await finished(stream.end());
  if (signal.aborted) return partial;
  await rename(partial, out);
  return out;
}
