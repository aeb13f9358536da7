import { join } from "node:path";
import type { Selection } from "../../models/methods/cpner/select-sources.js";
import type { TrainingSettings } from "../../train/settings.js";
import type { CommandContext } from "../context.js";
import { decomposeDomain } from "./decompose-domain.js";
import { selectDomains } from "./select-domains.js";
import type { TransferSettings } from "./settings.js";
import { type DomainData, type DomainWorkplace, openStart, trainDomain } from "./train-domain.js";

export interface TransferInputs {
  readonly sources: readonly DomainData[];
  readonly target: DomainData;
  readonly warmUp: TrainingSettings;
  /** Of the target, behind the mix. */
  readonly transfer: TrainingSettings;
}

/** What a transfer came to. */
export interface TransferResult {
  /** Domain of the store that holds the result. */
  readonly domain: string;
  /** Undefined without sources. */
  readonly selection?: Selection;
}

/**
 * CP-NER: warms up the prefix of every source and of the target, selects, mixes, and trains the target on. Without
 * sources the target is warmed up alone. The store gets the sources by their names, `TARGET.warm`, `TARGET.mixed`, and
 * `TARGET` or `as`; the selection is written beside the trainings.
 *
 * Source: Chen et al. 2023 (CP-NER), section 3.4; one source or several.
 *
 * @throws as the stages
 */
export async function transferDomain(
  { sources, target, warmUp, transfer }: TransferInputs,
  settings: TransferSettings,
  place: DomainWorkplace,
  context: CommandContext,
  as = target.name,
): Promise<TransferResult> {
  if (sources.length === 0) {
    await trainDomain({ data: target, training: warmUp, as }, place, context);
    return { domain: as };
  }
  for (const data of sources) await trainDomain({ data, training: warmUp, as: data.name }, place, context);
  const warm = `${target.name}.warm`;
  if (settings.warmUpTarget) await trainDomain({ data: target, training: warmUp, as: warm }, place, context);
  else await storeNew(target, warm, place);
  const { t5, store, folder, prefixSeed: seed } = place;
  const selection = await selectDomains(
    {
      ...{ store, t5, target: warm, sources: sources.map(({ name }) => name) },
      file: join(folder, `${as}.selection.json`),
    },
    settings.selector,
  );
  const mixed = `${as}.mixed`;
  await decomposeDomain({ store, t5, selection, as: mixed, seed }, settings);
  await trainDomain({ data: target, training: transfer, from: mixed, as }, place, context);
  return { domain: as, selection };
}

/** A prefix as it begins, for the ablation without warm-up. */
async function storeNew(data: DomainData, as: string, place: DomainWorkplace): Promise<void> {
  const model = await openStart(data, undefined, place);
  try {
    await place.store.write(as, model);
  } finally {
    model.dispose();
  }
}

/**
 * The baseline <Chain Transfer>: one prefix is trained on source after source, then on the target.
 *
 * Source: CP-NER section 4.3. The order is that of the sources; the paper says none.
 */
export async function chainTransfer(
  { sources, target, warmUp, transfer }: TransferInputs,
  place: DomainWorkplace,
  context: CommandContext,
): Promise<TransferResult> {
  let from: string | undefined;
  for (const [i, data] of sources.entries()) {
    const as = `${target.name}.chain-${i + 1}`;
    await trainDomain(
      { data, training: warmUp, as, ...(from === undefined ? {} : { from }) },
      place,
      context,
    );
    from = as;
  }
  const domain = `${target.name}.chain`;
  const last = from === undefined ? { training: warmUp } : { training: transfer, from };
  await trainDomain({ data: target, as: domain, ...last }, place, context);
  return { domain };
}

/**
 * The models of the baseline <Ensemble>: a transfer from each source alone. `ensembleExamples` puts together what they
 * say.
 *
 * Source: CP-NER section 4.3.
 *
 * @returns one a source
 */
export async function transferEach(
  inputs: TransferInputs,
  settings: TransferSettings,
  place: DomainWorkplace,
  context: CommandContext,
): Promise<TransferResult[]> {
  const results: TransferResult[] = [];
  for (const source of inputs.sources) {
    const as = `${inputs.target.name}.from-${source.name}`;
    results.push(await transferDomain({ ...inputs, sources: [source] }, settings, place, context, as));
  }
  return results;
}
