import { ConfigError } from "../../../core/errors.js";
import type { BertConfig } from "../../encoders/bert/config.js";
import { checkQpmrcSettings, type QpmrcOptions, type QpmrcSettings } from "./settings.js";

/** Settings with the windows that a model has. */
export type CompleteSettings = QpmrcSettings & { readonly maxTokens: number; readonly strideTokens: number };

/**
 * Settings with all defaults: windows as long as the model has positions, a quarter of them repeated.
 *
 * @throws ConfigError for settings that are not valid or do not fit the encoder
 */
export function completeSettings(options: QpmrcOptions, config: BertConfig): CompleteSettings {
  const settings = checkQpmrcSettings(options);
  const maxTokens = settings.maxTokens ?? config.maxTokens;
  if (maxTokens > config.maxTokens) {
    throw new ConfigError(`maxTokens=${maxTokens} exceeds the ${config.maxTokens} positions of the model`, {
      fix: `set it to at most ${config.maxTokens}`,
    });
  }
  if (config.segments < 2) {
    throw new ConfigError(`the model has ${config.segments} segment, and QPMRC needs one for queries`, {
      fix: "name a BERT with two segments (type_vocab_size)",
    });
  }
  const { labels, names } = settings;
  const unknown = Object.keys(names).find((label) => !labels.includes(label));
  if (unknown !== undefined) {
    throw new ConfigError(`names has "${unknown}", which is none of the ${labels.length} labels`, {
      fix: "leave it out, or add it to labels",
    });
  }
  return { ...settings, maxTokens, strideTokens: settings.strideTokens ?? Math.floor(maxTokens / 4) };
}
