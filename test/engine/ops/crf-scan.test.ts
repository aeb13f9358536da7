import { afterAll, beforeAll, expect, test } from "vitest";
import { RandomStream } from "../../../src/core/random.js";
import { closeEngines, selectEngine } from "../../../src/engine/engine.js";
import { findGoldChains } from "../../../src/engine/ops/crf-gold.js";
import { scanCrfLoss } from "../../../src/engine/ops/crf-scan.js";
import {
  countTensors,
  crfLoss,
  dispose,
  lossAndGradients,
  parameter,
  read,
  type Variable,
} from "../../../src/engine/ops/index.js";
import { sizeOfShape } from "../../../src/engine/ops/shapes.js";
import { largestDifference } from "../../support/engines.js";

beforeAll(async () => void (await selectEngine("cpu")));
afterAll(closeEngines);

const shapes = [[3, 5, 4], [4, 4], [4], [4]] as const;
const ignored = -100;

test.each([
  [
    "sentences of several lengths",
    [0, 1, 2, 3, 0, 3, ignored, 1, 1, ignored, ignored, ignored, 2, ignored, ignored],
  ],
  ["a sentence without a word", [0, 1, 2, 3, 0, ...Array(5).fill(ignored), 2, 2, 2, 2, 2]],
  ["no word at all", Array(15).fill(ignored)],
])("gives what forward-backward gives: %s", async (_, tags: number[]) => {
  const random = new RandomStream(1, "scan");
  const variables: Variable[] = shapes.map((shape) =>
    parameter(
      Array.from({ length: sizeOfShape(shape) }, () => 4 * random.next() - 2),
      shape,
    ),
  );
  const [emissions, transitions, start, end] = variables as [Variable, Variable, Variable, Variable];
  const crf = { transitions, start, end };
  const gold = Int32Array.from(tags);
  const before = countTensors();
  const host = lossAndGradients(() => crfLoss(emissions, gold, crf), variables);
  const scan = lossAndGradients(
    () => scanCrfLoss(emissions, findGoldChains(gold, [3, 5, 4]), crf),
    variables,
  );
  expect(largestDifference(await read(scan.loss), await read(host.loss))).toBeLessThan(1e-5);
  for (const [i, gradient] of host.gradients.entries()) {
    const ours = scan.gradients[i];
    const expected = await read(gradient!);
    const actual = ours === undefined ? new Float32Array(expected.length) : await read(ours);
    expect(largestDifference(actual, expected), `input ${i}`).toBeLessThan(1e-5);
  }
  for (const { loss, gradients } of [host, scan])
    dispose([loss, ...gradients.filter((gradient) => gradient !== undefined)]);
  expect(countTensors()).toBe(before);
  dispose(variables);
});
