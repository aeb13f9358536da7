import { z } from "zod";
import { checkConfig } from "../../../core/config.js";
import { promptSettings } from "../../../formats/punified/prompts.js";
import { punifiedVariants } from "../../../formats/punified/strings.js";

const namedType = z.strictObject({
  label: z.string().min(1).describe("label of the mentions"),
  name: z.string().min(1).describe("what a prompt calls it"),
});
const typeSet = z.strictObject({
  id: z.string().min(1).describe("`datasetId` of the texts that it was annotated in"),
  types: z.array(namedType).min(1).describe("what was annotated, in the order of prompts"),
});

const encodingShape = {
  sets: z
    .array(typeSet)
    .min(1)
    .describe("the datasets with their types; sets that share a name share what is learnt of it"),
  variant: z
    .enum(punifiedVariants)
    .default("paper")
    .describe("strings of the paper (eq. 1, 2) or of the released code"),
  prompt: z
    .enum(promptSettings)
    .default("dataset")
    .describe("types that a text is prompted with in training (section Multi-Dataset Joint Learning)"),
  randomTypes: z
    .enum(["all", "set", "gold-and-others"])
    .default("all")
    .describe(
      "what random prompts are drawn of: the types of all sets (paper), of the text's own set, or all that the text " +
        "holds and any number of others (released)",
    ),
  maxSourceTokens: z
    .int()
    .min(8)
    .default(512)
    .describe("longest source, prompt included (Table 7); longer texts are read in pieces"),
  maxTargetTokens: z
    .int()
    .min(4)
    .default(512)
    .describe("longest target (Table 7); texts with more to say are learnt in pieces"),
  seed: z.int().min(0).default(1).describe("seed of random prompts; every epoch draws others"),
};

/** How texts become sources and targets: the settings of the method's recipe. */
export const punifiedEncodingSettings = z.strictObject({
  ...encodingShape,
  endId: z.int().min(0).describe("the token that ends sources and targets"),
});
export type PunifiedEncodingSettings = z.output<typeof punifiedEncodingSettings>;

/** All of a model: how its texts are written, and how it writes. */
export const punifiedSettings = z.strictObject({
  ...encodingShape,
  beams: z
    .int()
    .min(1)
    .default(5)
    .describe("targets that are searched beside each other (Table 7: 5 in evaluation, 10 in testing)"),
});
export type PunifiedSettings = z.output<typeof punifiedSettings>;
/** Settings before defaults are filled in. */
export type PunifiedOptions = z.input<typeof punifiedSettings>;

/** @throws ConfigError for settings that are not valid */
export const checkPunifiedSettings = (settings: PunifiedOptions): PunifiedSettings =>
  checkConfig(punifiedSettings, settings, "punified");
