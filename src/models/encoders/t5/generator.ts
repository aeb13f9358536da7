import { ConfigError } from "../../../core/errors.js";
import { bucketLength } from "../../../engine/bucket-length.js";
import { dispose, idTensor, maskTensor, type Tensor, tidy } from "../../../engine/ops/index.js";
import type { BeamOptions } from "../../generation/finished-beams.js";
import type { AllowedTokens, StepModel, WriteOptions, Written } from "../../generation/step-model.js";
import { writeBeams } from "../../generation/write-beams.js";
import { writeGreedily } from "../../generation/write-greedily.js";
import { CachedSteps } from "./cached-steps.js";
import type { T5Hooks } from "./hooks.js";
import { prepareSteps, type StepWeights } from "./step-weights.js";
import { encodeSource, type T5Model } from "./transformer.js";
import { UncachedSteps } from "./uncached-steps.js";

/** Ids that have a meaning of their own in a T5. */
export interface T5SpecialIds {
  readonly padId: number;
  /** Ends sources and targets. */
  readonly endId: number;
  /** What a target begins with. */
  readonly startId: number;
}

export interface GenerateOptions extends Partial<BeamOptions> {
  /** Most tokens of a target, the end token included. */
  readonly maxTokens: number;
  /** Which tokens may come next; `written` is without the start token. */
  readonly allowed?: AllowedTokens | undefined;
  /** Whether keys and values are kept from token to token; default true. */
  readonly isCached?: boolean;
}

/**
 * Writes targets for sources. The model's decoder is kept in a form of its own until `dispose`: make one for many
 * batches, and a new one after parameters have changed.
 */
export class T5Generator {
  readonly #model: T5Model;
  readonly #ids: T5SpecialIds;
  readonly #hooks: T5Hooks;
  readonly #weights: StepWeights;

  /** @param hooks and `model` stay the caller's, unchanged until `dispose` */
  constructor(model: T5Model, ids: T5SpecialIds, hooks: T5Hooks = {}) {
    this.#model = model;
    this.#ids = ids;
    this.#hooks = hooks;
    this.#weights = prepareSteps(model);
  }

  /**
   * Greedily with one beam (the default), else by beam search.
   *
   * @param sources ids of each, with the end token; at least one id each
   * @returns for each source its best targets (`nBest`, default 1), the best first
   * @throws ConfigError when more targets are asked for than there are beams; ShapeError for an id outside the vocabulary
   */
  async generate(sources: readonly Int32Array[], options: GenerateOptions): Promise<Written[][]> {
    const { beams = 1, nBest = 1, maxTokens, allowed, isCached = true } = options;
    if (nBest > beams) {
      throw new ConfigError(`${nBest} targets of ${beams} beams were asked for`, {
        fix: "search with at least as many beams",
      });
    }
    if (sources.length === 0) return [];
    const { startId, endId } = this.#ids;
    const write: WriteOptions = { maxTokens, startId, endId, allowed };
    const steps = this.#begin(sources, maxTokens, isCached);
    try {
      if (beams > 1) return await writeBeams(steps, { ...options, ...write, beams });
      return (await writeGreedily(steps, write)).map((written) => [written]);
    } finally {
      steps.dispose();
    }
  }

  #begin(sources: readonly Int32Array[], maxTokens: number, isCached: boolean): StepModel {
    const hooks = this.#hooks;
    const { source, sourceMask } = this.#encode(sources);
    try {
      return isCached
        ? new CachedSteps(this.#model.config, this.#weights, { source, sourceMask }, { hooks, maxTokens })
        : new UncachedSteps(this.#model, { source, sourceMask }, hooks);
    } finally {
      dispose([source, sourceMask]);
    }
  }

  #encode(sources: readonly Int32Array[]): { source: Tensor; sourceMask: Tensor } {
    const seqLen = bucketLength(Math.max(...sources.map(({ length }) => length)));
    const shape = [sources.length, seqLen];
    const ids = new Int32Array(sources.length * seqLen).fill(this.#ids.padId);
    const mask = new Uint8Array(ids.length);
    for (const [row, own] of sources.entries()) {
      ids.set(own, row * seqLen);
      mask.fill(1, row * seqLen, row * seqLen + own.length);
    }
    return tidy(() => {
      const tokens = idTensor(ids, shape, { limit: this.#model.config.vocabSize, name: "tokens" });
      const sourceMask = maskTensor(mask, shape);
      const inputs = { tokens, attentionMask: sourceMask };
      return { source: encodeSource(this.#model, inputs, { hooks: this.#hooks }), sourceMask };
    });
  }

  dispose(): void {
    this.#weights.dispose();
  }
}
