import { type Command, Option } from "commander";
import { formatNames } from "../../commands/dataset-choices.js";
import { type SampleFile, type SampleOptions, sample, sampleDefinitions } from "../../commands/sample.js";
import { formatTable } from "../../core/table.js";
import { parseCount, parseRatio } from "../parse-value.js";
import { type CommonOptions, runVerb } from "../run-verb.js";
import { parseCounts, parseNumbers } from "./assignments.js";
import { addInputFlags, addOutputFlags, type InputFlags, inputOptions } from "./data-flags.js";

type Flags = InputFlags &
  Omit<SampleOptions, keyof InputFlags | "seeds"> &
  CommonOptions & { seed: number[] };

/** `nerforge sample`. */
export function addSample(program: Command): void {
  const command = program.command("sample").description("draw few-shot samples from a dataset");
  addOutputFlags(addInputFlags(command))
    .addOption(
      new Option("--to <format>", "format to write; the input's when absent").choices([...formatNames]),
    )
    .addOption(
      new Option("--definition <name>", "what a sample of size k is")
        .choices([...sampleDefinitions])
        .default("sentences-per-type"),
    )
    .option("--k <sizes>", "sizes, by commas: a file for each size and seed", parseNumbers)
    .option("--seed <numbers>", "seeds, by commas", parseNumbers, [1])
    .option("--ratio <share>", "share of all sentences (definition ratio)", parseRatio)
    .option("--ways <count>", "how many types (definition greedy)", parseCount)
    .option("--quotas <pairs>", "mentions of each label, LABEL=COUNT,... (definition in-domain)", parseCounts)
    .option("--sentences <count>", "sentences in all (definition in-domain)", parseCount)
    .action((flags: Flags) =>
      runVerb(flags, async (context) => {
        const { seed, ...rest } = flags;
        const files = await sample({ ...rest, ...inputOptions(flags), seeds: seed }, context);
        return { text: describeSamples(files), json: files, isInterrupted: context.signal.aborted };
      }),
    );
}

export const describeSamples = (files: readonly SampleFile[]): string =>
  formatTable(
    ["file", "sentences", "mentions", "fewest", "most", "short"],
    files.map(({ out, sentences, mentions, short }) => {
      const counts = Object.values(mentions);
      return [
        out,
        sentences,
        counts.reduce((sum, count) => sum + count, 0),
        Math.min(...counts),
        Math.max(...counts),
        short.length,
      ];
    }),
  );
