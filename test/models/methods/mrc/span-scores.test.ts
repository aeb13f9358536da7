import { afterAll, beforeAll, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../../../src/engine/engine.js";
import * as ops from "../../../../src/engine/ops/index.js";
import { createHead, type MrcHead } from "../../../../src/models/methods/mrc/mrc-head.js";
import { completeSettings } from "../../../../src/models/methods/mrc/settings.js";
import { scoreAllPairs, scorePairs } from "../../../../src/models/methods/mrc/span-scores.js";
import { largestDifference } from "../../../support/engines.js";

beforeAll(async () => void (await selectEngine("cpu")));
afterAll(closeEngines);

const [batch, places, hiddenSize] = [2, 5, 3];
const makeHead = (spanDropoutRate = 0): MrcHead =>
  createHead({
    settings: completeSettings({ spanSize: 7, spanDropoutRate }, { maxTokens: 64, hiddenSize }),
    hiddenSize,
    seed: 4,
    deviation: 0.8,
  });
const statesOf = (salt: number): ops.Variable =>
  ops.parameter(
    Array.from({ length: batch * places * hiddenSize }, (_, i) => Math.sin(salt * (i + 1))),
    [batch, places, hiddenSize],
  );
const firsts = () => statesOf(1.7);
const lasts = () => statesOf(2.3);

test("pairs one by one have the scores that they have among all", async () => {
  const head = makeHead();
  const [first, last] = [firsts(), lasts()];
  const all = scoreAllPairs(head, { firsts: first, lasts: last }, undefined);
  expect(all.shape).toEqual([batch, places, places]);
  const scores = await ops.read(all);
  for (const [b, i, j] of [
    [0, 0, 0],
    [0, 1, 4],
    [1, 2, 3],
    [1, 4, 4],
  ]) {
    const row = (of: ops.Tensor, place: number): ops.Tensor =>
      ops.tidy(() => ops.reshape(ops.slice(of, [b, place, 0], [1, 1, hiddenSize]), [1, hiddenSize]));
    const [x, y] = [row(first, i), row(last, j)];
    const one = scorePairs(head, x, y);
    expect(largestDifference(await ops.read(one), [scores[(b * places + i) * places + j]])).toBeLessThan(
      1e-5,
    );
    ops.dispose([x, y, one]);
  }
  ops.dispose([all, first, last]);
  head.parameters.dispose();
});

test("in chunks the scores and the gradients are the same, with dropout too, and nothing is left behind", async () => {
  const head = makeHead(0.4);
  const [first, last] = [firsts(), lasts()];
  const weights = ops.tensor(
    Array.from({ length: batch * places * places }, (_, i) =>
      i % places >= Math.floor(i / places) % places ? Math.cos(i) : 0,
    ),
    [batch, places, places],
  );
  const run = async (maxNumbers: number): Promise<number[]> => {
    const before = ops.countTensors();
    const { loss, gradients } = ops.lossAndGradients(
      () => ops.sum(ops.mul(scoreAllPairs(head, { firsts: first, lasts: last }, 9, maxNumbers), weights)),
      [first, last, ...head.parameters.variables.slice(4)],
    );
    const numbers = [await ops.readNumber(loss)];
    for (const gradient of gradients) numbers.push(...(await ops.read(gradient!)));
    ops.dispose([loss, ...(gradients as ops.Tensor[])]);
    expect(ops.countTensors()).toBe(before);
    return numbers;
  };
  const whole = await run(2 ** 24);
  expect(largestDifference(await run(2 * batch * places * 7), whole)).toBeLessThan(1e-5);
  expect(largestDifference(await run(1), whole)).toBeLessThan(1e-5);
  ops.dispose([first, last, weights]);
  head.parameters.dispose();
});

test("dropout is the same for a seed, another for another, and none without", async () => {
  const head = makeHead(0.4);
  const [first, last] = [firsts(), lasts()];
  const run = async (seed: number | undefined): Promise<number[]> => {
    const all = scoreAllPairs(head, { firsts: first, lasts: last }, seed);
    const numbers = [...(await ops.read(all))];
    all.dispose();
    return numbers;
  };
  expect(await run(1)).toEqual(await run(1));
  expect(await run(1)).not.toEqual(await run(2));
  const bare = makeHead(0);
  const unchanged = scoreAllPairs(bare, { firsts: first, lasts: last }, 1);
  expect(await run(undefined)).toEqual([...(await ops.read(unchanged))]);
  ops.dispose([first, last, unchanged]);
  head.parameters.dispose();
  bare.parameters.dispose();
});
