import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../src/engine/engine.js";
import { dispose, parameter, tensor } from "../../src/engine/ops/index.js";
import { type BadStep, reportBadStep } from "../../src/train/bad-numbers.js";
import { nextFolder } from "../support/temp.js";

const { NaN: none, POSITIVE_INFINITY: infinite } = Number;

describe("reportBadStep", () => {
  beforeAll(() => selectEngine("cpu"));
  afterAll(closeEngines);

  /** What is said and written of a step with a parameter `weight` and an unused one. */
  async function report(keys: Partial<BadStep>, gradient: number[], value = 1) {
    const weight = parameter([1, value], [2, 1]);
    const unused = parameter([1], [1]);
    const bad: BadStep = {
      ...{ step: 9, learningRate: 0.5, losses: [1, 2], gradNorm: none, dropoutSeeds: [4, undefined] },
      parameters: [
        { name: "unused", variable: unused, decays: false },
        { name: "weight", variable: weight, decays: true },
      ],
      gradients: [undefined, tensor(gradient, [2, 1])],
      microBatches: [[{ length: 1, targets: 1 }], [{ length: 2, targets: 1 }]],
      ...keys,
    };
    const folder = nextFolder();
    const { message } = await reportBadStep(bad, folder);
    dispose([weight, unused, ...bad.gradients]);
    const written = readFileSync(join(folder, "nan-batch.json"), "utf8");
    return { first: /the first bad tensor is (.*?)\. \(/.exec(message)?.[1], written };
  }

  test.each<[string, Partial<BadStep>, number[], number]>([
    ["the parameter weight, [2,1] with Infinity at position 1", { losses: [none] }, [none, none], infinite],
    ["the loss of micro-batch 2 of 2, Infinity", { losses: [1, infinite] }, [none, 1], 1],
    ["the gradient of weight, [2,1] with NaN at position 1", {}, [1, none], 1],
    ["the norm of the gradients, which are finite one by one", { gradNorm: infinite }, [1, 2], 1],
  ])("names %s", async (expected, keys, gradient, value) => {
    expect((await report(keys, gradient, value)).first).toBe(expected);
  });

  test("writes the batch, its typed arrays as lists and what is no number by its name", async () => {
    const item = {
      ...{ length: 2, targets: 1 },
      ids: Int32Array.of(5, 6),
      weights: Float32Array.of(0.5, none),
    };
    const { written } = await report({ microBatches: [[item]] }, [1, none]);
    expect(JSON.parse(written)).toEqual({
      step: 9,
      learningRate: 0.5,
      first: "the gradient of weight, [2,1] with NaN at position 1",
      loss: 3,
      losses: [1, 2],
      gradNorm: "NaN",
      dropoutSeeds: [4, null],
      microBatches: [[{ length: 2, targets: 1, ids: [5, 6], weights: [0.5, "NaN"] }]],
    });
  });
});
