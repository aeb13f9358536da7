import type { Command } from "commander";
import { parseRatio } from "../parse-value.js";
import { parseList } from "./data-flags.js";

/** Flags of the verbs that find mentions: what is asked for in place of the model's own labels. */
export interface AskingFlags {
  readonly types?: string[];
  readonly names?: string;
  readonly queries?: string;
  readonly nested?: boolean;
  readonly threshold?: number;
  readonly store?: string;
  readonly domain?: string;
}

export const addAskingFlags = (command: Command): Command =>
  command
    .option(
      "--types <names>",
      "what to find, by commas: of a tagger some of its labels, of others any types",
      parseList,
    )
    .option(
      "--names <file>",
      "YAML of label: name, by which qpmrc and mrc ask (default: as they learnt, else the label)",
    )
    .option(
      "--queries <name|file>",
      "a query set by which they ask (configs/queries): names, and sentences for mrc",
    )
    .option("--nested", "mentions may stand inside others (all but taggers)")
    .option(
      "--threshold <ratio>",
      "probability from which on a span is a mention (qpmrc, and mrc of a start with its end; default: 0.5)",
      parseRatio,
    )
    .option("--store <dir>", "prefix store of CP-NER; --model is then the T5 that its domains share")
    .option("--domain <name>", "domain of the store that finds the mentions");

/** The flags that were given. */
export const askingOptions = ({
  types,
  names,
  queries,
  nested = false,
  threshold,
  store,
  domain,
}: AskingFlags) => ({
  ...{ types, names, queries, nested, threshold, store, domain },
});
