import { denseSpecs, ParameterSet, type ParameterSpec, type StoredWeights } from "../../layers/parameters.js";
import type { HeadSettings } from "./settings.js";

/** What stands on the encoder: scores of starts, of ends, and of pairs of them. */
export interface MrcHead {
  readonly settings: HeadSettings;
  /** By the names of BERT-MRC's checkpoints. */
  readonly parameters: ParameterSet;
}

export interface HeadOptions {
  readonly settings: HeadSettings;
  readonly hiddenSize: number;
  /** Of what is random. */
  readonly seed: number;
  /** Standard deviation of what is random. */
  readonly deviation: number;
}

export const hasSpanHead = ({ weightSpan }: Pick<HeadSettings, "weightSpan">): boolean => weightSpan > 0;

/**
 * Parameters of the heads: a linear layer for starts, one for ends, and for pairs an inner layer over both words and
 * a linear one.
 */
export function headSpecs({
  settings,
  hiddenSize,
}: Pick<HeadOptions, "settings" | "hiddenSize">): ParameterSpec[] {
  const scores = settings.loss === "two-class" ? 2 : 1;
  return [
    ...denseSpecs("start_outputs", hiddenSize, scores),
    ...denseSpecs("end_outputs", hiddenSize, scores),
    ...(hasSpanHead(settings)
      ? [
          ...denseSpecs("span_embedding.classifier1", 2 * hiddenSize, settings.spanSize),
          ...denseSpecs("span_embedding.classifier2", settings.spanSize, 1),
        ]
      : []),
  ];
}

/** A new head. */
export const createHead = ({ settings, hiddenSize, ...initial }: HeadOptions): MrcHead => ({
  settings,
  parameters: ParameterSet.initialise(headSpecs({ settings, hiddenSize }), initial),
});

/**
 * A head with the parameters of a checkpoint; those that it lacks are new.
 *
 * @throws ShapeError when a parameter has another shape than the settings ask for; InputError when there is none
 */
export function loadHead(
  weights: StoredWeights,
  { settings, hiddenSize, ...initial }: HeadOptions,
): { head: MrcHead; initialised: readonly string[] } {
  const { parameters, initialised } = ParameterSet.load(headSpecs({ settings, hiddenSize }), weights, {
    ...initial,
    namesOf: (name) => [name],
  });
  return { head: { settings, parameters }, initialised };
}
