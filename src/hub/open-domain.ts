import { CpnerModel, type CpnerT5 } from "../models/methods/cpner/cpner-model.js";
import { type DomainPrefix, FixedPrefix, restorePrefix } from "../models/methods/cpner/domain-prefix.js";
import { MixedPrefix, restoreProjection } from "../models/methods/cpner/mixed-prefix.js";
import type { CpnerOptions, PrefixShape } from "../models/methods/cpner/settings.js";
import {
  checkBackbone,
  type DomainRecord,
  describeBackbone,
  readFolded,
  readSources,
  readTrainable,
} from "./domain-files.js";

export interface OpenDomainOptions {
  /** Whether its parameters are loaded, to be trained on; default false: its keys and values alone. */
  readonly isTrainable?: boolean;
  /** In place of those of the domain; its parameters do not depend on them. */
  readonly settings?: Partial<Omit<CpnerOptions, keyof PrefixShape>>;
  /** Recompute each layer in the backward pass instead of keeping its activations. */
  readonly isCheckpointed?: boolean;
  /** With it the T5 is the model's, too. */
  readonly ownsT5?: boolean;
}

/**
 * The model of a stored domain over a T5 that is in memory.
 *
 * @throws ConfigError when it was trained over another T5; InputError when its files are broken or lack what is asked for
 */
export async function openDomain(
  record: DomainRecord,
  t5: CpnerT5,
  { isTrainable = false, settings = {}, isCheckpointed, ownsT5 }: OpenDomainOptions = {},
): Promise<CpnerModel> {
  checkBackbone(record, await describeBackbone(t5));
  const prefix = isTrainable ? loadTrainable(record, t5) : new FixedPrefix(readFolded(record), t5.config);
  try {
    return new CpnerModel({ t5, prefix, isCheckpointed, ownsT5 }, { ...record.settings, ...settings });
  } catch (error) {
    prefix.dispose();
    throw error;
  }
}

function loadTrainable(record: DomainRecord, t5: CpnerT5): DomainPrefix {
  const { mix, settings } = record;
  const weights = readTrainable(record);
  const own = restorePrefix(settings, t5.config, weights);
  if (mix === undefined) return own;
  const folded = readSources(record);
  const sources = mix.sources.map((source, i) => ({ ...source, folded: folded[i] }));
  const { projectedAlpha: alpha } = mix;
  if (alpha === undefined) return new MixedPrefix(own, sources);
  const { heads, headSize } = t5.config;
  return new MixedPrefix(own, sources, { projection: restoreProjection(heads * headSize, weights), alpha });
}
