import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RandomStream } from "../../src/core/random.js";
import { closeEngines, selectEngine } from "../../src/engine/engine.js";
import * as ops from "../../src/engine/ops/index.js";
import { loadPeft, savePeft } from "../../src/hub/peft-files.js";
import { type BertConfig, parseBertConfig } from "../../src/models/encoders/bert/config.js";
import { type BertEncoder, type EncodeOptions, encode } from "../../src/models/encoders/bert/encoder.js";
import { encoderSpecs } from "../../src/models/encoders/bert/parameters.js";
import { ParameterSet } from "../../src/models/layers/parameters.js";
import { createPeft } from "../../src/models/peft/create-peft.js";
import { freeze, type PeftMethod } from "../../src/models/peft/peft-method.js";
import type { PeftInput } from "../../src/models/peft/settings.js";
import { Optimizer } from "../../src/train/optimizer.js";
import { largestDifference } from "./engines.js";
import { nextFolder } from "./temp.js";

/** Sizes that all differ, so that no axis passes for another. */
export const tinyBert: BertConfig = parseBertConfig({
  model_type: "bert",
  vocab_size: 50,
  hidden_size: 12,
  num_hidden_layers: 2,
  num_attention_heads: 3,
  intermediate_size: 20,
  max_position_embeddings: 16,
  initializer_range: 0.3,
});

export const makeBackbone = (seed = 1): BertEncoder => ({
  config: tinyBert,
  parameters: ParameterSet.initialise(encoderSpecs(tinyBert), { seed, deviation: 0.3 }),
});

/** A batch as numbers: two rows of tokens, the context's length of each, its whole length of each. */
export interface PeftBatch {
  readonly ids: readonly (readonly number[])[];
  readonly contextLengths: readonly number[];
}
export const peftBatch: PeftBatch = {
  ids: [
    [3, 14, 15, 9, 26, 5],
    [35, 8, 9, 7],
  ],
  contextLengths: [4, 3],
};

export interface PassOptions extends Pick<EncodeOptions, "dropoutSeed" | "isCheckpointed"> {
  /** Positions of the padded batch; default the longest row's. */
  readonly seqLen?: number;
  /** 1 = visible, of a row's query and key; default: every real token is. */
  readonly sees?: (query: number, key: number, row: number) => boolean;
}

/**
 * Hidden states of a batch, `[batch, seqLen, hidden]`, with a method's hooks; every tensor of the batch is made here,
 * as a model's loss makes its own.
 */
export function encodeWith(
  { config, parameters }: BertEncoder,
  method: PeftMethod | undefined,
  { ids, contextLengths }: PeftBatch,
  { dropoutSeed, isCheckpointed = false, sees = () => true, ...options }: PassOptions = {},
): ops.Tensor {
  const seqLen = options.seqLen ?? Math.max(...ids.map((row) => row.length));
  const fill = <T>(value: (row: number, at: number) => T): T[] =>
    ids.flatMap((_, row) => Array.from({ length: seqLen }, (_, at) => value(row, at)));
  const isReal = (row: number, at: number): boolean => at < ids[row]!.length;
  const shape = [ids.length, seqLen];
  return ops.tidy(() => {
    const contextMask = ops.maskTensor(
      fill((row, at) => Number(at < contextLengths[row]!)),
      shape,
    );
    const visible = fill((row, query) =>
      Array.from({ length: seqLen }, (_, key) => Number(isReal(row, key) && sees(query, key, row))),
    );
    const inputs = {
      tokens: ops.idTensor(
        fill((row, at) => ids[row]![at] ?? 0),
        shape,
        { limit: config.vocabSize, name: "tokens" },
      ),
      segmentIds: ops.idTensor(
        fill((row, at) => Number(isReal(row, at) && at >= contextLengths[row]!)),
        shape,
        { limit: 2, name: "segments" },
      ),
      attentionMask: ops.maskTensor(visible.flat(), [...shape, seqLen]),
    };
    const hooks = method?.hooksFor({ contextMask, dropoutSeed }) ?? {};
    return encode({ config, parameters }, inputs, { dropoutSeed, isCheckpointed, hooks });
  });
}

