import { expect, test } from "vitest";
import { decodeAnswer } from "../../../../src/models/methods/mrc/answers.js";
import { exampleOf } from "../../../support/examples.js";
import { makeItem } from "../../../support/mrc-items.js";

const example = {
  ...exampleOf("Anna Berg left 👍 Kiel", [], "q1"),
  asked: [{ label: "answer", query: "Who?" }],
};
const pair = (first: number, last: number, ...logOdds: number[]) => ({ first, last, logOdds });
const read = [
  { item: makeItem({ words: 5 }), pairs: [pair(0, 0, 1, -3), pair(0, 1, 1, 2), pair(4, 4, 2, 0.5)] },
];

test("the best span by the sum of its log odds is the answer", () => {
  const answer = decodeAnswer(example, read, 0);
  expect(answer).toMatchObject({ id: "q1", span: { start: 0, end: 9 }, text: "Anna Berg", logOdds: 3 });
  const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
  expect(answer.score).toBeCloseTo(Math.sqrt(sigmoid(1) * sigmoid(2)), 12);
});

test("there is none when no span passes the threshold, and what was best is still told", () => {
  const answer = decodeAnswer(example, read, 3);
  expect(answer).toMatchObject({ span: undefined, text: "", logOdds: 3 });
  expect(decodeAnswer(example, read, 2.9).text).toBe("Anna Berg");
  const low = [{ item: makeItem({ words: 5 }), pairs: [pair(4, 4, -9, -9)] }];
  expect(decodeAnswer(example, low, Number.NEGATIVE_INFINITY).text).toBe("Kiel");
});

test("a context without words has no answer", () => {
  expect(decodeAnswer(example, [], Number.NEGATIVE_INFINITY)).toEqual({
    id: "q1",
    span: undefined,
    text: "",
    score: 0,
    logOdds: Number.NEGATIVE_INFINITY,
  });
});
