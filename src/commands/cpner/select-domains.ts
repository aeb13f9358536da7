import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { type DomainRecord, readFolded } from "../../hub/domain-files.js";
import { openDomain } from "../../hub/open-domain.js";
import type { PrefixStore } from "../../hub/prefix-store.js";
import type { CpnerT5 } from "../../models/methods/cpner/cpner-model.js";
import {
  type DomainProfile,
  type Selection,
  type SelectorSettings,
  selectSources,
} from "../../models/methods/cpner/select-sources.js";
import { poolNames } from "../../models/methods/cpner/similarity.js";
import { writeWhole } from "../training/runs/run-folder.js";

export interface SelectInputs {
  readonly store: PrefixStore;
  readonly t5: CpnerT5;
  /** Domain of the store. */
  readonly target: string;
  /** Domains of the store. */
  readonly sources: readonly string[];
  /** JSON that the selection is written to. */
  readonly file?: string;
}

/**
 * The dual-query domain selector (eq. 5 to 8) over the domains of a store.
 *
 * @throws ConfigError for no source, domains that the store does not have, or of another T5
 */
export async function selectDomains(
  { store, t5, target, sources, file }: SelectInputs,
  settings: SelectorSettings,
): Promise<Selection> {
  const profiles: DomainProfile[] = [];
  for (const domain of [target, ...sources]) profiles.push(await profileOf(store.read(domain), t5));
  const [own, ...others] = profiles;
  const selection = selectSources(own, others, settings);
  if (file !== undefined) {
    mkdirSync(dirname(file), { recursive: true });
    writeWhole(file, `${JSON.stringify(selection, null, 2)}\n`);
  }
  return selection;
}

async function profileOf(record: DomainRecord, t5: CpnerT5): Promise<DomainProfile> {
  const model = await openDomain(record, t5);
  try {
    const labels = await poolNames(t5, model.tokenizer, model.names);
    return { domain: record.domain, labels, prefix: readFolded(record) };
  } finally {
    model.dispose();
  }
}
