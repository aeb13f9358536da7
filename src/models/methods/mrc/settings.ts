import { z } from "zod";
import { checkConfig } from "../../../core/config.js";
import { ConfigError } from "../../../core/errors.js";

const rate = z.number().min(0).lt(1);
const weight = z.number().min(0);

/** What is asked of a text, and the label of the mentions that answer it. */
export const askedQuery = z.strictObject({ label: z.string().min(1), query: z.string().min(1) });

/** How texts and queries become items. */
const readingShape = {
  maxTokens: z.int().positive().describe("longest window, query and special tokens included"),
  strideTokens: z
    .int()
    .nonnegative()
    .describe("tokens of the context that a window repeats of the one before"),
  maxQueryTokens: z.int().positive().describe("longest query; that of a Question is cut, another refused"),
  negatives: z
    .union([z.int().min(0), z.literal("all")])
    .default("all")
    .describe("labels asked of a text in training besides those that it holds: a number, or all"),
  seed: z.int().min(0).default(1).describe("seed of the choice of negatives; every epoch makes another"),
  mean: z
    .enum(["item", "place"])
    .default("item")
    .describe("what the loss is a mean over: items, or the words of a batch together (released BERT-MRC)"),
};

const headShape = {
  loss: z
    .enum(["binary", "two-class", "positions"])
    .default("binary")
    .describe(
      "of starts and ends: a sigmoid a word (BERT-MRC), a softmax of two classes a word (TOF), or one softmax over " +
        "the words and [CLS], which stands for none (BERT on SQuAD)",
    ),
  spanSize: z
    .int()
    .positive()
    .describe("width of the span head's hidden layer; BERT-MRC's is twice the hidden size"),
  spanActivation: z.enum(["gelu", "relu"]).default("gelu").describe("gelu: BERT-MRC; relu: TOF's code"),
  hiddenDropoutRate: rate
    .default(0)
    .describe("share of the hidden states dropped before the heads (TOF's code: 0.1)"),
  spanDropoutRate: rate
    .default(0.1)
    .describe("share of the span head's hidden layer that is dropped (BERT-MRC's mrc_dropout)"),
  weightStart: weight.default(1).describe("weight of the start loss; the three are divided by their sum"),
  weightEnd: weight.default(1).describe("weight of the end loss"),
  weightSpan: weight
    .default(1)
    .describe("weight of the span loss; 0: there is no span head, and a start goes with the nearest end"),
  spanCandidates: z
    .enum(["all", "gold", "pred_and_gold"])
    .default("all")
    .describe("pairs of a start and an end that the span loss counts"),
};

const names = z.record(z.string(), z.array(z.string()));

/** The recipe of an MRC model: what a worker needs to make its items. */
export const readingSettings = z.strictObject({
  ...readingShape,
  queries: z.array(askedQuery).describe("what is asked of texts that bring no queries of their own"),
  annotated: names
    .default({})
    .describe("labels that were annotated, by dataset id: only those are asked of its texts; default all"),
});
export type ReadingSettings = z.output<typeof readingSettings>;

/** All settings of an MRC model but its queries. */
export const mrcSettings = z.strictObject({ ...readingShape, ...headShape });
export type MrcSettings = z.output<typeof mrcSettings>;
export type HeadSettings = Pick<MrcSettings, keyof typeof headShape>;

/** As given by a user: what is absent has a default, sizes one that depends on the encoder. */
export type GivenSettings = { readonly [Key in keyof MrcSettings]?: MrcSettings[Key] | undefined };

/**
 * Settings with all defaults: windows as long as the model has positions, a quarter of them repeated, half of them
 * for the query at most.
 *
 * @throws ConfigError for settings that are not valid, windows beyond the model's positions, or without room for the
 *   context
 */
export function completeSettings(
  given: GivenSettings,
  encoder: { readonly maxTokens: number; readonly hiddenSize: number },
): MrcSettings {
  const maxTokens = given.maxTokens ?? encoder.maxTokens;
  const settings = checkConfig(
    mrcSettings,
    {
      strideTokens: Math.floor(maxTokens / 4),
      maxQueryTokens: Math.max(1, Math.floor(maxTokens / 2)),
      spanSize: 2 * encoder.hiddenSize,
      ...withoutUndefined(given),
      maxTokens,
    },
    "mrc",
  );
  if (settings.maxTokens > encoder.maxTokens) {
    throw new ConfigError(`maxTokens=${maxTokens} exceeds the ${encoder.maxTokens} positions of the model`, {
      fix: `set it to at most ${encoder.maxTokens}`,
    });
  }
  if (settings.weightStart === 0 || settings.weightEnd === 0) {
    throw new ConfigError(
      `weightStart=${settings.weightStart} and weightEnd=${settings.weightEnd}: starts and ends must both be learned`,
      { fix: "set both above 0" },
    );
  }
  if (settings.loss === "positions" && settings.mean === "place") {
    throw new ConfigError('the loss "positions" is one softmax an item, and no mean over places', {
      fix: 'set mean to "item"',
    });
  }
  return settings;
}

const withoutUndefined = (given: GivenSettings): GivenSettings =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
