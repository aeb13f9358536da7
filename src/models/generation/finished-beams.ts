export interface BeamOptions {
  /** Targets that are written beside each other for a sentence. */
  readonly beams: number;
  /** Exponent of the length that a sum of log-probabilities is divided by; above 0 favours long targets. Default 1. */
  readonly lengthPenalty?: number | undefined;
  /**
   * When a sentence is done, once `beams` targets have ended. true: at once. false (default): when the best that is
   * still open would be worse if it ended here. "never": when it would be worse at whatever length is best for it.
   */
  readonly earlyStopping?: boolean | "never" | undefined;
  /** Targets that are returned for a sentence, at most `beams`; default 1. */
  readonly nBest?: number | undefined;
}

export interface FinishedBeam {
  readonly ids: readonly number[];
  readonly score: number;
}

/**
 * The best ended targets of one sentence.
 *
 * Source: Transformers 5.18, `_update_finished_beams` and `_check_early_stop_heuristic` of `GenerationMixin`.
 */
export class FinishedBeams {
  readonly #beams: number;
  readonly #lengthPenalty: number;
  readonly #earlyStopping: boolean | "never";
  readonly #maxTokens: number;
  #best: FinishedBeam[] = [];

  constructor({ beams, lengthPenalty = 1, earlyStopping = false }: BeamOptions, maxTokens: number) {
    this.#beams = beams;
    this.#lengthPenalty = lengthPenalty;
    this.#earlyStopping = earlyStopping;
    this.#maxTokens = maxTokens;
  }

  get best(): readonly FinishedBeam[] {
    return this.#best;
  }

  /** @param logProb sum over `ids` */
  add(ids: readonly number[], logProb: number): void {
    const score = logProb / ids.length ** this.#lengthPenalty;
    const worse = this.#best.findIndex((other) => other.score < score);
    this.#best.splice(worse < 0 ? this.#best.length : worse, 0, { ids, score });
    this.#best.length = Math.min(this.#best.length, this.#beams);
  }

  /**
   * Whether nothing better is to be expected.
   *
   * @param logProb of the best target that is still open
   * @param length of the open targets
   */
  isDone(logProb: number, length: number): boolean {
    if (this.#best.length < this.#beams) return false;
    if (this.#earlyStopping === true) return true;
    const atMost = this.#earlyStopping === "never" && this.#lengthPenalty > 0 ? this.#maxTokens : length;
    return logProb / atMost ** this.#lengthPenalty <= this.#best.at(-1)!.score;
  }
}
