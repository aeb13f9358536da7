import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../../../src/engine/engine.js";
import {
  add,
  countTensors,
  dispose,
  lossAndGradients,
  mul,
  parameter,
  read,
  sum,
  type Tensor,
  tensor,
  type Variable,
} from "../../../../src/engine/ops/index.js";
import type { BertEncoder } from "../../../../src/models/encoders/bert/encoder.js";
import { planPasses } from "../../../../src/models/methods/qpmrc/plan-passes.js";
import type { QpmrcItem } from "../../../../src/models/methods/qpmrc/qpmrc-item.js";
import {
  type PassVectors,
  type QueryReader,
  type ReadOptions,
  readPass,
} from "../../../../src/models/methods/qpmrc/read-pass.js";
import type { QueryAttention } from "../../../../src/models/methods/qpmrc/settings.js";
import type { TypeQuery } from "../../../../src/models/methods/qpmrc/type-queries.js";
import { createPeft } from "../../../../src/models/peft/create-peft.js";
import type { PeftMethod } from "../../../../src/models/peft/peft-method.js";
import type { PeftInput } from "../../../../src/models/peft/settings.js";
import { largestDifference } from "../../../support/engines.js";
import { spread } from "../../../support/peft-methods.js";
import { makeTinyBert } from "../../../support/tiny-bert.js";

const promptLength = 2;
const queries: readonly TypeQuery[] = [[50, 51], [7], [19, 20, 21], [90, 91]].map((tokens, i) => ({
  label: String(i),
  name: String(i),
  tokens: Int32Array.from(tokens),
}));
const itemOf = (ids: readonly number[], labels: readonly number[]): QpmrcItem => ({
  length: ids.length,
  targets: 1,
  example: 0,
  ids: Int32Array.from(ids),
  words: Int32Array.from(ids.slice(2).keys()),
  starts: Int32Array.from(ids.slice(2), (_, i) => i + 1),
  pieces: Int32Array.from(ids.slice(2), () => 1),
  labels: Int32Array.from(labels),
  spans: new Int32Array(),
  covered: new Int32Array(),
});
/** Texts of two lengths that ask for different types: there is padding in the context and in the queries. */
const items = [itemOf([2, 30, 31, 32, 33, 34, 3], [0, 1, 2, 3]), itemOf([2, 40, 41, 3], [2, 0])];

/** Settings small enough for the tiny encoder. */
const methods: readonly (readonly [string, PeftInput | undefined])[] = [
  ["nothing", undefined],
  ["an adapter", { method: "adapter", bottleneckSize: 4 }],
  ["a prefix", { method: "prefix", prefixLength: 3, middleSize: 5 }],
  ["LoRA", { method: "lora", rank: 2 }],
  [
    "UniPELT",
    {
      method: "unipelt",
      adapter: { bottleneckSize: 4 },
      prefix: { prefixLength: 3, middleSize: 5 },
      lora: { rank: 2 },
    },
  ],
];

beforeAll(async () => void (await selectEngine("wasm")));
afterAll(closeEngines);

