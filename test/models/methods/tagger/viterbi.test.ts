import { expect, test } from "vitest";
import { RandomStream } from "../../../../src/core/random.js";
import { type Moves, viterbi } from "../../../../src/models/methods/tagger/viterbi.js";
import { allPaths, scoreOfPath } from "../../../engine/ops/crf-paths.js";

const random = new RandomStream(1, "viterbi");
const numbers = (count: number): Float32Array =>
  Float32Array.from({ length: count }, () => 4 * random.next() - 2);

test.each([
  [1, 3],
  [2, 1],
  [4, 3],
  [6, 3],
])("finds the best of all sequences of %i words and %i tags", (words, tags) => {
  for (let round = 0; round < 20; round++) {
    const moves: Moves = { transitions: numbers(tags * tags), start: numbers(tags), end: numbers(tags) };
    const emissions = numbers(words * tags);
    const rows = Array.from({ length: words }, (_, row) => row);
    const score = (path: readonly number[]): number => scoreOfPath({ tags, ...moves }, emissions, rows, path);
    const best = [...allPaths(tags, words)].reduce((a, b) => (score(b) > score(a) ? b : a));
    expect([...viterbi(emissions, moves)]).toEqual(best);
  }
});

test("goes around a forbidden move, however good the words look", () => {
  const moves: Moves = {
    transitions: Float32Array.of(0, Number.NEGATIVE_INFINITY, 0, 0),
    start: Float32Array.of(0, Number.NEGATIVE_INFINITY),
    end: new Float32Array(2),
  };
  expect([...viterbi(Float32Array.of(0, 5, 0, 9, 0, 9), moves)]).toEqual([0, 0, 0]);
});

test("a tie goes to the lower tag", () => {
  const moves: Moves = {
    transitions: new Float32Array(9),
    start: new Float32Array(3),
    end: new Float32Array(3),
  };
  expect([...viterbi(new Float32Array(6), moves)]).toEqual([0, 0]);
});

test("no words have no tags", () => {
  const moves: Moves = {
    transitions: new Float32Array(4),
    start: new Float32Array(2),
    end: new Float32Array(2),
  };
  expect(viterbi(new Float32Array(), moves)).toEqual(new Int32Array());
});
