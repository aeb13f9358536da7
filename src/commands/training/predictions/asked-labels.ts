import { z } from "zod";
import { loadConfig } from "../../../core/config.js";
import { type Logger, silentLogger } from "../../../core/logger.js";
import { nearMiss } from "../../../core/suggest.js";
import { loadQuerySet } from "../../../formats/queries/query-set.js";
import type { AskedLabels } from "../models/ner-model.js";

/** What is to be found in place of a model's own labels. */
export interface AskOptions {
  /** Labels, known to the model or not. */
  readonly types?: readonly string[] | undefined;
  /** YAML file of label: name. */
  readonly names?: string | undefined;
  /** A shipped query set, or a YAML file of one: names, and sentences that ask. */
  readonly queries?: string | undefined;
}

const namesSchema = z.record(z.string(), z.string().min(1));

/**
 * What a model is asked for; undefined when nothing is said, so that it finds its own labels as it learnt them.
 *
 * @param own the model's labels, of which all are asked where no types are named
 * @throws ConfigError for a file that is none
 */
export function readAsked(
  { types, names, queries }: AskOptions,
  own: readonly string[],
  logger: Logger = silentLogger,
): AskedLabels | undefined {
  if (types === undefined && names === undefined && queries === undefined) return undefined;
  const set = queries === undefined ? [] : loadQuerySet(queries).queries;
  const given = names === undefined ? {} : loadConfig(namesSchema, names);
  warnOfSlips(types, own, logger);
  const called = { ...Object.fromEntries(set.map(({ label, name }) => [label, name])), ...given };
  // A name of one's own is asked for by a plain sentence: the set's is about another.
  const asking = set.filter(({ label }) => given[label] === undefined);
  return {
    labels: [...new Set(types ?? own)],
    ...(names === undefined && queries === undefined ? {} : { names: called }),
    ...(queries === undefined
      ? {}
      : { queries: Object.fromEntries(asking.map(({ label, query }) => [label, query])) }),
  };
}

/** A type that nobody knows may be meant; one that is nearly a label of the model is more likely a slip. */
function warnOfSlips(types: readonly string[] = [], own: readonly string[], logger: Logger): void {
  for (const type of types) {
    const near = own.includes(type) ? undefined : nearMiss(type, own);
    if (near !== undefined)
      logger.forStage("types").warn(`"${type}" is new to the model; did you mean "${near}"?`);
  }
}
