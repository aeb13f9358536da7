import { ShapeError } from "../../../core/errors.js";
import { dispose, read, reshape, type Tensor, tensor, tidy, unstack } from "../../../engine/ops/index.js";
import {
  type AttentionKind,
  attentionKinds,
  type Prefix,
  type PrefixTable,
} from "../../encoders/t5/hooks.js";
import { ParameterSet, type StoredTensor, type StoredWeights } from "../../layers/parameters.js";
import { trainedParameters } from "../../layers/trained-parameters.js";
import type { TrainedParameter } from "../method.js";
import {
  makeStacks,
  type PrefixSizes,
  type PrefixStacks,
  prefixSpecs,
  stackShape,
} from "./prefix-network.js";
import type { PrefixShape } from "./settings.js";

/** Where the prefixes of a domain come from. */
export interface DomainPrefix {
  /** What training changes; none of prefixes that are fixed. */
  readonly trained: readonly TrainedParameter[];
  /** The prefixes of one pass, owned by the caller. @param dropoutSeed absent: no dropout */
  make(dropoutSeed?: number): PrefixStacks;
  /** Its parameters as a file holds them; undefined of prefixes that are fixed. */
  store(): Promise<Map<string, StoredTensor> | undefined>;
  /** Frees what it owns. */
  dispose(): void;
}

/** Prefixes as numbers: what a frozen T5 needs to serve a domain. By kind, `[2 * layers, heads, prefixLength, headDim]`. */
export type FoldedPrefix = Readonly<Record<AttentionKind, StoredTensor>>;

/** Prefixes that a network makes of trained parameters, which it owns. */
export class NetworkPrefix implements DomainPrefix {
  readonly trained: readonly TrainedParameter[];

  /** @param parameters those of `prefixSpecs` */
  constructor(
    readonly parameters: ParameterSet,
    readonly config: PrefixSizes,
    readonly dropoutRate: number,
  ) {
    this.trained = trainedParameters(parameters);
  }

  make(dropoutSeed?: number): PrefixStacks {
    return makeStacks(this.parameters, this.config, this.dropoutRate, dropoutSeed);
  }

  store(): Promise<Map<string, StoredTensor>> {
    return this.parameters.store();
  }

  dispose(): void {
    this.parameters.dispose();
  }
}

/** Where a domain's prefix begins. Domains of one seed begin alike. */
export const newPrefix = (
  shape: PrefixShape & { readonly dropoutRate: number },
  config: PrefixSizes,
  seed: number,
): NetworkPrefix => {
  const parameters = ParameterSet.initialise(prefixSpecs(shape, config), { seed, deviation: 1 });
  return new NetworkPrefix(parameters, config, shape.dropoutRate);
};

/**
 * A prefix from its stored parameters.
 *
 * @throws ShapeError when they have other shapes or are not all there
 */
export function restorePrefix(
  shape: PrefixShape & { readonly dropoutRate: number },
  config: PrefixSizes,
  weights: StoredWeights,
): NetworkPrefix {
  const specs = prefixSpecs(shape, config);
  const missing = specs.find(({ name }) => !weights.has(name));
  if (missing !== undefined)
    throw new ShapeError(`the domain's file lacks ${missing.name} of its ${specs.length} parameters`, {
      fix: "warm the domain up again",
    });
  const options = { seed: 1, deviation: 1, namesOf: (name: string) => [name] };
  const { parameters } = ParameterSet.load(specs, weights, options);
  return new NetworkPrefix(parameters, config, shape.dropoutRate);
}

/** Prefixes that are as they are: for prediction, and as sources of a mix. */
export class FixedPrefix implements DomainPrefix {
  readonly trained: readonly TrainedParameter[] = [];
  readonly #stacks: PrefixStacks;

  /** @throws ShapeError when the numbers are of a T5 of other sizes */
  constructor(folded: FoldedPrefix, config: PrefixSizes) {
    for (const kind of attentionKinds) checkStack(folded[kind], kind, config);
    this.#stacks = toTensors(folded);
  }

  make(): PrefixStacks {
    return mapKinds((kind) => this.#stacks[kind].clone());
  }

  async store(): Promise<undefined> {
    return undefined;
  }

  dispose(): void {
    dispose({ ...this.#stacks });
  }
}

export const mapKinds = <T>(make: (kind: AttentionKind) => T): Record<AttentionKind, T> => ({
  "encoder-self": make("encoder-self"),
  "decoder-self": make("decoder-self"),
  "decoder-cross": make("decoder-cross"),
});

const toTensors = (folded: FoldedPrefix): PrefixStacks =>
  mapKinds((kind) => tensor(folded[kind].values, folded[kind].shape));

function checkStack({ shape }: StoredTensor, kind: AttentionKind, config: PrefixSizes): void {
  const expected = stackShape(kind, shape[2] ?? 0, config);
  if (shape.join() === expected.join()) return;
  throw new ShapeError(
    `the ${kind} prefixes are [2 * layers, heads, prefixLength, headDim]=[${shape}], and the T5 needs [${expected}]`,
    { fix: "use the T5 that the domain was trained over" },
  );
}

/** The numbers of a domain's prefixes, without dropout. */
export async function foldPrefix(prefix: DomainPrefix): Promise<FoldedPrefix> {
  const stacks = prefix.make();
  try {
    const values = await Promise.all(attentionKinds.map((kind) => read(stacks[kind])));
    return mapKinds((kind) => ({
      shape: stacks[kind].shape,
      values: Float32Array.from(values[attentionKinds.indexOf(kind)]!),
    }));
  } finally {
    dispose({ ...stacks });
  }
}

/** The prefixes of one pass as T5's hooks take them; a gradient goes through. Its tensors are the caller's. */
export function toPrefixTable(prefix: DomainPrefix, dropoutSeed?: number): PrefixTable {
  const parts = tidy((): Record<AttentionKind, Tensor[]> => {
    const stacks = prefix.make(dropoutSeed);
    return mapKinds((kind) => {
      const [, ...shape] = stacks[kind].shape;
      return unstack(stacks[kind]).map((part) => reshape(part, [1, ...shape]));
    });
  });
  return mapKinds((kind) =>
    Array.from({ length: parts[kind].length / 2 }, (_, layer): Prefix => {
      const [k, v] = parts[kind].slice(2 * layer, 2 * layer + 2) as [Tensor, Tensor];
      return { k, v }; // [1, heads, prefixLength, headDim]
    }),
  );
}
