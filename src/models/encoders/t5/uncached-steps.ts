import {
  dispose,
  gather,
  idTensor,
  keep,
  reshape,
  slice,
  type Tensor,
  tidy,
} from "../../../engine/ops/index.js";
import type { StepModel } from "../../generation/step-model.js";
import type { EncodedSources } from "./cached-steps.js";
import type { T5Hooks } from "./hooks.js";
import { decodeTarget, predictTokens, type T5Model } from "./transformer.js";

/** T5 writing targets, reading the whole of them for every token: what `CachedSteps` saves, and is checked against. */
export class UncachedSteps implements StepModel {
  readonly #model: T5Model;
  readonly #hooks: T5Hooks;
  #source: Tensor;
  #sourceMask: Tensor;
  #written: number[][];
  #sentences: number;

  constructor(model: T5Model, { source, sourceMask }: EncodedSources, hooks: T5Hooks = {}) {
    this.#model = model;
    this.#hooks = hooks;
    this.#source = source.clone();
    this.#sourceMask = sourceMask.clone();
    this.#sentences = source.shape[0]!;
    this.#written = Array.from({ length: this.#sentences }, () => []);
  }

  get sentences(): number {
    return this.#sentences;
  }

  next(tokens: Int32Array): Tensor {
    this.#written = this.#written.map((row, i) => [...row, tokens[i]!]);
    const { hiddenSize, vocabSize } = this.#model.config;
    const [rows, length] = [tokens.length, this.#written[0]!.length];
    const beams = rows / this.#sentences;
    return tidy(() => {
      const ids = idTensor(this.#written.flat(), [rows, length], { limit: vocabSize, name: "tokens" });
      const places = Array.from({ length: rows }, (_, row) => Math.floor(row / beams));
      const inputs = {
        tokens: ids,
        source: pick(this.#source, places),
        sourceMask: pick(this.#sourceMask, places),
      };
      const hidden = decodeTarget(this.#model, inputs, { hooks: this.#hooks });
      const last = slice(hidden, [0, length - 1, 0], [rows, 1, hiddenSize]);
      return predictTokens(this.#model, reshape(last, [rows, hiddenSize]));
    });
  }

  select(sentences: readonly number[], rows: readonly number[]): void {
    const old = [this.#source, this.#sourceMask];
    tidy(() => {
      this.#source = keep(pick(this.#source, sentences));
      this.#sourceMask = keep(pick(this.#sourceMask, sentences));
    });
    dispose(old);
    this.#written = rows.map((row) => this.#written[row]!);
    this.#sentences = sentences.length;
  }

  dispose(): void {
    dispose([this.#source, this.#sourceMask]);
  }
}

const pick = (x: Tensor, places: readonly number[]): Tensor =>
  gather(x, idTensor(places, [places.length], { limit: x.shape[0]!, name: "rows" }));
