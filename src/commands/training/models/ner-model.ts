import { ConfigError } from "../../../core/errors.js";
import type { ParameterSet } from "../../../models/layers/parameters.js";
import type { NerMethodName, TrainableModel, TrainedParameter } from "../../../models/methods/method.js";
import type { PredictedText } from "../../../models/methods/punified/predict.js";
import type { Example } from "../../../text/example.js";
import type { Tag } from "../../../text/tags.js";
import type { ModelConfigPart } from "../config/model-settings.js";
import type { CompleteMethod } from "./complete-method.js";

/** Labels that are asked for in place of the model's own, by any words. */
export interface AskedLabels {
  readonly labels: readonly string[];
  /** Label to what it is called: new names, or others than the model learnt. */
  readonly names?: Readonly<Record<string, string>> | undefined;
  /** Label to the sentence that asks for it, for methods that ask by sentences. */
  readonly queries?: Readonly<Record<string, string>> | undefined;
}

export interface FindOptions {
  /** Sequences that are computed at once. */
  readonly batchSize: number;
  /** Where examples are of several sets: by their ids, each asked for and scored by its own labels. */
  readonly sets?: readonly Pick<NamedSet, "id" | "labels">[] | undefined;
  /** Default: the model's own labels. */
  readonly asked?: AskedLabels | undefined;
  /** Whether mentions may stand inside others; default false. */
  readonly isNested?: boolean | undefined;
  /** Of mrc and qpmrc: the probability from which on a span is a mention, 0..1; default 0.5. */
  readonly threshold?: number | undefined;
  /** Whether only legal sequences of tags, or well-formed targets, are chosen among; default false. */
  readonly isConstrained?: boolean | undefined;
  /** Whether a training is under way, which may be scored with less search; default false. */
  readonly isMidTraining?: boolean | undefined;
}

/** What a card says of a model besides what it was trained on. */
export interface ModelFacts {
  /** What reads the text: `bert`, `bilstm`. */
  readonly encoder: string;
  /** Numbers that training changes, and all numbers. */
  readonly trained: number;
  readonly parameters: number;
}

/** What a command asks of a model that finds mentions, whatever its method. */
export interface NerModel {
  readonly method: NerMethodName;
  /** Labels that it finds when nothing else is asked. */
  readonly labels: readonly string[];
  /** What the training loop trains. */
  readonly trainable: TrainableModel;
  readonly facts: ModelFacts;
  /** @throws ConfigError for options that the method does not have, or labels that it cannot be asked for */
  check(options: FindOptions): void;
  /** Examples with the mentions that it finds in place of their own, each with its score. @throws as `check` */
  predictExamples(examples: readonly Example[], options: FindOptions): Promise<Example[]>;
  /** Of methods that choose tags: the tag of every word of each example, legal or not. */
  predictTags?(examples: readonly Example[], options: FindOptions): Promise<Tag[][]>;
  /** Of methods that write what they find: all that was said besides the mentions. @throws as `check` */
  predictTexts?(examples: readonly Example[], options: FindOptions): Promise<PredictedText[]>;
  /** Writes its directory. @param card `README.md` */
  save(folder: string, card?: string): Promise<void>;
  /** Frees the parameters. */
  dispose(): void;
}

/** One of several datasets that are trained on together. */
export interface NamedSet {
  /** `datasetId` of its examples. */
  readonly id: string;
  readonly labels: readonly string[];
  readonly queries?: string | undefined;
}

/** What a training begins with. */
export interface ModelStart {
  /** Of the config. */
  readonly model: ModelConfigPart;
  readonly settings: CompleteMethod;
  /** Where a model of several datasets is trained: each with its labels, and the query set that names them. */
  readonly sets?: readonly NamedSet[] | undefined;
  readonly recomputeActivations: boolean;
  /** Folder of `model.from`; undefined where the model is random. */
  readonly base: string | undefined;
  /** Folder of a model of the same method that was trained before, which goes on in place of `base`. */
  readonly earlier?: string | undefined;
  /** Folder of a model whose head is taken. */
  readonly headsFrom?: string | undefined;
  readonly labels: readonly string[];
  /** Labels that were annotated, by dataset id; a dataset that is not in it was annotated with all. */
  readonly annotated: Readonly<Record<string, readonly string[]>>;
  /** Of a random model. */
  readonly seed: number;
  /** Of what is new in a model that is not: its head, its prompt, its peft. */
  readonly headSeed: number;
  /** All texts that it will be trained on, from the beginning: what a new vocabulary is made of. */
  readonly readTexts: () => AsyncIterable<readonly Example[]>;
  /** Where the vocabulary of a new model is kept. */
  readonly tokenizerFile: string;
}

export interface LoadSettings {
  readonly recomputeActivations?: boolean;
}

/** A method that finds mentions, as the commands use it. */
export interface NerMethod {
  /** Whether labels are words to it: a new label needs no new parameters, and can be asked for at once. */
  readonly asksByName: boolean;
  /** The model that a training begins with. @returns owned by the caller */
  start(start: ModelStart): Promise<NerModel>;
  /** A model of this method from a directory. @returns owned by the caller */
  load(folder: string, settings?: LoadSettings): Promise<NerModel>;
}

/** @param sets all parameters of the model */
export const countFacts = (
  trained: readonly TrainedParameter[],
  sets: readonly (ParameterSet | undefined)[],
  encoder = "bert",
): ModelFacts => ({
  encoder,
  trained: trained.reduce((sum, { variable }) => sum + variable.size, 0),
  parameters: sets.reduce((sum, set) => sum + (set?.size ?? 0), 0),
});

/** @throws ConfigError for a threshold, of a method that does not judge span by span */
export function refuseThreshold({ threshold }: FindOptions, method: string): void {
  if (threshold === undefined) return;
  throw new ConfigError(`threshold is of mrc and qpmrc, and the model is of the method ${method}`, {
    fix: "leave it out; --min-score leaves out what a model is not sure of",
  });
}

/** The refusal of a method that chooses no tags. */
export const noTags = (method: string): ConfigError =>
  new ConfigError(`constrained chooses among sequences of tags, and the model is of the method ${method}`, {
    fix: "leave it out",
  });
