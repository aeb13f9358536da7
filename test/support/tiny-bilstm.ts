import { bilstmSettings } from "../../src/models/encoders/bilstm/config.js";
import { createBilstm } from "../../src/models/encoders/bilstm/create-bilstm.js";
import type { WordItem } from "../../src/models/encoders/bilstm/encode-words.js";
import { newTagger, type Tagger } from "../../src/models/methods/tagger/tagger.js";
import type { TaggerEncoder } from "../../src/models/methods/tagger/tagger-encoder.js";
import type { TaggingHeadName } from "../../src/models/methods/tagger/tagging-head.js";
import type { Example } from "../../src/text/example.js";
import { taggerExamples, taggerLabels } from "./taggers.js";

/** Small enough to be trained in a second. */
export const tinyBilstmSettings = {
  wordSize: 12,
  characterSize: 6,
  characterFilters: 8,
  hiddenSize: 20,
} as const;

/** A new BiLSTM for the words of examples. */
export async function makeTinyBilstm(
  seed = 1,
  settings: Readonly<Record<string, unknown>> = {},
  examples: readonly Example[] = taggerExamples,
): Promise<TaggerEncoder<WordItem>> {
  const all = bilstmSettings.parse({ ...tinyBilstmSettings, ...settings });
  return (await createBilstm({ settings: all, examples: [examples], seed })).encoder;
}

export const makeTinyBilstmTagger = async (
  head: TaggingHeadName,
  seed = 1,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<Tagger> => newTagger(await makeTinyBilstm(seed, settings), taggerLabels, { head, seed });
