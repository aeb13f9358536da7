import { type Logger, silentLogger } from "../../../core/logger.js";
import type { FindOptions, NerModel } from "../models/ner-model.js";
import { type AskOptions, readAsked } from "./asked-labels.js";

/** How mentions are to be found, as the verbs are told. */
export interface FindSettings extends AskOptions {
  /** Sequences that are computed at once. */
  readonly batchSize: number;
  /** Whether only legal sequences of tags, or well-formed targets, are chosen among; default false. */
  readonly constrained?: boolean;
  /** Whether mentions may stand inside others; default false. */
  readonly nested?: boolean;
  /** Of mrc and qpmrc: the probability from which on a span is a mention; default 0.5. */
  readonly threshold?: number | undefined;
}

/**
 * What a model is to find, checked by its method.
 *
 * @throws ConfigError for what the method cannot do, and for files of names or queries that are none
 */
export function findOptions(
  settings: FindSettings,
  model: NerModel,
  logger: Logger = silentLogger,
): FindOptions {
  const { batchSize, constrained: isConstrained, nested: isNested, threshold } = settings;
  const asked = readAsked(settings, model.labels, logger);
  const find = { batchSize, isConstrained, isNested, threshold, asked };
  model.check(find);
  return find;
}
