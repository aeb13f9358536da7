import { availableParallelism } from "node:os";
import { dirname, resolve } from "node:path";
import { z } from "zod";
import { checkConfig, readYaml } from "../core/config.js";
import { duplicateRules } from "../sampling/filter-rule.js";

const ratio = z.number().min(0).max(1);

/** Everything that decides what a corpus holds, and how it is built. Keys are the flags' names in camel case; `chunkBytes` has no flag. */
export const buildConfigSchema = z.strictObject({
  dump: z.array(z.string()).min(1).describe("dump files of one wiki, or - for stdin"),
  types: z.array(z.string()).default([]).describe("DBpedia instance-types files (.ttl, .nt; .bz2, .gz)"),
  ontology: z
    .string()
    .optional()
    .describe("DBpedia ontology (.ttl, .nt, .owl); the shipped tree of 2018 when absent"),
  redirects: z
    .array(z.string())
    .default([])
    .describe("DBpedia redirects files, besides the dump's own redirects"),
  labels: z
    .string()
    .default("nerbert-315")
    .describe("label set: nerbert-315, nerbert-212, nerbert-4, ontology, or a YAML file"),
  out: z.string().describe("folder of the corpus"),
  workers: z
    .int()
    .min(1)
    .default(availableParallelism())
    .describe("worker threads; the result does not depend on it"),
  chunkBytes: z
    .int()
    .min(1000)
    .default(1 << 20)
    .describe(
      "bytes of the dump (compressed where members are read one by one) that a worker takes at a time",
    ),
  seed: z.int().default(1).describe("seed of filter, split and balance"),
  language: z.string().optional().describe("language of the text, where the dump names it wrongly"),
  limit: z
    .int()
    .min(1)
    .optional()
    .describe("stop after the part of the dump in which this many pages are reached"),
  keep: z
    .enum(["typed", "linked", "all"])
    .default("linked")
    .describe("sentences stored: with a typed anchor, with any anchor, all"),
  minEntities: z
    .int()
    .min(0)
    .default(10)
    .describe("types with fewer distinct entities are dropped (NER-BERT 2.3)"),
  frequentTypes: z
    .int()
    .min(0)
    .default(20)
    .describe("how many of the most frequent types the third filter looks at"),
  dropProbabilities: z
    .tuple([ratio, ratio, ratio])
    .default([0.3, 0.5, 0.7])
    .describe("the third filter's probabilities at 3, 4 and more ENTITY mentions"),
  duplicates: z
    .enum(duplicateRules)
    .default("keep")
    .describe(
      "duplicate sentences: ignore (not looked for), keep (counted), exact (those are dropped), near (both dropped)",
    ),
  nearDuplicateRatio: z
    .number()
    .min(0.5)
    .max(1)
    .default(0.9)
    .describe(
      "Jaccard similarity of their n-grams from which sentences are near-duplicates; 1 looks for none",
    ),
  duplicateWords: z
    .int()
    .min(1)
    .default(2)
    .describe("words of the n-grams that near-duplicates are compared by"),
  decontaminate: z
    .array(z.string())
    .default([])
    .describe(
      "test sets (plain text, token columns, word:tag lines, JSON): sentences that share words are dropped",
    ),
  decontaminateWords: z
    .int()
    .min(2)
    .default(8)
    .describe(
      "words in a row, shared with a test set, that drop a sentence; a shorter test sentence as a whole",
    ),
  validationRatio: ratio.default(0.1).describe("share of the pages that go to validation"),
  alpha: z.number().min(0).default(0.7).describe("exponent of the balance: p(E) ~ |E|^alpha (NER-BERT 2.4)"),
  balanceSize: z
    .int()
    .min(0)
    .optional()
    .describe("draws of the balance; as many as training sentences when absent"),
  balanceEntity: z
    .boolean()
    .default(true)
    .describe("whether ENTITY is a category of the balance like any other"),
  disambiguation: z
    .string()
    .optional()
    .describe("YAML of further disambiguation templates: language to list of names"),
  quarantine: z
    .string()
    .optional()
    .describe("quarantine.jsonl of an earlier build: its pages are left out from the start"),
});

export type BuildConfig = z.output<typeof buildConfigSchema>;

/** Keys whose values are paths; `labels` may be one. */
export const pathKeys = [
  "dump",
  "types",
  "redirects",
  "ontology",
  "out",
  "disambiguation",
  "quarantine",
  "decontaminate",
] as const;

/** Joins a config file with the flags given beside it; flags win, and paths in the file are relative to the file. */
export function resolveBuildConfig(flags: Readonly<Record<string, unknown>>, file?: string): BuildConfig {
  const fromFile =
    file === undefined
      ? {}
      : withAbsolutePaths((readYaml(file) ?? {}) as Record<string, unknown>, dirname(file));
  return checkConfig(buildConfigSchema, { ...fromFile, ...flags }, file ?? "the command line");
}

/** A config with its paths made absolute, so that it means the same wherever it is read from. */
export const toAbsolutePaths = (config: BuildConfig): BuildConfig =>
  withAbsolutePaths(config, process.cwd()) as BuildConfig;

export function withAbsolutePaths(
  config: Readonly<Record<string, unknown>>,
  folder: string,
): Record<string, unknown> {
  const absolute = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(absolute);
    return typeof value === "string" && value !== "-" ? resolve(folder, value) : value;
  };
  const result = { ...config };
  for (const key of pathKeys) if (result[key] !== undefined) result[key] = absolute(result[key]);
  // A shipped label set is a name; anything that looks like a file is a path.
  if (typeof result["labels"] === "string" && /[./]/.test(result["labels"]))
    result["labels"] = absolute(result["labels"]);
  return result;
}
