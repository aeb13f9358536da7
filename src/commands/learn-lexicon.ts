import { ConfigError } from "../core/errors.js";
import type { CommandContext } from "./context.js";

/** What files of parallel texts may be. */
export const parallelFormats = ["squad", "lines"] as const;
export type ParallelFormat = (typeof parallelFormats)[number];

export interface LearnLexiconOptions {
  readonly source: readonly string[];
  /** As many files as of the source. */
  readonly target: readonly string[];
  /** By the ending of the first source file when absent. */
  readonly from?: ParallelFormat;
  /** BCP 47 tags; they decide where words end. */
  readonly sourceLanguage: string;
  readonly targetLanguage: string;
  readonly iterations: number;
  readonly minProbability: number;
  readonly minCount: number;
  readonly maxTranslations: number;
  readonly lowerCase?: boolean;
  readonly out: string;
}

export interface LearnLexiconResult {
  readonly out: string;
  readonly units: number;
  readonly words: number;
  readonly entries: number;
  readonly seconds: number;
}

export async function learnLexicon(
  _options: LearnLexiconOptions,
  _context: CommandContext,
): Promise<LearnLexiconResult> {
  throw new ConfigError("learn-lexicon is not there", { fix: "merge it" });
}
