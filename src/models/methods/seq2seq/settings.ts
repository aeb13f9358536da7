import { z } from "zod";
import { promptSettings } from "../../../formats/punified/prompts.js";
import { punifiedVariants } from "../../../formats/punified/strings.js";
import { defaultInstruction } from "../../../formats/uie/strings.js";

const shared = {
  endId: z.int().min(0).describe("the token that ends sources and targets"),
  maxTokens: z
    .int()
    .min(4)
    .default(512)
    .describe("longest source and longest target; longer texts give several pieces, longer pairs none"),
  seed: z.int().default(1).describe("seed of what is chosen by chance"),
};
const types = z
  .array(z.strictObject({ label: z.string().min(1), name: z.string().min(1) }))
  .min(1)
  .describe("the labels that are asked for, in their order, with their natural names");
const negatives = z
  .union([z.int().min(0), z.literal("all")])
  .default("all")
  .describe(
    "labels asked of a text besides those that it holds: a number, or all; prompts are drawn of these",
  );

const spanCorruption = z.strictObject({
  objective: z.literal("span-corruption"),
  ...shared,
  rate: z.number().gt(0).lt(1).default(0.15).describe("share of the tokens that is taken out"),
  meanSpanTokens: z.number().min(1).default(3).describe("mean length of what is taken out in one piece"),
});
const prefixLm = z.strictObject({
  objective: z.literal("prefix-lm"),
  ...shared,
  cut: z
    .enum(["character", "word"])
    .default("character")
    .describe("where a text may be cut in source and target: anywhere (released), or between words"),
});
const punified = z.strictObject({
  objective: z.literal("punified"),
  ...shared,
  types,
  negatives,
  variant: z.enum(punifiedVariants).default("paper").describe("the paper's strings or the released code's"),
  prompt: z.enum(promptSettings).default("dataset").describe("which types a text is prompted with"),
});
const uie = z.strictObject({
  objective: z.literal("uie"),
  ...shared,
  types,
  negatives,
  instruction: z.string().default(defaultInstruction).describe("what the model is told to do"),
});

/** What a T5 learns from texts, or from labelled texts: the settings of a seq2seq recipe. */
export const seq2seqSettings = z.discriminatedUnion("objective", [spanCorruption, prefixLm, punified, uie]);
export type Seq2SeqSettings = z.output<typeof seq2seqSettings>;
/** Settings as they are given: what has a default may be absent, and `endId` is the model's. */
export type GivenSeq2Seq = WithoutEnd<z.input<typeof seq2seqSettings>>;
type WithoutEnd<Settings> = Settings extends unknown ? Omit<Settings, "endId"> : never;

export type SettingsOf<Objective extends Seq2SeqSettings["objective"]> = Extract<
  Seq2SeqSettings,
  { readonly objective: Objective }
>;