describe.each(methods)("reading a pass with %s beside the encoder", (_, settings) => {
  let encoder: BertEncoder;
  let prompt: Variable;
  let peft: PeftMethod | undefined;
  beforeEach(() => {
    encoder = makeTinyBert(3, { num_hidden_layers: 2 });
    prompt = parameter(
      Array.from({ length: promptLength * 24 }, (_, i) => Math.sin(i)),
      [promptLength, 24],
    );
    peft = settings === undefined ? undefined : createPeft(settings, encoder.config, 1);
    if (peft !== undefined) spread(peft);
  });
  afterEach(() => {
    encoder.parameters.dispose();
    prompt.dispose();
    peft?.dispose();
  });
  const reader = (over: Partial<QueryReader> = {}): QueryReader => ({
    encoder,
    prompt,
    attention: "segmented",
    peft,
    ...over,
  });
  const planOf = (given: readonly QpmrcItem[], attention: QueryAttention = "segmented") =>
    planPasses(given, queries, { promptLength, attention, groupTokens: 100, maxTokens: 64 })[0];
  const variables = (): Variable[] => [
    prompt,
    ...encoder.parameters.variables,
    ...(peft?.parameters.variables ?? []),
  ];

  /** Query vectors of an item by label, and vectors of its words. */
  const vectorsOf = async (
    given: readonly QpmrcItem[],
    row: number,
    options: Partial<ReadOptions> = {},
  ): Promise<{ byLabel: Map<number, number[]>; words: number[] }> => {
    const pass = planOf(given);
    const found = readPass(reader(), pass, queries, { dropoutSeed: undefined, ...options });
    const [spoken, words] = [[...(await read(found.queries))], [...(await read(found.words))]];
    dispose(found);
    const at = (segment: number): number => (row * pass.segments + segment) * 24;
    return {
      byLabel: new Map(
        pass.asked[row].map((label, segment) => [label, spoken.slice(at(segment), at(segment) + 24)]),
      ),
      words: words.slice(row * pass.words * 24, (row * pass.words + given[row].words.length) * 24),
    };
  };

  /** A number that every real vector has a part in, and its gradients. */
  const differentiate = async (
    over: Partial<QueryReader>,
    options: ReadOptions,
  ): Promise<{ readonly loss: number; readonly gradients: (number[] | undefined)[] }> => {
    const weighted = (vectors: Tensor): Tensor => {
      const weights = Array.from({ length: vectors.size }, (_, i) => Math.sin(1.7 * i + 0.4));
      return sum(mul(vectors, tensor(weights, vectors.shape)));
    };
    const pass = planOf([items[0], { ...items[1], labels: items[0].labels }]);
    const { loss, gradients } = lossAndGradients(() => {
      const vectors: PassVectors = readPass(reader(over), pass, queries, options);
      return add(weighted(vectors.queries), weighted(vectors.words));
    }, variables());
    const numbers = await Promise.all(
      gradients.map(async (gradient) => (gradient === undefined ? undefined : [...(await read(gradient))])),
    );
    const value = (await read(loss))[0];
    dispose([loss, ...gradients.filter((gradient): gradient is Tensor => gradient !== undefined)]);
    return { loss: value, gradients: numbers };
  };
  const expectSame = (
    ours: Awaited<ReturnType<typeof differentiate>>,
    theirs: Awaited<ReturnType<typeof differentiate>>,
  ): void => {
    expect(Math.abs(ours.loss - theirs.loss)).toBeLessThan(1e-3);
    expect(ours.gradients.filter((gradient) => gradient !== undefined).length).toBeGreaterThan(1);
    for (const [i, gradient] of theirs.gradients.entries()) {
      if (gradient === undefined) expect(ours.gradients[i]).toBeUndefined();
      else expect(largestDifference(ours.gradients[i]!, gradient), String(i)).toBeLessThan(1e-3);
    }
  };

  test("segments cost less and give the numbers of the mask", async () => {
    for (const row of [0, 1]) {
      const [ours, masked] = [await vectorsOf(items, row), await vectorsOf(items, row, { isMasked: true })];
      expect(largestDifference(ours.words, masked.words)).toBeLessThan(1e-5);
      for (const [label, vector] of masked.byLabel)
        expect(largestDifference(ours.byLabel.get(label)!, vector)).toBeLessThan(1e-5);
    }
  });

  test("segments give the gradients of the mask", async () => {
    const options = { dropoutSeed: undefined };
    expectSame(await differentiate({}, options), await differentiate({}, { ...options, isMasked: true }));
  });

  test("layers that are recomputed give the same gradients, with dropout", async () => {
    const before = countTensors();
    for (const isMasked of [false, true]) {
      const options = { dropoutSeed: 5, isMasked };
      expectSame(await differentiate({ isCheckpointed: true }, options), await differentiate({}, options));
    }
    expect(countTensors()).toBe(before);
  });

  test("neither other types, nor other texts, nor padding change a type or a word", async () => {
    const [item, other] = items;
    const all = await vectorsOf(items, 0);
    for (const labels of [[0], [3, 1], [2, 3, 0]]) {
      const alone = await vectorsOf([{ ...item, labels: Int32Array.from(labels) }], 0);
      expect(largestDifference(alone.words, all.words)).toBeLessThan(1e-5);
      for (const label of labels)
        expect(largestDifference(alone.byLabel.get(label)!, all.byLabel.get(label)!)).toBeLessThan(1e-5);
    }
    const [short, padded] = [await vectorsOf([other], 0), await vectorsOf([item, other], 1)];
    expect(largestDifference(short.words, padded.words)).toBeLessThan(1e-5);
    expect(largestDifference(short.byLabel.get(2)!, padded.byLabel.get(2)!)).toBeLessThan(1e-5);
  });
});

describe("the variants of attention", () => {
  /** How far words and the query of type 0 move when type 2 is asked for too. */
  const moves = async (attention: QueryAttention): Promise<[words: number, query: number]> => {
    const encoder = makeTinyBert(3, { num_hidden_layers: 2 });
    const prompt = parameter(new Float32Array(48).fill(0.3), [promptLength, 24]);
    const found: number[][] = [];
    for (const labels of [[0], [0, 2]]) {
      const options = { promptLength, attention, groupTokens: 100, maxTokens: 64 };
      const [pass] = planPasses([{ ...items[0], labels: Int32Array.from(labels) }], queries, options);
      const vectors = readPass({ encoder, prompt, attention }, pass, queries, { dropoutSeed: undefined });
      found.push([...(await read(vectors.words))], [...(await read(vectors.queries))].slice(0, 24));
      dispose(vectors);
    }
    dispose([prompt]);
    encoder.parameters.dispose();
    return [largestDifference(found[2], found[0]), largestDifference(found[3], found[1])];
  };

  test("only segmented attention keeps types apart", async () => {
    const [words, query] = await moves("segmented");
    expect(words).toBeLessThan(1e-5);
    expect(query).toBeLessThan(1e-5);
    for (const attention of ["context-sees-queries", "full"] as const) {
      const [movedWords, movedQuery] = await moves(attention);
      expect(movedWords).toBeGreaterThan(1e-3);
      expect(movedQuery).toBeGreaterThan(1e-3);
    }
  });

  test("with full attention the first token of the name speaks, for prompts are all alike", async () => {
    const encoder = makeTinyBert(3, { num_hidden_layers: 2 });
    const prompt = parameter(new Float32Array(48).fill(0.3), [promptLength, 24]);
    const options = { promptLength, attention: "full", groupTokens: 100, maxTokens: 64 } as const;
    const [pass] = planPasses([{ ...items[0], labels: Int32Array.of(0, 3) }], queries, options);
    const vectors = readPass({ encoder, prompt, attention: "full" }, pass, queries, {
      dropoutSeed: undefined,
    });
    const numbers = [...(await read(vectors.queries))];
    expect(largestDifference(numbers.slice(0, 24), numbers.slice(24))).toBeGreaterThan(1e-2);
    dispose(vectors);
    dispose([prompt]);
    encoder.parameters.dispose();
  });
});
