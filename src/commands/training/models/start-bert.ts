import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { ConfigError } from "../../../core/errors.js";
import type { LoadedModel, ModelHead } from "../../../hub/load-model.js";
import { holdsPeft } from "../../../hub/peft-files.js";
import type { BertConfig } from "../../../models/encoders/bert/config.js";
import { encoderSpecs, maskedLmSpecs } from "../../../models/encoders/bert/parameters.js";
import { ParameterSet } from "../../../models/layers/parameters.js";
import type { PeftInput } from "../../../models/peft/settings.js";
import type { Example } from "../../../text/example.js";
import { Tokenizer } from "../../../tokenizers/tokenizer.js";
import { readTokenizer } from "../../../tokenizers/tokenizer-files.js";
import { trainWordPiece } from "../../../tokenizers/train-word-piece.js";
import type { RandomModelSettings } from "../config/model-settings.js";
import { writeWhole } from "../runs/run-folder.js";
import type { ModelStart } from "./ner-model.js";

/**
 * The tokenizer of a new BERT: an old one's, or one that is learnt from the data. What was learnt is kept in `file`, so
 * that a relaunch need not learn it again.
 *
 * @param readTexts the training data, from the beginning
 */
export async function prepareTokenizer(
  { vocabulary }: RandomModelSettings,
  readTexts: () => AsyncIterable<readonly Example[]>,
  file: string,
): Promise<Tokenizer> {
  const { from, size, lowercase, sentences } = vocabulary;
  if (from !== undefined) return readTokenizer(from, { lowercase });
  if (existsSync(file)) return new Tokenizer(JSON.parse(readFileSync(file, "utf8")), file);
  const json = await trainWordPiece(takeTexts(readTexts(), sentences), { vocabularySize: size, lowercase });
  mkdirSync(dirname(file), { recursive: true });
  writeWhole(file, JSON.stringify(json));
  return new Tokenizer(json, file);
}

async function* takeTexts(batches: AsyncIterable<readonly Example[]>, limit: number): AsyncGenerator<string> {
  let left = limit;
  for await (const batch of batches) {
    for (const { text } of batch) {
      if (left-- <= 0) return;
      yield text;
    }
  }
}

/**
 * A BERT with random parameters, which depend on the seed alone.
 *
 * @returns the model; the caller disposes it
 * @throws ConfigError when the width does not divide by the heads
 */
export function createRandomBert<Head extends Exclude<ModelHead, "token-classification">>(
  settings: RandomModelSettings,
  tokenizer: Tokenizer,
  { head, seed }: { readonly head: Head; readonly seed: number },
): LoadedModel<Head> {
  const config = configOf(settings, tokenizer.vocabularySize);
  const specs = [...encoderSpecs(config), ...(head === "masked-lm" ? maskedLmSpecs(config) : [])];
  const parameters = ParameterSet.initialise(specs, { seed, deviation: config.initialDeviation });
  return {
    head,
    config,
    parameters,
    labels: undefined as LoadedModel<Head>["labels"],
    tokenizer,
    fileConfig: {},
    missing: parameters.names,
    unused: [],
    dispose: () => parameters.dispose(),
  };
}

/**
 * Where a training that begins with a BERT takes it from: a folder, or a random one in memory, which whoever makes a
 * model of it owns.
 */
export async function beginBert(start: ModelStart): Promise<string | LoadedModel<"none">> {
  const { base, earlier = base, model, readTexts, tokenizerFile, seed } = start;
  if (earlier !== undefined) return earlier;
  const tokenizer = await prepareTokenizer(model.random!, readTexts, tokenizerFile);
  return createRandomBert(model.random!, tokenizer, { head: "none", seed });
}

/** What is trained over a BERT that is frozen; a folder that holds such parameters trains them on. */
export const newPeft = ({ settings, base, earlier = base }: ModelStart): { peft?: PeftInput } =>
  settings.peft === undefined || (earlier !== undefined && holdsPeft(earlier)) ? {} : { peft: settings.peft };

/** BERT's shape and constants, of the asked size. */
function configOf(
  { layers, hidden, heads, ffn, maxTokens, dropout }: RandomModelSettings,
  vocabSize: number,
): BertConfig {
  if (hidden % heads !== 0)
    throw new ConfigError(`hidden ${hidden} does not divide by ${heads} heads`, {
      fix: "set model.random.hidden to a multiple of model.random.heads",
    });
  return {
    vocabSize,
    hiddenSize: hidden,
    layers,
    heads,
    ffnSize: ffn,
    activation: "gelu",
    maxTokens,
    segments: 2,
    normEpsilon: 1e-12,
    initialDeviation: 0.02,
    hiddenDropoutRate: dropout,
    attentionDropoutRate: dropout,
    classifierDropoutRate: dropout,
  };
}
