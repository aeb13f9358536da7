import { ConfigError } from "../../core/errors.js";
import { readFolded, readTrainable } from "../../hub/domain-files.js";
import type { PrefixStore } from "../../hub/prefix-store.js";
import { CpnerModel, type CpnerT5 } from "../../models/methods/cpner/cpner-model.js";
import { decomposePrefix } from "../../models/methods/cpner/decompose.js";
import {
  type DomainPrefix,
  type NetworkPrefix,
  restorePrefix,
} from "../../models/methods/cpner/domain-prefix.js";
import { MixedPrefix, newProjection } from "../../models/methods/cpner/mixed-prefix.js";
import { alphaOf, type Selection } from "../../models/methods/cpner/select-sources.js";
import type { TransferSettings } from "./settings.js";

export interface DecomposeInputs {
  readonly store: PrefixStore;
  readonly t5: CpnerT5;
  /** Of `selectDomains`; its domains are those of the store. */
  readonly selection: Selection;
  /** What the store calls the result. */
  readonly as: string;
  /** Of a projection. */
  readonly seed: number;
}

/**
 * The intrinsic decomposition: puts what the sources know into the target's prefix, and that into the store, to be trained
 * on. With `mix: generated` the result keeps the sources' keys and values and mixes them in every pass.
 *
 * Source: CP-NER eq. 9, 10; `generated` as in the released code (FACTS 1.4).
 *
 * @throws ConfigError for a projection without `mix: generated`, or domains that the store does not have
 */
export async function decomposeDomain(
  { store, t5, selection, as, seed }: DecomposeInputs,
  { mix, selector }: Pick<TransferSettings, "mix" | "selector">,
): Promise<void> {
  if (selector.prefixes === "projected" && mix !== "generated")
    throw new ConfigError(
      "selector.prefixes is projected, whose projection is trained in a mix of every pass",
      {
        fix: "set mix: generated, or selector.prefixes: layers or pooled",
      },
    );
  const target = store.read(selection.target);
  const parameters = readTrainable(target);
  const restore = (weights: typeof parameters): NetworkPrefix =>
    restorePrefix(target.settings, t5.config, weights);
  const prefix: DomainPrefix =
    mix === "parameters"
      ? restore(
          decomposePrefix(
            parameters,
            selection.sources.map(({ domain, weight }) => ({
              ...{ domain, weight },
              parameters: readTrainable(store.read(domain)),
            })),
          ),
        )
      : mixGenerated(restore(parameters), { store, t5, selection, seed }, selector);
  const model = new CpnerModel({ t5, prefix }, target.settings);
  try {
    await store.write(as, model);
  } finally {
    model.dispose();
  }
}

function mixGenerated(
  own: NetworkPrefix,
  { store, t5, selection, seed }: Omit<DecomposeInputs, "as">,
  selector: TransferSettings["selector"],
): MixedPrefix {
  const sources = selection.sources.map(({ domain, weight, labels }) => ({
    ...{ domain, weight, labels },
    folded: readFolded(store.read(domain)),
  }));
  if (selector.prefixes !== "projected") return new MixedPrefix(own, sources);
  const alphas = new Set(sources.map(({ domain }) => alphaOf(domain, selector)));
  const [alpha] = alphas;
  if (alphas.size > 1)
    throw new ConfigError("selector.alpha differs by source, and a projection has one for all", {
      fix: "give one number",
    });
  const { heads, headSize } = t5.config;
  return new MixedPrefix(own, sources, { projection: newProjection(heads * headSize, seed), alpha: alpha! });
}
