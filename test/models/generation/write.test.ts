import { beforeAll, expect, test } from "vitest";
import { selectEngine } from "../../../src/engine/engine.js";
import { type Tensor, tensor } from "../../../src/engine/ops/index.js";
import type { StepModel } from "../../../src/models/generation/step-model.js";
import { writeBeams } from "../../../src/models/generation/write-beams.js";
import { writeGreedily } from "../../../src/models/generation/write-greedily.js";

beforeAll(async () => void (await selectEngine("cpu")));

const [start, end] = [0, 1];
/** Probabilities of tokens 0 to 4 after a token, the same in all sentences but for the first token of the second. */
const chances: Record<number, number[]> = {
  [start]: [0, 0, 0.5, 0.4, 0.1],
  2: [0, 0.1, 0.3, 0.3, 0.3],
  3: [0, 0.9, 0.1, 0, 0],
  4: [0, 1, 0, 0, 0],
};

/** A model that only knows the last token, and notes what it is asked. */
class Chain implements StepModel {
  readonly asked: number[] = [];
  readonly left: number[][] = [];
  constructor(public sentences: number) {}
  next(tokens: Int32Array): Tensor {
    this.asked.push(tokens.length);
    const rows = [...tokens].map((token) => chances[token]!.map((chance) => Math.log(chance + 1e-9)));
    return tensor(rows.flat(), [tokens.length, 5]);
  }
  select(sentences: readonly number[]): void {
    this.left.push([...sentences]);
    this.sentences = sentences.length;
  }
  dispose(): void {}
}
const options = { startId: start, endId: end, maxTokens: 4 };

test("greedy writing takes the likeliest token at each place", async () => {
  const [written] = await writeGreedily(new Chain(1), options);
  expect(written).toEqual({ ids: Int32Array.of(2, 2, 2, 2), isEnded: false });
});

test("a sentence that has ended leaves the model", async () => {
  const model = new Chain(3);
  const written = await writeGreedily(model, {
    ...options,
    allowed: (sentence, before) => (before.length === 0 ? [[2], [4], [3]][sentence] : undefined),
  });
  expect(written.map(({ ids }) => [...ids])).toEqual([
    [2, 2, 2, 2],
    [4, 1],
    [3, 1],
  ]);
  expect(model.asked).toEqual([3, 3, 1, 1]);
  expect(model.left).toEqual([[0]]);
});

test("beam search finds the likelier target that greedy writing passes by", async () => {
  const [written] = await writeBeams(new Chain(1), { ...options, beams: 2, nBest: 2, lengthPenalty: 0 });
  expect(written!.map(({ ids }) => [...ids])).toEqual([
    [3, 1],
    [2, 3, 1],
  ]);
  expect(written![0]!.score).toBeCloseTo(Math.log(0.4 * 0.9), 4);
  expect(written![1]!.score).toBeCloseTo(Math.log(0.5 * 0.3 * 0.9), 4);
});

test("beams are read together, one row for the first token", async () => {
  const model = new Chain(2);
  await writeBeams(model, { ...options, beams: 3, maxTokens: 3 });
  expect(model.asked).toEqual([2, 6, 6]);
});
