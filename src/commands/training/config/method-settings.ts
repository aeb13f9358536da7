import { resolve } from "node:path";
import { z } from "zod";
import { isQuerySetName } from "../../../formats/queries/query-set.js";
import { cpnerSettings } from "../../../models/methods/cpner/settings.js";
import { mrcSettings } from "../../../models/methods/mrc/settings.js";
import { punifiedSettings } from "../../../models/methods/punified/settings.js";
import { qpmrcModelSettings, qpmrcSettings } from "../../../models/methods/qpmrc/settings.js";
import { peftSettings } from "../../../models/peft/settings.js";
import { givenKeys } from "./given-keys.js";

/** Heads of a tagger. */
export const headKinds = ["linear", "crf"] as const;
export type HeadKind = (typeof headKinds)[number];

/** How texts become sequences. */
export const encodingSettings = z.strictObject({
  maxTokens: z
    .int()
    .min(3)
    .optional()
    .describe(
      "longest sequence in tokens, special ones included (of mrc with the query, of qpmrc the text alone); longer texts " +
        "are read in windows; 128, or what the model can read, when absent",
    ),
  strideTokens: z
    .int()
    .min(0)
    .optional()
    .describe("tokens that a window repeats of the one before; a quarter of the window when absent"),
});

// Windows stand under `encoding`, seeds under `training`.
const { maxTokens: _, strideTokens: __, seed: ___, ...mrcShape } = mrcSettings.shape;

/** Settings of BERT-MRC, as far as they are given. */
export const mrcKeys = givenKeys(mrcShape);
/** Settings of QPMRC-NER, as far as they are given. */
export const qpmrcKeys = givenKeys({
  ...qpmrcModelSettings.shape,
  negatives: qpmrcSettings.shape.negatives,
});

// Sets and their names come from the data and `queries`, the longest source from `encoding`.
const { sets: _sets, seed: _seed, maxSourceTokens: _max, ...punifiedShape } = punifiedSettings.shape;

/** Settings of PUnifiedNER, as far as they are given. */
export const punifiedKeys = givenKeys(punifiedShape);

// Labels and names come from the data and `queries`, the longest source from `encoding`, the seed from the training.
const {
  labels: _labels,
  names: _names,
  seed: _answerSeed,
  maxSourceTokens: _longest,
  ...cpnerShape
} = cpnerSettings.shape;

/** Settings of CP-NER, as far as they are given. */
export const cpnerKeys = givenKeys(cpnerShape);

/** What a method may be told; which method has which key: `keysOfMethods`. */
export const methodKeys = {
  head: z
    .enum(headKinds)
    .optional()
    .describe(
      "tagger: what chooses tags, linear (each word by itself; when absent) or crf (the best sequence)",
    ),
  mrc: mrcKeys
    .optional()
    .describe("mrc: how it computes and is trained; the model's own, else these, when absent"),
  qpmrc: qpmrcKeys
    .optional()
    .describe("qpmrc: how it computes and is trained; the model's own, else these, when absent"),
  punified: punifiedKeys
    .optional()
    .describe("punified: how it writes and is trained; the model's own, else these, when absent"),
  cpner: cpnerKeys
    .optional()
    .describe("cpner: its prefix and its texts; the model's own, else these, when absent"),
  queries: z
    .string()
    .optional()
    .describe(
      "mrc, qpmrc, punified, cpner: YAML file or shipped set (configs/queries) of what labels are asked by: mrc takes its " +
        "queries, the others its names; made of the labels when absent",
    ),
  peft: peftSettings
    .optional()
    .describe(
      "few parameters that are trained over a frozen BERT: adapter, prefix, lora or unipelt; all of the BERT, or what " +
        "the model has, when absent",
    ),
  nested: z
    .boolean()
    .optional()
    .describe(
      "mrc, qpmrc, punified, cpner: whether mentions may stand inside others when dev and test are predicted; false when absent",
    ),
};
export type MethodKey = keyof typeof methodKeys;

export const encodingKey = encodingSettings.prefault({}).describe("how texts become sequences");

const methodObject = z.strictObject({ ...methodKeys, encoding: encodingKey });
/** The part of a config that says how a method finds mentions. */
export type MethodSettings = z.output<typeof methodObject>;

/** A shipped set of queries by its name, any other by its path beside the config. */
export const expandQueries = (value: unknown, folder: string): unknown =>
  typeof value !== "string" || isQuerySetName(value) ? value : resolve(folder, value);
