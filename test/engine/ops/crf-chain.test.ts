import { expect, test } from "vitest";
import { RandomStream } from "../../../src/core/random.js";
import { forwardBackward, prepareChain } from "../../../src/engine/ops/crf-chain.js";
import { scoreOfPath, sumOverPaths } from "./crf-paths.js";

const numbers = (count: number, scale = 1, seed = count): Float32Array => {
  const random = new RandomStream(seed, "chain");
  return Float32Array.from({ length: count }, () => scale * (2 * random.next() - 1));
};
const makeChain = (tags: number, scale = 1) => ({
  tags,
  transitions: numbers(tags * tags, scale),
  start: numbers(tags, scale, 5),
  end: numbers(tags, scale, 6),
});

test.each([
  { words: 1, tags: 3, scale: 1 },
  { words: 2, tags: 1, scale: 1 },
  { words: 4, tags: 3, scale: 2 },
  { words: 5, tags: 4, scale: 60 },
])("sums over all $tags^$words sequences (scores up to $scale)", ({ words, tags, scale }) => {
  const chain = makeChain(tags, scale);
  const emissions = numbers(words * tags, scale, 9);
  const rows = Array.from({ length: words }, (_, row) => row);
  const pairs = new Float64Array(tags * tags);
  const prepared = prepareChain(chain.transitions, chain.start, chain.end);
  const { logPartition, marginals } = forwardBackward(prepared, emissions, rows, pairs);
  const expected = sumOverPaths(chain, emissions, rows);
  expect(logPartition).toBeCloseTo(expected.logPartition, 4);
  for (const [i, marginal] of marginals.entries()) expect(marginal).toBeCloseTo(expected.marginals[i]!, 8);
  for (const [i, pair] of pairs.entries())
    expect(pair * prepared.transitions[i]!).toBeCloseTo(expected.pairs[i]!, 8);
});

test("rows that are not in the chain change nothing", () => {
  const chain = makeChain(3);
  const emissions = numbers(15, 1, 9);
  const prepared = prepareChain(chain.transitions, chain.start, chain.end);
  const some = forwardBackward(prepared, emissions, [1, 2, 4]);
  const changed = emissions.map((score, i) => (i < 3 || (9 <= i && i < 12) ? 50 : score));
  expect(forwardBackward(prepared, changed, [1, 2, 4])).toEqual(some);
  expect(some.logPartition).toBeCloseTo(sumOverPaths(chain, emissions, [1, 2, 4]).logPartition, 6);
});

test("emissions of any size neither overflow nor vanish", () => {
  const chain = makeChain(3);
  const emissions = numbers(12, 1e6, 9);
  const { logPartition, marginals } = forwardBackward(
    prepareChain(chain.transitions, chain.start, chain.end),
    emissions,
    [0, 1, 2, 3],
  );
  const best = [0, 1, 2, 3].map((row) => {
    const own = [...emissions.subarray(3 * row, 3 * row + 3)];
    return own.indexOf(Math.max(...own));
  });
  expect(logPartition).toBeCloseTo(scoreOfPath(chain, emissions, [0, 1, 2, 3], best), 0);
  for (const [row, tag] of best.entries()) expect(marginals[3 * row + tag]).toBeCloseTo(1, 6);
});

test("a transition of minus infinity is never taken", () => {
  const chain = makeChain(2);
  chain.transitions.set([0.5, Number.NEGATIVE_INFINITY, 0.1, 0.2]);
  const emissions = Float32Array.of(3, 0, 0, 9);
  const pairs = new Float64Array(4);
  const prepared = prepareChain(chain.transitions, chain.start, chain.end);
  const { logPartition, marginals } = forwardBackward(prepared, emissions, [0, 1], pairs);
  const expected = sumOverPaths(chain, emissions, [0, 1]);
  expect(logPartition).toBeCloseTo(expected.logPartition, 6);
  expect(marginals[0]! + marginals[1]!).toBeCloseTo(1, 12);
  expect(pairs[1]! * prepared.transitions[1]!).toBe(0);
});
