import { afterAll, beforeAll, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../../../../src/engine/engine.js";
import { readNumber, tensor } from "../../../../../src/engine/ops/index.js";
import { createHead } from "../../../../../src/models/methods/tagger/create-head.js";
import { createTagSet, tagsOfLabels } from "../../../../../src/models/methods/tagger/tag-set.js";
import type { TaggingHead } from "../../../../../src/models/methods/tagger/tagging-head.js";

const tagSet = createTagSet(tagsOfLabels(["A"]));
let head: TaggingHead;
beforeAll(async () => {
  await selectEngine("cpu");
  head = createHead({ head: "linear", tagSet, size: 4, seed: 1, deviation: 0.02 });
});
afterAll(async () => {
  head.parameters.dispose();
  await closeEngines();
});

/** Three words: the first and the second look most like I. */
const emissions = Float32Array.of(0, 1, 2, 0, 1, 2, 3, 0, 0);
const softmax = (scores: number[], at: number): number =>
  Math.exp(scores[at]!) / scores.reduce((sum, score) => sum + Math.exp(score), 0);

test("a word gets its best tag, with its softmax", async () => {
  const { tags, probabilities } = (await head.createDecoder({ constrained: false }))(emissions);
  expect([...tags]).toEqual([2, 2, 0]);
  expect(probabilities[0]).toBeCloseTo(softmax([0, 1, 2], 2), 6);
  expect(probabilities[2]).toBeCloseTo(softmax([3, 0, 0], 0), 6);
});

test("constrained, it gets the best legal sequence, with the softmax of what was chosen", async () => {
  const { tags, probabilities } = (await head.createDecoder({ constrained: true }))(emissions);
  expect([...tags]).toEqual([1, 2, 0]);
  expect(probabilities[0]).toBeCloseTo(softmax([0, 1, 2], 1), 6);
});

test("scores of any size give probabilities", async () => {
  const { probabilities } = (await head.createDecoder({ constrained: false }))(Float32Array.of(900, -900, 0));
  expect([...probabilities]).toEqual([1]);
});

test("the loss is the mean cross-entropy of the words with a gold tag", async () => {
  const scores = tensor(emissions, [1, 3, 3]);
  const loss = head.loss(scores, Int32Array.of(1, -100, 0));
  const expected = -(Math.log(softmax([0, 1, 2], 1)) + Math.log(softmax([3, 0, 0], 0))) / 2;
  expect(await readNumber(loss)).toBeCloseTo(expected, 6);
  loss.dispose();
  scores.dispose();
});
