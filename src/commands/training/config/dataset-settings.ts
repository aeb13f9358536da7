import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { encodings } from "../../../formats/decode-text.js";
import { formatNames } from "../../../formats/registry.js";
import { changeAt, isTree, type SettingsTree } from "./settings-tree.js";

/** Formats of training data: those of datasets, and plain text, a text a line. */
export const datasetFormats = [...formatNames, "text"] as const;
export type DatasetFormat = (typeof datasetFormats)[number];

/** What of a corpus is read: draws of the balance, a split, or every stored sentence. */
export const corpusParts = ["balanced", "train", "validation", "text"] as const;
export type CorpusPart = (typeof corpusParts)[number];

/** Files of one dataset, or a corpus. Without the check that one of the two is named: see `datasetSettings`. */
export const datasetKeys = {
  files: z.array(z.string()).min(1).optional().describe("files of one dataset, .gz too"),
  corpus: z.string().optional().describe("folder of a corpus that build-corpus made, in place of files"),
  part: z
    .enum(corpusParts)
    .optional()
    .describe(
      "of a corpus: balanced (draws of the training part), train, validation, text (every stored sentence)",
    ),
  repeats: z
    .boolean()
    .optional()
    .describe("of a corpus: label further occurrences of a page's links and of its title too"),
  format: z
    .enum(datasetFormats)
    .optional()
    .describe("format of the files; found by their content when absent"),
  read: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .default({})
    .describe("options of the format's reader, e.g. {column: 3}"),
  encoding: z.enum(encodings).default("auto").describe("encoding of the files"),
  language: z
    .string()
    .optional()
    .describe("language of raw text, e.g. en or zh: decides how words are split"),
  labelsMap: z.string().optional().describe("YAML of label: new label, or null to leave its mentions out"),
  withoutLabels: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe(
      "labels (of labelsMap's, where there is one) whose mentions are left out, as if nobody had annotated them",
    ),
  licence: z.string().optional().describe("licence of the files, for the model's card"),
  limit: z.int().min(1).optional().describe("only so many sentences, the first; all when absent"),
  sample: z
    .int()
    .min(1)
    .optional()
    .describe("only so many sentences, drawn at random by the seed (of those that limit leaves)"),
  maxSkippedRatio: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe("share of unreadable records to skip; 0 stops at the first"),
};

const namesOne = ({ files, corpus }: { files?: unknown; corpus?: unknown }): boolean =>
  (files === undefined) !== (corpus === undefined);

/** @see datasetKeys */
export const datasetSettings = z
  .strictObject(datasetKeys)
  .refine(namesOne, { error: "expected either files or corpus" });
export type DatasetSettings = z.output<typeof datasetSettings>;

/** A dataset in short, a path or several, in full; a folder that holds a corpus is one. */
export function expandDataset(value: unknown, folder: string): unknown {
  if (typeof value === "string") {
    const path = resolve(folder, value);
    return existsSync(join(path, "corpus.sqlite")) ? { corpus: path } : { files: [path] };
  }
  if (Array.isArray(value)) return { files: value.map((file) => toAbsolute(file, folder)) };
  if (!isTree(value)) return value;
  let tree: SettingsTree = value;
  tree = changeAt(tree, "files", (files) =>
    (Array.isArray(files) ? files : [files]).map((file) => toAbsolute(file, folder)),
  );
  for (const key of ["corpus", "labelsMap"]) tree = changeAt(tree, key, (path) => toAbsolute(path, folder));
  return tree;
}

export const toAbsolute = (value: unknown, folder: string): unknown =>
  typeof value === "string" ? resolve(folder, value) : value;
