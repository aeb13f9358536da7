import { createHash } from "node:crypto";
import { join } from "node:path";
import { createCpner } from "../../hub/create-cpner.js";
import { readDomain } from "../../hub/domain-files.js";
import { openDomain } from "../../hub/open-domain.js";
import type { PrefixStore } from "../../hub/prefix-store.js";
import { writeDomain } from "../../hub/write-domain.js";
import type { CpnerModel, CpnerT5 } from "../../models/methods/cpner/cpner-model.js";
import type { CpnerOptions } from "../../models/methods/cpner/settings.js";
import type { Example } from "../../text/example.js";
import { arraySource } from "../../train/data/example-source.js";
import type { TrainingSettings } from "../../train/settings.js";
import type { CommandContext } from "../context.js";
import { type PartResult, trainPart } from "../training/train-part.js";
import { type EvaluateOptions, evaluateDomain } from "./score-domain.js";

/** A domain's sentences, with what its types are called. */
export interface DomainData {
  readonly name: string;
  readonly train: readonly Example[];
  /** Chooses the best moment; empty: the last is taken. */
  readonly dev: readonly Example[];
  readonly labels: readonly string[];
  /** Label to name; a name is made of the label where there is none. */
  readonly names: Readonly<Record<string, string>>;
}

/** What all trainings of an experiment share. */
export interface DomainWorkplace {
  /** Frozen; the caller's. */
  readonly t5: CpnerT5;
  readonly store: PrefixStore;
  /** Each training has a folder in it, by the name of what it makes. */
  readonly folder: string;
  /** Prefix and texts, of all domains alike. */
  readonly settings: Omit<CpnerOptions, "labels" | "names">;
  /** Domains of one seed begin alike. */
  readonly prefixSeed: number;
  readonly evaluation: EvaluateOptions;
}

export interface DomainTraining {
  readonly data: DomainData;
  readonly training: TrainingSettings;
  /** Domain of the store that it begins with; a new prefix when absent. */
  readonly from?: string;
  /** What the store calls the result. */
  readonly as: string;
}

/**
 * Trains a domain's prefix and puts its best moment into the store: the warm-up (eq. 4), the training behind a mix, and
 * each link of a chain. A training that was stopped goes on; one that is over is left alone.
 *
 * @throws ConfigError when the folder holds a training of other data or settings, the store lacks `from`, or the settings
 *   train more than the prefix
 */
export async function trainDomain(
  { data, training, from, as }: DomainTraining,
  place: DomainWorkplace,
  context: CommandContext,
): Promise<PartResult> {
  const { t5, store, evaluation } = place;
  const model = await openStart(data, from, place);
  const folder = join(place.folder, as);
  try {
    store.check(model);
    const result = await trainPart(
      {
        model,
        source: arraySource(data.train, { seed: training.seed, name: as }),
        settings: training,
        folder,
        fingerprint: await describeTraining(model, data, training),
        label: as,
        ...(data.dev.length === 0 ? {} : { evaluate: () => evaluateDomain(model, data.dev, evaluation) }),
        saveModel: (best) => writeDomain(best, as, model),
      },
      context,
    );
    const best = await openDomain(readDomain(join(folder, "checkpoints", "best")), t5, { isTrainable: true });
    try {
      await store.write(as, best);
    } finally {
      best.dispose();
    }
    return result;
  } finally {
    model.dispose();
  }
}

/** The model that a training begins with, with the types of its data. */
export function openStart(
  { labels, names }: DomainData,
  from: string | undefined,
  { t5, store, settings, prefixSeed }: DomainWorkplace,
): Promise<CpnerModel> | CpnerModel {
  const own = Object.entries(names).filter(([label]) => labels.includes(label));
  const all = { ...settings, labels: [...labels], names: Object.fromEntries(own) };
  if (from === undefined) return createCpner({ t5, settings: all, seed: prefixSeed });
  const { prefixLength: _, middleSize: __, ...rest } = all;
  return openDomain(store.read(from), t5, { isTrainable: true, settings: rest });
}

/** All that decides a training, in JSON. */
async function describeTraining(
  model: CpnerModel,
  { train, dev }: DomainData,
  { workers: _, checkpointEverySteps: __, logEverySteps: ___, ...training }: TrainingSettings,
): Promise<string> {
  const hash = createHash("sha256");
  for (const { values } of Object.values(await model.fold())) hash.update(new Uint8Array(values.buffer));
  const start = hash.digest("hex");
  const data = [train, dev].map((examples) => {
    const texts = examples.map(({ text, mentions }) => [text, mentions]);
    return createHash("sha256").update(JSON.stringify(texts)).digest("hex");
  });
  return JSON.stringify({ start, train: data[0], dev: data[1], settings: model.settings, training });
}
