import { setImmediate as nextTurn } from "node:timers/promises";
import { ConfigError, checkInterrupt, InputError } from "../core/errors.js";
import type { Logger } from "../core/logger.js";
import { judgeBothWays } from "../lexicon/both-ways.js";
import { type ParallelWords, type TranslationTable, trainIbmModel1 } from "../lexicon/ibm-model-1.js";
import { chooseEntries, formatLexicon } from "../lexicon/lexicon.js";
import {
  cutTogether,
  type ParallelText,
  pairLines,
  pairQuestions,
  toWords,
} from "../lexicon/parallel-texts.js";
import type { Question } from "../text/example.js";
import type { CommandContext } from "./context.js";
import { prepareOutput } from "./output-place.js";
import { RecordInput } from "./read-records.js";
import { readWhole } from "./read-whole.js";
import { writeWhole } from "./training/runs/run-folder.js";

/** What files of parallel texts may be. */
export const parallelFormats = ["squad", "lines"] as const;
export type ParallelFormat = (typeof parallelFormats)[number];

export interface LearnLexiconOptions {
  readonly source: readonly string[];
  /** As many files as of the source. */
  readonly target: readonly string[];
  /** By the ending of the first source file when absent. */
  readonly from?: ParallelFormat;
  /** BCP 47 tags; they decide where sentences and words end. */
  readonly sourceLanguage: string;
  readonly targetLanguage: string;
  readonly iterations: number;
  readonly minProbability: number;
  readonly minCount: number;
  readonly maxTranslations: number;
  readonly lowerCase?: boolean;
  /** Learn in both directions, and judge a translation by both. */
  readonly bothWays?: boolean;
  readonly out: string;
}

export interface LearnLexiconResult {
  readonly out: string;
  /** Parallel texts after cutting. */
  readonly units: number;
  /** Words of both sides that were learnt from: those with a letter. */
  readonly sourceWords: number;
  readonly targetWords: number;
  /** Different words of the source, and how many of them have an entry. */
  readonly words: number;
  readonly entries: number;
  /** Of the targets a word, under the last table but one. */
  readonly logLikelihood: number;
  readonly seconds: number;
}

/**
 * Learns a lexicon from parallel texts (`trainIbmModel1`) and writes it as MUSE's dictionaries are.
 *
 * @throws ConfigError for files that do not pair; InputError for texts that do not, or none; InterruptedError after
 *   Ctrl-C: there is no file then
 */
export async function learnLexicon(
  options: LearnLexiconOptions,
  { startProgress, signal, ...context }: CommandContext,
): Promise<LearnLexiconResult> {
  const startMs = performance.now();
  const logger = context.logger.forStage("learn-lexicon");
  prepareOutput(options.out, [...options.source, ...options.target]);
  const languages = { source: options.sourceLanguage, target: options.targetLanguage };
  const texts = await readParallel(options, logger);
  const pairs = texts
    .flatMap((text) => cutTogether(text, languages))
    .map((text) => toWords(text, languages, options.lowerCase ?? false))
    .filter(({ source, target }) => source.length > 0 && target.length > 0);
  if (pairs.length === 0)
    throw new InputError("there is no text that both sides have", {
      at: { source: options.source.join(","), target: options.target.join(",") },
      fix: "give a text and its translation",
    });
  const table = await trainTable(pairs, options, { startProgress, signal });
  const entries = chooseEntries(table, options);
  writeWhole(options.out, formatLexicon(entries));
  const [sourceWords, targetWords] = (["source", "target"] as const).map((side) =>
    pairs.reduce((sum, pair) => sum + pair[side].length, 0),
  );
  return {
    ...{ out: options.out, units: pairs.length, sourceWords, targetWords },
    ...{ words: table.words.length, entries: entries.length },
    logLikelihood: table.logLikelihoods.at(-1)! / targetWords,
    seconds: (performance.now() - startMs) / 1000,
  };
}

async function trainTable(
  pairs: readonly ParallelWords[],
  { iterations, bothWays = false }: LearnLexiconOptions,
  { startProgress, signal }: Pick<CommandContext, "startProgress" | "signal">,
): Promise<TranslationTable> {
  const progress = startProgress("learn-lexicon");
  const rounds = bothWays ? 2 * iterations : iterations;
  const train = (own: readonly ParallelWords[], before: number): Promise<TranslationTable> =>
    trainIbmModel1(own, {
      iterations,
      onRound: async (round) => {
        progress.update(before + round, rounds);
        await nextTurn();
        checkInterrupt(signal);
      },
    });
  try {
    const forward = await train(pairs, 0);
    if (!bothWays) return forward;
    const turned = pairs.map(({ source, target }) => ({ source: target, target: source }));
    return judgeBothWays(forward, await train(turned, iterations));
  } finally {
    progress.end();
  }
}

async function readParallel(options: LearnLexiconOptions, logger: Logger): Promise<ParallelText[]> {
  const { source, target } = options;
  if (source.length !== target.length)
    throw new ConfigError(
      `${source.length} files of the source and ${target.length} of the target: each has its translation beside it`,
      { fix: "name as many files with --target as with --source, in the same order" },
    );
  const from = options.from ?? (/\.json(\.gz)?$/.test(source[0]) ? "squad" : "lines");
  if (from === "lines") {
    const pairs = source.map(async (file, i) =>
      pairLines(await readWhole(file, logger), await readWhole(target[i], logger)),
    );
    return (await Promise.all(pairs)).flat();
  }
  const { texts, unpaired } = pairQuestions(
    await readQuestions(source, logger),
    await readQuestions(target, logger),
  );
  if (unpaired > 0) logger.warn("questions that only one side has are left out", { questions: unpaired });
  return [...texts];
}

async function readQuestions(files: readonly string[], logger: Logger): Promise<Question[]> {
  const questions: Question[] = [];
  for (const file of files) {
    const records = new RecordInput({ from: "squad", input: [file] }, logger).records();
    if (records.kind === "questions") for await (const batch of records.batches) questions.push(...batch);
  }
  return questions;
}
