import { ConfigError } from "../core/errors.js";
import type { CommandContext } from "./context.js";
import type { OutputOptions } from "./convert.js";
import type { InputOptions } from "./read-records.js";
import type { WriteResult } from "./write-records.js";

export interface TranslateOptions extends InputOptions, Omit<OutputOptions, "to"> {
  /** The input's format when absent. */
  readonly to?: string;
  readonly lexicon: string;
}

export interface TranslateResult extends WriteResult {
  readonly texts: number;
  readonly words: { readonly found: number; readonly kept: number };
}

export async function translate(
  _options: TranslateOptions,
  _context: CommandContext,
): Promise<TranslateResult> {
  throw new ConfigError("translate is not there", { fix: "merge it" });
}
