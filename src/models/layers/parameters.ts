import { BugError, InputError, ShapeError } from "../../core/errors.js";
import { RandomStream } from "../../core/random.js";
import { dispose, parameter, read, type Variable } from "../../engine/ops/index.js";

/** A float32 tensor as a checkpoint holds it, row-major. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}
export type StoredWeights = ReadonlyMap<string, StoredTensor>;

export interface ParameterSpec {
  /** Its name in Hugging Face checkpoints. */
  readonly name: string;
  /** Shape in the model. */
  readonly shape: readonly number[];
  /** The checkpoint holds the transpose: `[out, in]` for a dense layer that is `[in, out]` here. */
  readonly isTransposed?: boolean;
  /** `uniform`: in ±1/sqrt(in) of a matrix `[in, out]`, as PyTorch begins dense layers. */
  readonly initial: "normal" | "uniform" | "zeros" | "ones";
  /** Standard deviation of `normal`; the set's when absent. */
  readonly deviation?: number;
}

export interface InitialOptions {
  readonly seed: number;
  /** Standard deviation of `normal` parameters, e.g. BERT's 0.02. */
  readonly deviation: number;
}

/**
 * The parameters of a model by the names they have in Hugging Face checkpoints. It owns them until `dispose`.
 */
export class ParameterSet {
  readonly #parameters = new Map<string, { spec: ParameterSpec; variable: Variable }>();

  /** Random parameters that depend on the seed and the name alone. */
  static initialise(specs: readonly ParameterSpec[], options: InitialOptions): ParameterSet {
    const set = new ParameterSet();
    for (const spec of specs) set.#add(spec, initialValues(spec, options));
    return set;
  }

  /**
   * Parameters from a checkpoint; those it does not hold (a new head) are initialised.
   *
   * @param namesOf names a parameter may have in the checkpoint, the usual one first
   * @returns the set, and the names of the parameters that had to be initialised
   * @throws ShapeError when a stored tensor has another shape than the model
   */
  static load(
    specs: readonly ParameterSpec[],
    weights: StoredWeights,
    options: InitialOptions & { readonly namesOf: (name: string) => readonly string[] },
  ): { parameters: ParameterSet; initialised: readonly string[] } {
    const parameters = new ParameterSet();
    const initialised: string[] = [];
    try {
      for (const spec of specs) {
        const stored = options.namesOf(spec.name).flatMap((name) => weights.get(name) ?? [])[0];
        if (stored === undefined) initialised.push(spec.name);
        parameters.#add(spec, stored === undefined ? initialValues(spec, options) : fromStored(spec, stored));
      }
    } catch (error) {
      parameters.dispose();
      throw error;
    }
    if (initialised.length === specs.length) {
      parameters.dispose();
      throw new InputError("the checkpoint holds none of the model's parameters", {
        at: { expected: specs[0]!.name, found: [...weights.keys()][0] ?? "nothing" },
        fix: "give a checkpoint of the same model type",
      });
    }
    return { parameters, initialised };
  }

  #add(spec: ParameterSpec, values: Float32Array): void {
    if (this.#parameters.has(spec.name)) throw new BugError(`two parameters are named ${spec.name}`);
    this.#parameters.set(spec.name, { spec, variable: parameter(values, spec.shape) });
  }

  get(name: string): Variable {
    const found = this.#parameters.get(name);
    if (found === undefined) throw new BugError(`there is no parameter ${name}`);
    return found.variable;
  }
  get names(): readonly string[] {
    return [...this.#parameters.keys()];
  }
  get variables(): readonly Variable[] {
    return [...this.#parameters.values()].map(({ variable }) => variable);
  }
  /** Number of trained numbers. */
  get size(): number {
    return this.variables.reduce((total, { size }) => total + size, 0);
  }

  /** The parameters as a checkpoint holds them. */
  async store(): Promise<Map<string, StoredTensor>> {
    const stored = new Map<string, StoredTensor>();
    for (const [name, { spec, variable }] of this.#parameters) {
      const values = Float32Array.from(await read(variable));
      const [rows, columns] = spec.shape as [number, number];
      stored.set(
        name,
        spec.isTransposed
          ? { shape: [columns, rows], values: transposed(values, rows, columns) }
          : { shape: spec.shape, values },
      );
    }
    return stored;
  }

  dispose(): void {
    dispose([...this.variables]);
    this.#parameters.clear();
  }
}

/** The parameters of `x · weight + bias` under a Hugging Face module name. */
export const denseSpecs = (module: string, inSize: number, outSize: number): readonly ParameterSpec[] => [
  { name: `${module}.weight`, shape: [inSize, outSize], isTransposed: true, initial: "normal" },
  { name: `${module}.bias`, shape: [outSize], initial: "zeros" },
];
/** Gain and shift of a layer normalisation. */
export const normSpecs = (module: string, size: number): readonly ParameterSpec[] => [
  { name: `${module}.weight`, shape: [size], initial: "ones" },
  { name: `${module}.bias`, shape: [size], initial: "zeros" },
];
export const tableSpec = (module: string, rows: number, size: number): ParameterSpec => ({
  name: `${module}.weight`,
  shape: [rows, size],
  initial: "normal",
});

function initialValues(
  { name, shape, initial, deviation: own }: ParameterSpec,
  { seed, deviation: usual }: InitialOptions,
): Float32Array {
  const deviation = own ?? usual;
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  if (initial === "ones") return values.fill(1);
  if (initial === "zeros") return values;
  const random = new RandomStream(seed, "initial", name);
  if (initial === "uniform") return values.map(() => (2 * random.next() - 1) / Math.sqrt(shape[0]!));
  // Box-Muller
  return values.map(
    () => deviation * Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next()),
  );
}

function fromStored(
  { name, shape, isTransposed = false }: ParameterSpec,
  stored: StoredTensor,
): Float32Array {
  const expected = isTransposed ? [...shape].reverse() : shape;
  if (stored.shape.join() !== expected.join()) {
    throw new ShapeError(`${name} is [${stored.shape}] in the checkpoint but [${expected}] by its config`, {
      fix: "give the config.json that belongs to these weights",
    });
  }
  return isTransposed ? transposed(stored.values, expected[0]!, expected[1]!) : stored.values;
}

function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      out[column * rows + row] = values[row * columns + column]!;
  }
  return out;
}
