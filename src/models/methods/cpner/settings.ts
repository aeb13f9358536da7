import { z } from "zod";
import { checkConfig } from "../../../core/config.js";
import { defaultInstruction } from "../../../formats/uie/strings.js";

/** The paper's text, or the released code's. */
export const textForms = ["paper", "released"] as const;

/** What is said to the model of a sentence, and how it answers. */
const textShape = {
  labels: z.array(z.string().min(1)).min(1).describe("labels of the domain's mentions"),
  names: z
    .record(z.string(), z.string().min(1))
    .default({})
    .describe("what options and answers call a label; made of the label where it is not named"),
  source: z
    .enum(textForms)
    .default("paper")
    .describe("paper: instruction, options, sentence; released: <extra_id_2> and the sentence alone"),
  instruction: z
    .string()
    .default(defaultInstruction)
    .describe("what the model is told to do (source: paper); the paper does not give its words"),
  options: z
    .boolean()
    .default(true)
    .describe("whether a source names the domain's types (source: paper); false: Figure 4's ablation"),
  target: z
    .enum(textForms)
    .default("paper")
    .describe("paper: ((person: Johnson) (location: Baltimore)); released: spot-asoc strings of sentinels"),
  maxSourceTokens: z.int().min(8).default(256).describe("longest source; a longer sentence is cut in pieces"),
  maxTargetTokens: z
    .int()
    .min(2)
    .default(192)
    .describe("longest answer; in training a sentence with a longer one is left out"),
};

/** How sentences become items: the settings of the method's recipe. */
export const cpnerEncodingSettings = z.strictObject({
  ...textShape,
  order: z
    .enum(["text", "shuffled"])
    .default("text")
    .describe("order of the mentions in answers to learn; shuffled: another one in each epoch (released)"),
  rejectionRate: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe(
      "absent types that an answer to learn rejects, per gold mention (released: 0.1); target: released only",
    ),
  seed: z.int().min(0).default(1).describe("seed of what is random in answers to learn"),
  endId: z.int().min(0).describe("the token that ends sources and answers"),
});
export type CpnerEncodingSettings = z.output<typeof cpnerEncodingSettings>;
export type CpnerTextSettings = z.output<z.ZodObject<typeof textShape>>;

/** What the parameters of a domain's prefix depend on. */
export const prefixShapeSettings = z.strictObject({
  prefixLength: z.int().min(1).default(10).describe("learned positions in front of keys and values"),
  middleSize: z.int().min(1).default(800).describe("width of the network that makes keys and values"),
});
export type PrefixShape = z.output<typeof prefixShapeSettings>;

const { endId: _, ...givenEncoding } = cpnerEncodingSettings.shape;

/** All of a domain's model. */
export const cpnerSettings = z.strictObject({
  ...prefixShapeSettings.shape,
  ...givenEncoding,
  dropoutRate: z
    .number()
    .min(0)
    .lt(1)
    .default(0.1)
    .describe("dropout of the keys and values that the network makes"),
  trainsTable: z
    .boolean()
    .default(false)
    .describe(
      "whether the token embeddings and the output matrix are trained too, as the released code does by accident",
    ),
});
export type CpnerSettings = z.output<typeof cpnerSettings>;
/** Settings before defaults are filled in. */
export type CpnerOptions = z.input<typeof cpnerSettings>;

/** @throws ConfigError for settings that are not valid or contradict each other */
export const checkCpnerSettings = (settings: CpnerOptions): CpnerSettings =>
  checkConfig(
    cpnerSettings.superRefine(({ rejectionRate, target, labels, names }, context) => {
      const fault = (key: string, message: string): void =>
        context.addIssue({ code: "custom", path: [key], message });
      if (rejectionRate > 0 && target === "paper")
        fault("rejectionRate", "the paper's answers have no words to reject a type: set target: released");
      const unknown = Object.keys(names).find((label) => !labels.includes(label));
      if (unknown !== undefined)
        fault("names", `"${unknown}" is none of the ${labels.length} labels: leave it out, or add it`);
    }),
    settings,
    "cpner",
  );