/** Rows of real tokens, as numbers, row by row of the batch. */
async function realStates(hidden: ops.Tensor, { ids }: PeftBatch): Promise<number[][]> {
  const [, seqLen, size] = hidden.shape as [number, number, number];
  const numbers = [...(await ops.read(hidden))];
  hidden.dispose();
  return ids.map((row, i) => numbers.slice(i * seqLen * size, (i * seqLen + row.length) * size));
}

/** Hidden states of the batch's real tokens, as numbers. */
export const statesOf = (...args: Parameters<typeof encodeWith>): Promise<number[][]> =>
  realStates(encodeWith(...args), args[2]);

/** Uneven random values in every parameter, so that no part of a method is 0. */
export function spread({ parameters }: Pick<PeftMethod, "parameters">, seed = 5): void {
  for (const name of parameters.names) {
    const random = new RandomStream(seed, "spread", name);
    const variable = parameters.get(name);
    const values = Float32Array.from({ length: variable.size }, () => 1.2 * random.next() - 0.6);
    ops.tidy(() => variable.assign(ops.tensor(values, variable.shape)));
  }
}

const weightOf = (i: number): number => Math.sin(1.7 * i + 0.4);
/** A number that every hidden state has a part in, each another one. */
export function lossOf(hidden: ops.Tensor): ops.Tensor {
  const weights = Array.from({ length: hidden.size }, (_, i) => weightOf(i));
  return ops.tidy(() => ops.sum(ops.mul(hidden, ops.tensor(weights, hidden.shape))));
}

async function numbersOf(tensors: readonly (ops.Tensor | undefined)[]): Promise<number[][]> {
  const numbers: number[][] = [];
  for (const one of tensors) numbers.push(one === undefined ? [] : [...(await ops.read(one))]);
  ops.dispose(tensors.filter((one) => one !== undefined));
  return numbers;
}

const storedNumbers = async ({ parameters }: Pick<PeftMethod, "parameters">): Promise<number[][]> => {
  const numbers: number[][] = [];
  for (const variable of parameters.variables) numbers.push([...(await ops.read(variable))]);
  return numbers;
};

export interface PeftSuite {
  readonly settings: PeftInput;
  /** Numbers that are trained, by the paper's formula, for `tinyBert`. */
  readonly size: number;
  /** Whether a new method leaves the backbone's numbers as they are. */
  readonly beginsAsIdentity: boolean;
  /** Whether its numbers depend on padding and on tokens outside the context; default false. */
  readonly looksOutside?: boolean;
}

