import { afterAll, beforeAll, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../../../../src/engine/engine.js";
import { readNumber, tensor } from "../../../../../src/engine/ops/index.js";
import type { StoredTensor } from "../../../../../src/models/layers/parameters.js";
import { createHead, loadHead } from "../../../../../src/models/methods/tagger/create-head.js";
import { createTagSet, tagsOfLabels } from "../../../../../src/models/methods/tagger/tag-set.js";
import type { TaggingHead } from "../../../../../src/models/methods/tagger/tagging-head.js";
import { allPaths, scoreOfPath, sumOverPaths } from "../../../../engine/ops/crf-paths.js";

const tagSet = createTagSet(tagsOfLabels(["A"]));
const options = { head: "crf", tagSet, size: 2, seed: 1, deviation: 0.02 } as const;
const potentials = {
  tags: 3,
  transitions: Float32Array.of(0.5, 0.2, 1, -0.5, 0.1, 2, 0.3, 0, 0.7),
  start: Float32Array.of(0.1, 0.6, 3.9),
  end: Float32Array.of(0.4, -0.3, 0.2),
};
const stored = (values: Float32Array, shape: number[]): StoredTensor => ({ shape, values });
const emissions = Float32Array.of(0, 1, 2, 0, 1, 2, 1, 0, 0.5, 0.2, 0.1, 0);
const rows = [0, 1, 2, 3];

let head: TaggingHead;
beforeAll(async () => {
  await selectEngine("cpu");
  ({ head } = loadHead(
    new Map([
      ["crf.transitions", stored(potentials.transitions, [3, 3])],
      ["crf.start", stored(potentials.start, [3])],
      ["crf.end", stored(potentials.end, [3])],
    ]),
    options,
  ));
});
afterAll(async () => {
  head.parameters.dispose();
  await closeEngines();
});

test("the tags are the best sequence's, and each has its marginal", async () => {
  const { tags, probabilities } = (await head.createDecoder({ constrained: false }))(emissions);
  const best = [...allPaths(3, 4)].reduce((a, b) =>
    scoreOfPath(potentials, emissions, rows, b) > scoreOfPath(potentials, emissions, rows, a) ? b : a,
  );
  expect([...tags]).toEqual(best);
  expect(best[0]).toBe(2);
  const { marginals } = sumOverPaths(potentials, emissions, rows);
  for (const [word, tag] of tags.entries())
    expect(probabilities[word]).toBeCloseTo(marginals[3 * word + tag]!, 6);
});

test("constrained, illegal sequences have no part in tags and marginals", async () => {
  const { tags, probabilities } = (await head.createDecoder({ constrained: true }))(emissions);
  expect(tags[0]).toBe(1);
  const legal = {
    ...potentials,
    transitions: potentials.transitions.map((score, i) => (i === 2 ? -1e9 : score)),
    start: potentials.start.map((score, i) => (i === 2 ? -1e9 : score)),
  };
  const { marginals } = sumOverPaths(legal, emissions, rows);
  for (const [word, tag] of tags.entries())
    expect(probabilities[word]).toBeCloseTo(marginals[3 * word + tag]!, 6);
});

test("no words have no tags", async () => {
  const { tags, probabilities } = (await head.createDecoder({ constrained: false }))(new Float32Array());
  expect([tags.length, probabilities.length]).toEqual([0, 0]);
});

test("the loss is the negative log-likelihood of the gold tags, by words", async () => {
  const scores = tensor(emissions, [1, 4, 3]);
  const loss = head.loss(scores, Int32Array.of(1, 2, 0, 0));
  const { logPartition } = sumOverPaths(potentials, emissions, rows);
  const expected = (logPartition - scoreOfPath(potentials, emissions, rows, [1, 2, 0, 0])) / 4;
  expect(await readNumber(loss)).toBeCloseTo(expected, 5);
  loss.dispose();
  scores.dispose();
});

test("a new head is the linear one: its transitions are zeros", async () => {
  const [crf, linear] = (["crf", "linear"] as const).map((name) => createHead({ ...options, head: name }));
  const decoded = [crf!, linear!].map(async (one) =>
    (await one.createDecoder({ constrained: false }))(emissions),
  );
  const [ours, theirs] = await Promise.all(decoded);
  expect(ours!.tags).toEqual(theirs!.tags);
  for (const [word, probability] of ours!.probabilities.entries())
    expect(probability).toBeCloseTo(theirs!.probabilities[word]!, 6);
  crf!.parameters.dispose();
  linear!.parameters.dispose();
});
