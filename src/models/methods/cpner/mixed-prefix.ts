import { ConfigError, ShapeError } from "../../../core/errors.js";
import {
  add,
  addAll,
  detached,
  dispose,
  div,
  mean,
  mul,
  reshape,
  sqrt,
  stack,
  sum,
  type Tensor,
  tanh,
  tensor,
  tidy,
  unstack,
} from "../../../engine/ops/index.js";
import { type AttentionKind, attentionKinds } from "../../encoders/t5/hooks.js";
import {
  ParameterSet,
  type ParameterSpec,
  type StoredTensor,
  type StoredWeights,
} from "../../layers/parameters.js";
import { trainedParameters } from "../../layers/trained-parameters.js";
import type { TrainedParameter } from "../method.js";
import {
  type DomainPrefix,
  FixedPrefix,
  type FoldedPrefix,
  mapKinds,
  type NetworkPrefix,
} from "./domain-prefix.js";
import { dense, networkSpecs, type PrefixStacks, prefixOfNames } from "./prefix-network.js";

/** A source of a mix of generated prefixes. */
export interface MixedSource {
  readonly domain: string;
  readonly folded: FoldedPrefix;
  /** The selector's, when the weights are fixed. */
  readonly weight: number;
  /** Its label similarity to the target (eq. 5), when the weights are computed in every pass. */
  readonly labels: number;
}

/** How the released code weighs the sources in every pass: through a projection that is trained with the target. */
export interface ProjectedWeights {
  /** Of `newProjection`. */
  readonly projection: ParameterSet;
  /** Share of the label similarity. */
  readonly alpha: number;
}

const middleName = `${prefixOfNames}selector.middle`;
const outName = `${prefixOfNames}selector.out`;
/** Width of the projection's middle (FACTS 1.4). */
const projectionSize = 500;

/** @param size of a pooled prefix: `heads * headDim` */
export const newProjection = (size: number, seed: number): ParameterSet =>
  ParameterSet.initialise(projectionSpecs(size), { seed, deviation: 1 });

/** A projection from its stored parameters. @throws InputError when they are not there; ShapeError for another shape */
export const restoreProjection = (size: number, weights: StoredWeights): ParameterSet => {
  const options = { seed: 1, deviation: 1, namesOf: (name: string) => [name] };
  return ParameterSet.load(projectionSpecs(size), weights, options).parameters;
};

const projectionSpecs = (size: number): readonly ParameterSpec[] => [
  ...networkSpecs(middleName, size, projectionSize),
  ...networkSpecs(outName, projectionSize, size),
];

/**
 * Prefixes that are mixed in every pass: `(target + sum_i w_i source_i) / 2` over generated keys and values, of which the
 * target's are trained on.
 *
 * Source: DeepKE `seq2seq/models.py`, as described in FACTS 1.4, where the paper (eq. 9, 10) mixes parameters once. With
 * `projected`, `w_i = (1 - alpha) p_i / sum p + alpha l_i / sum l`, where `p_i` is the cosine of the projected means over
 * keys, values, positions, layers and attentions; the target's mean is a constant to the gradient.
 * Differs: dropout falls on the target's prefix alone.
 */
export class MixedPrefix implements DomainPrefix {
  readonly trained: readonly TrainedParameter[];
  readonly #fixed: readonly FixedPrefix[];

  /** It owns the target's prefix and the projection. @throws ShapeError for prefixes of other shapes; ConfigError for no source */
  constructor(
    readonly own: NetworkPrefix,
    readonly sources: readonly MixedSource[],
    readonly projected?: ProjectedWeights,
  ) {
    if (sources.length === 0)
      throw new ConfigError("a mix has no source", { fix: "name one or more source domains" });
    checkShapes(own, sources);
    this.#fixed = sources.map(({ folded }) => new FixedPrefix(folded, own.config));
    this.trained = [
      ...own.trained,
      ...(projected === undefined ? [] : trainedParameters(projected.projection)),
    ];
  }

  make(dropoutSeed?: number): PrefixStacks {
    return tidy(() => {
      const own = this.own.make(dropoutSeed);
      const theirs = this.#fixed.map((source) => source.make());
      const weights = this.#weigh(own, theirs);
      return mapKinds((kind) => {
        const terms = theirs.map((stacks, i) => mul(stacks[kind], weights[i]!));
        return mul(add(own[kind], addAll(terms)), 0.5);
      });
    });
  }

  /** One a source; scalars where they are computed. */
  #weigh(own: PrefixStacks, theirs: readonly PrefixStacks[]): readonly (Tensor | number)[] {
    if (this.projected === undefined) return this.sources.map(({ weight }) => weight);
    const { projection, alpha } = this.projected;
    const target = detached(() => poolStacks(own));
    const cosines = stack(theirs.map((stacks) => projectedCosine(poolStacks(stacks), target, projection)));
    const labels = tensor(
      this.sources.map(({ labels }) => labels),
      [this.sources.length],
    );
    const shares = (x: Tensor): Tensor => div(x, sum(x));
    return unstack(add(mul(shares(labels), alpha), mul(shares(cosines), 1 - alpha)));
  }

  /** The target's parameters and the projection's. */
  async store(): Promise<Map<string, StoredTensor>> {
    return new Map([
      ...(await this.own.store()),
      ...(this.projected === undefined ? [] : await this.projected.projection.store()),
    ]);
  }

  dispose(): void {
    this.own.dispose();
    this.projected?.projection.dispose();
    for (const source of this.#fixed) source.dispose();
  }
}

function checkShapes(own: NetworkPrefix, sources: readonly MixedSource[]): void {
  const stacks = own.make();
  const shapes: Record<AttentionKind, string> = mapKinds((kind) => String(stacks[kind].shape));
  dispose({ ...stacks });
  for (const { domain, folded } of sources) {
    const kind = attentionKinds.find((kind) => String(folded[kind].shape) !== shapes[kind]);
    if (kind === undefined) continue;
    throw new ShapeError(
      `the ${kind} prefixes of the source "${domain}" are [${folded[kind].shape}] and the target's [${shapes[kind]}]`,
      { fix: "give all domains the same prefixLength, and one T5" },
    );
  }
}

/** Mean over keys, values, positions, layers and attentions, `[heads * headDim]`. */
function poolStacks(stacks: PrefixStacks): Tensor {
  const means = attentionKinds.map((kind) => reshape(mean(stacks[kind], [0, 2]), [-1]));
  return mul(addAll(means), 1 / means.length);
}

/** Scalar. */
function projectedCosine(source: Tensor, target: Tensor, projection: ParameterSet): Tensor {
  const project = (x: Tensor): Tensor =>
    dense(tanh(dense(reshape(x, [1, -1]), middleName, projection)), outName, projection);
  const [a, b] = [project(source), project(target)];
  return div(sum(mul(a, b)), sqrt(mul(sum(mul(a, a)), sum(mul(b, b)))));
}
