import { ParameterSet, type ParameterSpec, type StoredWeights } from "../../layers/parameters.js";
import { CrfHead, crfSpecs } from "./heads/crf.js";
import { LinearHead } from "./heads/linear.js";
import type { TagSet } from "./tag-set.js";
import { classifierSpecs, type TaggingHead, type TaggingHeadName } from "./tagging-head.js";

interface HeadMaker {
  specs(size: number, tagSet: TagSet): readonly ParameterSpec[];
  make(tagSet: TagSet, parameters: ParameterSet): TaggingHead;
}
const makers: Record<TaggingHeadName, HeadMaker> = {
  linear: { specs: classifierSpecs, make: (tagSet, parameters) => new LinearHead(tagSet, parameters) },
  crf: { specs: crfSpecs, make: (tagSet, parameters) => new CrfHead(tagSet, parameters) },
};

export interface HeadOptions {
  readonly head: TaggingHeadName;
  readonly tagSet: TagSet;
  /** Width of the words' representations. */
  readonly size: number;
  /** Of what is random. */
  readonly seed: number;
  /** Standard deviation of what is random. */
  readonly deviation: number;
}

/** A new head. */
export function createHead({ head, tagSet, size, ...initial }: HeadOptions): TaggingHead {
  const { specs, make } = makers[head];
  return make(tagSet, ParameterSet.initialise(specs(size, tagSet), initial));
}

/**
 * A head with the parameters of a checkpoint; those that it lacks are new.
 *
 * @throws ShapeError when a parameter has another shape than size and tags ask for; InputError when there is none
 */
export function loadHead(
  weights: StoredWeights,
  { head, tagSet, size, ...initial }: HeadOptions,
): { head: TaggingHead; initialised: readonly string[] } {
  const { specs, make } = makers[head];
  const { parameters, initialised } = ParameterSet.load(specs(size, tagSet), weights, {
    ...initial,
    namesOf: (name) => [name],
  });
  return { head: make(tagSet, parameters), initialised };
}