/** What every method of parameter-efficient training must do. */
export function describePeftMethod(name: string, suite: PeftSuite): void {
  describe(`a method of parameter-efficient training (${name})`, () => {
    let backbone: BertEncoder;
    beforeAll(async () => {
      await selectEngine("wasm");
      backbone = makeBackbone();
      freeze(backbone.parameters);
    });
    afterAll(() => {
      backbone.parameters.dispose();
      closeEngines();
    });

    const withMethod = async (use: (method: PeftMethod) => Promise<void>, isSpread = true): Promise<void> => {
      const method = createPeft(suite.settings, tinyBert, 1);
      try {
        if (isSpread) spread(method);
        await use(method);
      } finally {
        method.dispose();
      }
    };
    const flat = (rows: readonly number[][]): number[] => rows.flat();
    const gradientsOf = (method: PeftMethod, options: PassOptions) =>
      ops.lossAndGradients(
        () => lossOf(encodeWith(backbone, method, peftBatch, options)),
        method.trained.map(({ variable }) => variable),
      );

    test(`a new one ${suite.beginsAsIdentity ? "changes nothing" : "changes the hidden states"}`, () =>
      withMethod(async (method) => {
        const before = flat(await statesOf(backbone, undefined, peftBatch));
        const after = flat(await statesOf(backbone, method, peftBatch));
        if (suite.beginsAsIdentity) expect(largestDifference(after, before)).toBeLessThan(1e-6);
        else expect(largestDifference(after, before)).toBeGreaterThan(1e-3);
      }, false));

    test("a trained one changes the hidden states of every token, in their shape", () =>
      withMethod(async (method) => {
        const hidden = encodeWith(backbone, method, peftBatch, { seqLen: 7 });
        expect(hidden.shape).toEqual([2, 7, tinyBert.hiddenSize]);
        const after = await realStates(hidden, peftBatch);
        const before = await statesOf(backbone, undefined, peftBatch);
        for (const [row, states] of after.entries()) {
          for (let at = 0; at < states.length; at += tinyBert.hiddenSize) {
            const [own, plain] = [states, before[row]!].map((all) => all.slice(at, at + tinyBert.hiddenSize));
            expect(largestDifference(own!, plain!)).toBeGreaterThan(1e-3);
          }
        }
      }));

    test("it has as many numbers as the formula says, each under a name of its own", () =>
      withMethod(async ({ parameters, trained }) => {
        expect(parameters.size).toBe(suite.size);
        const names = trained.map((one) => one.name);
        expect(names).toEqual(parameters.names);
        expect(names.filter((one) => !/^peft\.(adapter|prefix|lora|unipelt)\./.test(one))).toEqual([]);
        expect(trained.filter(({ name: one, decays }) => decays === one.endsWith(".bias"))).toEqual([]);
      }));

    test("the same seed gives the same numbers, another one others", async () => {
      const [one, same, other] = [1, 1, 2].map((seed) => createPeft(suite.settings, tinyBert, seed));
      const numbers = await storedNumbers(one!);
      expect(await storedNumbers(same!)).toEqual(numbers);
      expect(await storedNumbers(other!)).not.toEqual(numbers);
      for (const method of [one!, same!, other!]) method.dispose();
    });

    test.each([false, true])(
      "training changes each of its parameters, and none of the backbone's (checkpointed: %s)",
      (isCheckpointed) =>
        withMethod(async (method) => {
          const settings = { name: "adamw", learningRate: 0.01, beta1: 0.9, beta2: 0.999 } as const;
          const optimizer = new Optimizer(method.trained, { ...settings, epsilon: 1e-8, weightDecay: 0.01 });
          const [own, other] = [await storedNumbers(method), await storedNumbers(backbone)];
          for (let step = 1; step <= 3; step++) {
            const { loss, gradients } = gradientsOf(method, { isCheckpointed, dropoutSeed: step });
            optimizer.apply(gradients, { learningRate: 0.01 });
            ops.dispose([loss, ...(gradients as ops.Tensor[])]);
          }
          optimizer.dispose();
          expect(await storedNumbers(backbone)).toEqual(other);
          for (const [i, numbers] of (await storedNumbers(method)).entries())
            expect(numbers, method.parameters.names[i]!).not.toEqual(own[i]);
        }, false),
    );

    test("layers that are computed again give the same loss and gradients", () =>
      withMethod(async (method) => {
        const results: number[][][] = [];
        for (const isCheckpointed of [false, true]) {
          const { loss, gradients } = gradientsOf(method, { isCheckpointed, dropoutSeed: 3 });
          expect(gradients.filter((gradient) => gradient === undefined)).toEqual([]);
          results.push(await numbersOf([loss, ...gradients]));
        }
        for (const [i, numbers] of results[1]!.entries()) {
          const scale = Math.max(...results[0]![i]!.map(Math.abs));
          expect(scale).toBeGreaterThan(1e-4);
          const [again, once] = [numbers, results[0]![i]!].map((all) => all.map((x) => x / scale));
          expect(largestDifference(again!, once!), `${i}`).toBeLessThan(1e-4);
        }
      }));

    test("its gradients are those of central differences", () =>
      withMethod(async (method) => {
        const { loss, gradients } = gradientsOf(method, {});
        loss.dispose();
        const all = await numbersOf(gradients);
        /** In float64: a sum in float32 drowns a small slope. */
        const lossNumber = async (): Promise<number> => {
          const hidden = encodeWith(backbone, method, peftBatch);
          const numbers = Array.from(await ops.read(hidden));
          hidden.dispose();
          return numbers.reduce((total, x, i) => total + x * weightOf(i), 0);
        };
        const step = 1e-3; // small, so that few steps cross the corner of a relu
        for (const [i, { name: parameter, variable }] of method.trained.entries()) {
          const values = Float32Array.from(await ops.read(variable));
          for (const at of new Set([0, Math.floor(values.length / 2), values.length - 1])) {
            const kept = values[at]!;
            const losses: number[] = [];
            for (const moved of [kept + step, kept - step]) {
              values[at] = moved;
              ops.tidy(() => variable.assign(ops.tensor(values, variable.shape)));
              losses.push(await lossNumber());
            }
            values[at] = kept;
            ops.tidy(() => variable.assign(ops.tensor(values, variable.shape)));
            const slope = (losses[0]! - losses[1]!) / (2 * step);
            const gradient = all[i]![at]!;
            expect(Math.abs(slope - gradient), `${parameter}[${at}]: ${gradient} for ${slope}`).toBeLessThan(
              5e-3 * Math.max(1, Math.abs(slope)),
            );
          }
        }
      }));

    test("it is the same after it was saved and loaded over the same backbone", () =>
      withMethod(async (method) => {
        const folder = nextFolder();
        await savePeft(folder, method);
        const [again, same] = [loadPeft(folder, tinyBert), makeBackbone()];
        expect(again.settings).toEqual(method.settings);
        expect(again.parameters.names).toEqual(method.parameters.names);
        expect(await statesOf(same, again, peftBatch)).toEqual(await statesOf(backbone, method, peftBatch));
        again.dispose();
        same.parameters.dispose();
      }));

    const outside = suite.looksOutside ? "change" : "do not change";
    test(`padding and other examples ${outside} its numbers`, () =>
      withMethod(async (method) => {
        const together = await statesOf(backbone, method, peftBatch, { seqLen: 11 });
        for (const [row, ids] of peftBatch.ids.entries()) {
          const alone = { ids: [ids], contextLengths: [peftBatch.contextLengths[row]!] };
          const difference = largestDifference((await statesOf(backbone, method, alone))[0]!, together[row]!);
          if (suite.looksOutside) expect(difference).toBeGreaterThan(1e-3);
          else expect(difference).toBeLessThan(1e-5);
        }
      }));

    test(`tokens that the context does not see ${outside} its numbers`, () =>
      withMethod(async (method) => {
        const sees = (query: number, key: number): boolean => key < 4 || query >= 4;
        const states: number[][] = [];
        for (const tail of [[26, 5], [40], []]) {
          const batch = { ids: [[3, 14, 15, 9, ...tail]], contextLengths: [4] };
          const [row] = await statesOf(backbone, method, batch, { sees });
          states.push(row!.slice(0, 4 * tinyBert.hiddenSize));
        }
        for (const one of states.slice(1)) {
          const difference = largestDifference(one, states[0]!);
          if (suite.looksOutside) expect(difference).toBeGreaterThan(1e-3);
          else expect(difference).toBeLessThan(1e-5);
        }
      }));

    test.each([false, true])("leaves no tensor behind (checkpointed: %s)", async (isCheckpointed) => {
      const empty = ops.countTensors();
      await withMethod(async (method) => {
        const before = ops.countTensors();
        for (const seed of [1, 2]) {
          const { loss, gradients } = gradientsOf(method, { isCheckpointed, dropoutSeed: seed });
          ops.dispose([loss, ...(gradients as ops.Tensor[])]);
          encodeWith(backbone, method, peftBatch).dispose();
          expect(ops.countTensors()).toBe(before);
        }
      });
      expect(ops.countTensors()).toBe(empty);
    });
  });
}
