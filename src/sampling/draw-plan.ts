import { type CategorySampler, unitOfDraw } from "./balance-rule.js";

/**
 * All draws of a balanced part, sorted by category and rank so that one pass over the sentences in their order
 * finds the sentence of each: 8 bytes a draw beside the 6 of the result.
 */
export class DrawPlan {
  /** The sentence of each draw; 0 until `visit` has met it. */
  readonly sentenceIds: Int32Array;
  /** The category of each draw. */
  readonly categories: Uint16Array;
  /** Draws of each category. */
  readonly draws: Int32Array;
  /** `rank * size + draw`, by category, rising within each. */
  readonly #keys: Float64Array;
  readonly #next: Int32Array;
  readonly #ends: Int32Array;
  readonly #visited: Int32Array;

  /** @param size number of draws */
  constructor(sampler: CategorySampler, categoryCount: number, size: number, seed: number) {
    this.sentenceIds = new Int32Array(size);
    this.categories = new Uint16Array(size);
    this.draws = new Int32Array(categoryCount);
    this.#keys = new Float64Array(size);
    this.#next = new Int32Array(categoryCount);
    this.#ends = new Int32Array(categoryCount);
    this.#visited = new Int32Array(categoryCount);
    for (let draw = 0; draw < size; draw++) {
      const { category } = sampler.at(unitOfDraw(seed, draw));
      this.categories[draw] = category;
      this.draws[category]++;
    }
    for (let category = 0, at = 0; category < categoryCount; category++) {
      this.#next[category] = this.#ends[category] = at;
      at += this.draws[category];
    }
    for (let draw = 0; draw < size; draw++) {
      const { category, rank } = sampler.at(unitOfDraw(seed, draw));
      this.#keys[this.#ends[category]++] = rank * size + draw;
    }
    for (let category = 0; category < categoryCount; category++) {
      this.#keys.subarray(this.#next[category], this.#ends[category]).sort();
    }
  }

  /** Meets the next sentence of a category; sentences come in rising order of their ids. */
  visit(category: number, sentenceId: number): void {
    const size = this.sentenceIds.length;
    const limit = (this.#visited[category] + 1) * size;
    this.#visited[category]++;
    let next = this.#next[category];
    for (; next < this.#ends[category] && this.#keys[next] < limit; next++) {
      this.sentenceIds[this.#keys[next] % size] = sentenceId;
    }
    this.#next[category] = next;
  }
}
