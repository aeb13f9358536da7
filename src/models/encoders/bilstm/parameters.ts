import { InputError } from "../../../core/errors.js";
import { RandomStream } from "../../../core/random.js";
import {
  denseSpecs,
  ParameterSet,
  type ParameterSpec,
  type StoredTensor,
  type StoredWeights,
  tableSpec,
} from "../../layers/parameters.js";
import type { BilstmConfig } from "./config.js";
import type { SymbolTable } from "./vocabulary.js";

export interface BilstmEncoder {
  readonly config: BilstmConfig;
  readonly parameters: ParameterSet;
}

export const wordsModule = "bilstm.words";
export const charactersModule = "bilstm.characters";
export const convolutionModule = "bilstm.character_convolution";
export const directionNames = ["forward", "backward"] as const;
export type DirectionName = (typeof directionNames)[number];

/** Name of an LSTM among the parameters. */
export const lstmModule = (layer: number, direction: DirectionName): string =>
  `bilstm.lstm.${layer}.${direction}`;

/** Numbers of a word that the first BiLSTM reads. */
const inputSizeOf = ({ wordSize, characterFilters }: BilstmConfig): number => wordSize + characterFilters;

export function bilstmSpecs(config: BilstmConfig): readonly ParameterSpec[] {
  const { characterWindow, characterSize, characterFilters } = config;
  return [
    tableSpec(wordsModule, config.vocabSize, config.wordSize),
    tableSpec(charactersModule, config.characters, config.characterSize),
    ...denseSpecs(convolutionModule, characterWindow * characterSize, characterFilters),
    ...lstmsOf(config).flatMap(({ module, inSize, size }): ParameterSpec[] => [
      { name: `${module}.input.weight`, shape: [inSize, 4 * size], isTransposed: true, initial: "normal" },
      { name: `${module}.recurrent.weight`, shape: [size, 4 * size], isTransposed: true, initial: "normal" },
      { name: `${module}.bias`, shape: [4 * size], initial: "zeros" },
    ]),
  ];
}

interface OneLstm {
  readonly module: string;
  readonly inSize: number;
  readonly size: number;
}

const lstmsOf = (config: BilstmConfig): readonly OneLstm[] =>
  Array.from({ length: config.layers }, (_, layer) =>
    directionNames.map((direction) => ({
      module: lstmModule(layer, direction),
      inSize: layer === 0 ? inputSizeOf(config) : config.hiddenSize,
      size: config.hiddenSize / 2,
    })),
  ).flat();

export interface InitialBilstm {
  readonly seed: number;
  /** Words by id, for `vectors`. */
  readonly words?: SymbolTable;
  /** Vectors that words begin with; the others are random. */
  readonly vectors?: ReadonlyMap<string, Float32Array>;
}

/**
 * New parameters: tables uniform in ±sqrt(3 / width), matrices in ±sqrt(6 / (in + out)) with an LSTM's gates taken
 * one by one, biases 0 but for 1 at the forget gates.
 *
 * Source: as Ma, Hovy 2016 (arXiv:1603.01354) are known to begin; paper not opened. The bounds are those of He et al.
 * and of Glorot, Bengio 2010; not opened.
 *
 * @returns the set, owned by the caller
 */
export function initialiseBilstm(config: BilstmConfig, initial: InitialBilstm): ParameterSet {
  return loadParameters(config, initialWeights(config, initial));
}

/**
 * The parameters that a checkpoint holds.
 *
 * @throws ShapeError when one has another shape than by the config; InputError when one is missing
 */
export function loadParameters(config: BilstmConfig, weights: StoredWeights): ParameterSet {
  const specs = bilstmSpecs(config);
  const options = { namesOf: (name: string) => [name], seed: 0, deviation: 0 };
  const { parameters, initialised } = ParameterSet.load(specs, weights, options);
  if (initialised.length === 0) return parameters;
  parameters.dispose();
  throw new InputError(
    `the checkpoint lacks ${initialised.length} of the BiLSTM's ${specs.length} parameters, the first ${initialised[0]}`,
    { fix: "give the weights that belong to this config.json" },
  );
}

function initialWeights(
  config: BilstmConfig,
  { seed, words, vectors }: InitialBilstm,
): Map<string, StoredTensor> {
  const { wordSize, characterSize, characterFilters, characterWindow } = config;
  const weights = new Map<string, StoredTensor>();
  const uniform = (name: string, shape: readonly [number, number], bound: number): Float32Array => {
    const random = new RandomStream(seed, "initial", name);
    const values = Float32Array.from({ length: shape[0] * shape[1] }, () => bound * (2 * random.next() - 1));
    weights.set(name, { shape, values });
    return values;
  };
  const table = uniform(`${wordsModule}.weight`, [config.vocabSize, wordSize], Math.sqrt(3 / wordSize));
  for (const [id, word] of (vectors === undefined ? [] : (words?.symbols ?? [])).entries()) {
    const vector = vectors!.get(word);
    if (vector !== undefined) table.set(vector, id * wordSize);
  }
  uniform(`${charactersModule}.weight`, [config.characters, characterSize], Math.sqrt(3 / characterSize));
  const fanIn = characterWindow * characterSize;
  const convolutionBound = Math.sqrt(6 / (fanIn + characterFilters));
  uniform(`${convolutionModule}.weight`, [characterFilters, fanIn], convolutionBound);
  weights.set(`${convolutionModule}.bias`, {
    shape: [characterFilters],
    values: new Float32Array(characterFilters),
  });
  for (const { module, inSize, size } of lstmsOf(config)) {
    uniform(`${module}.input.weight`, [4 * size, inSize], Math.sqrt(6 / (inSize + size)));
    uniform(`${module}.recurrent.weight`, [4 * size, size], Math.sqrt(6 / (size + size)));
    const bias = new Float32Array(4 * size).fill(1, size, 2 * size); // input, forget, cell, output
    weights.set(`${module}.bias`, { shape: [4 * size], values: bias });
  }
  return weights;
}
