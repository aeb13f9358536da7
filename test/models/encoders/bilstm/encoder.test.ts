import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../../../src/engine/engine.js";
import * as ops from "../../../../src/engine/ops/index.js";
import {
  type BilstmConfig,
  bilstmSettings,
  configOf,
} from "../../../../src/models/encoders/bilstm/config.js";
import { encodeWords } from "../../../../src/models/encoders/bilstm/encoder.js";
import { type BilstmEncoder, initialiseBilstm } from "../../../../src/models/encoders/bilstm/parameters.js";
import type { WordBatch } from "../../../../src/models/encoders/bilstm/word-batch.js";
import { describeEngines, largestDifference } from "../../../support/engines.js";

const sizes = { vocabSize: 9, characters: 7 };
const configWith = (settings: Readonly<Record<string, unknown>> = {}): BilstmConfig => {
  const tiny = { wordSize: 5, characterSize: 3, characterFilters: 4, hiddenSize: 6, layers: 2 };
  return configOf(bilstmSettings.parse({ ...tiny, ...settings }), sizes);
};
const make = (config = configWith()): BilstmEncoder => ({
  config,
  parameters: initialiseBilstm(config, { seed: 3 }),
});

/** Two sentences of four words and one; three rows of characters. */
function makeBatch(): WordBatch {
  const ids = (values: number[], shape: number[], limit: number): ops.Tensor =>
    ops.idTensor(values, shape, { limit, name: "ids" });
  return {
    wordIds: ids([1, 2, 8, 1, 4, 0, 0, 0], [2, 4], 9),
    rowOfWord: ids([0, 1, 2, 0, 1, 0, 0, 0], [2, 4], 3),
    characterIds: ids([1, 2, 3, 4, 0, 0, 5, 6, 0], [3, 3], 7),
    characterMask: ops.maskTensor([1, 1, 1, 1, 0, 0, 1, 1, 0], [3, 3]),
    windowMask: ops.maskTensor([1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0], [3, 5]),
    lengths: [4, 1],
  };
}
const freeBatch = ({ lengths: _, ...tensors }: WordBatch): void =>
  ops.dispose(tensors as unknown as ops.Tensor[]);

/** States, loss by them, and its gradients. */
async function run(encoder: BilstmEncoder, dropoutSeed?: number) {
  const batch = makeBatch();
  const states = encodeWords(encoder, batch, dropoutSeed);
  const { loss, gradients } = ops.lossAndGradients(
    () => ops.sum(ops.square(encodeWords(encoder, batch, dropoutSeed))),
    encoder.parameters.variables,
  );
  const result = {
    shape: states.shape,
    states: Float32Array.from(await ops.read(states)),
    gradients: await Promise.all(gradients.map(async (one) => Float32Array.from(await ops.read(one!)))),
  };
  ops.dispose([states, loss, ...(gradients as ops.Tensor[])]);
  freeBatch(batch);
  return result;
}

let reference: Awaited<ReturnType<typeof run>>;
beforeAll(async () => {
  await selectEngine("cpu");
  reference = await run(make(), 5);
});

describeEngines(
  "a BiLSTM",
  ({ tolerance }) => {
    test("agrees with the reference engine, with dropout, and leaves no tensor", async () => {
      const before = ops.countTensors();
      const encoder = make();
      const { shape, states, gradients } = await run(encoder, 5);
      expect(shape).toEqual([2, 4, 6]);
      expect(largestDifference(states, reference.states)).toBeLessThan(tolerance);
      for (const [i, gradient] of gradients.entries()) {
        const name = encoder.parameters.names[i];
        expect(largestDifference(gradient, reference.gradients[i]!), name).toBeLessThan(tolerance);
      }
      encoder.parameters.dispose();
      expect(ops.countTensors()).toBe(before);
    });
  },
  ["tensorflow", "wasm", "webgpu"],
);

describe("a BiLSTM on the reference engine", () => {
  beforeAll(async () => void (await selectEngine("cpu")));

  test("gives zeros behind the last word, and every parameter a gradient", async () => {
    const { states, gradients } = await run(make());
    expect(states.slice(4 * 6 + 6).every((value) => value === 0)).toBe(true);
    expect(states.slice(0, 30).every((value) => value !== 0)).toBe(true);
    expect(gradients.every((gradient) => gradient.some((value) => value !== 0))).toBe(true);
  });

  test("the second layer reads what the first one wrote", async () => {
    const [one, two] = [await run(make(configWith({ layers: 1 }))), await run(make())];
    expect(largestDifference(one.states, two.states)).toBeGreaterThan(0.01);
  });

  test.each([true, false])(
    "dropout by the sentence (%s) drops a number at all its words or none",
    async (sequence) => {
      const settings = { layers: 1, inputDropout: 0, outputDropout: 0.5, sequenceDropout: sequence };
      const { states } = await run(make(configWith(settings)), 7);
      const dropped = Array.from({ length: 6 }, (_, at) =>
        [0, 1, 2, 3].map((word) => states[word * 6 + at] === 0),
      );
      const isUniform = dropped.every((words) => words.every((isZero) => isZero === words[0]));
      expect(isUniform).toBe(sequence);
      expect(dropped.flat().filter(Boolean).length).toBeGreaterThan(0);
      expect(dropped.flat().filter((isZero) => !isZero).length).toBeGreaterThan(0);
    },
  );
});
