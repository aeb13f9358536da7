import { expect, test } from "vitest";
import {
  countTensors,
  dispose,
  idTensor,
  lossAndGradients,
  maskTensor,
  read,
  type Tensor,
  tidy,
} from "../../../../src/engine/ops/index.js";
import { parseBertConfig } from "../../../../src/models/encoders/bert/config.js";
import { encode } from "../../../../src/models/encoders/bert/encoder.js";
import type { SubwordItem } from "../../../../src/models/methods/tagger/encode-subwords.js";
import { newTagger, type Tagger } from "../../../../src/models/methods/tagger/tagger.js";
import { paddedWords } from "../../../../src/models/methods/tagger/tagger-item.js";
import { taggingHeadNames } from "../../../../src/models/methods/tagger/tagging-head.js";
import { describeEngines, largestDifference } from "../../../support/engines.js";
import { exampleOf } from "../../../support/examples.js";
import {
  encodeItems,
  makeTinyBertEncoder,
  makeTinyTagger,
  taggerExamples,
  taggerLabels,
} from "../../../support/taggers.js";

const seedless = { dropoutSeed: undefined };
/** Losses and gradients of a batch, as numbers. */
async function numbersOf(tagger: Tagger, dropoutSeed?: number): Promise<number[][]> {
  const items = encodeItems(tagger, taggerExamples);
  const variables = tagger.trained.map(({ variable }) => variable);
  const { loss, gradients } = lossAndGradients(() => tagger.loss(items, { dropoutSeed }), variables);
  const tensors = [loss, ...(gradients as Tensor[])];
  const numbers: number[][] = [];
  for (const one of tensors) numbers.push([...(await read(one))]);
  dispose(tensors);
  return numbers;
}

/** Numbers of the first engine that ran: all must agree. */
const references = new Map<string, number[][]>();

describeEngines(
  "a tagger's numbers",
  ({ tolerance }) => {
    test.each(taggingHeadNames)(
      "loss and gradients are the same on these engines; webgpu has its tests with the operations (%s)",
      async (head) => {
        const tagger = makeTinyTagger(head);
        const actual = await numbersOf(tagger, 4);
        tagger.dispose();
        const expected = references.get(head) ?? actual;
        references.set(head, expected);
        expect(actual.length).toBe(tagger.trained.length + 1);
        for (const [i, numbers] of actual.entries()) {
          const name = i === 0 ? "loss" : tagger.trained[i - 1]!.name;
          expect(largestDifference(numbers, expected[i]!), name).toBeLessThan(tolerance);
        }
      },
    );
  },
  ["tensorflow", "wasm", "cpu"],
);

describeEngines("a BERT of words", () => {
  test("a word is the hidden state of its first sub-word", async () => {
    const encoder = makeTinyBertEncoder();
    const tagger = newTagger(encoder, taggerLabels, { head: "linear", seed: 1 });
    const items = encodeItems(tagger, taggerExamples) as SubwordItem[];
    const before = countTensors();
    const words = encoder.represent(items, seedless);
    expect(words.shape).toEqual([4, paddedWords(items), 24]);
    const numbers = await read(words);
    words.dispose();
    const [{ ids, places }] = items as [SubwordItem];
    const shape = [1, ids.length];
    const hidden = tidy(() =>
      encode(
        { config: parseBertConfig(encoder.formatConfig()), parameters: encoder.parameters },
        {
          tokens: idTensor(ids, shape, { limit: 999, name: "tokens" }),
          segmentIds: idTensor(new Int32Array(ids.length), shape, { limit: 2, name: "segments" }),
          attentionMask: maskTensor(new Float32Array(ids.length).fill(1), shape),
        },
      ),
    );
    const states = await read(hidden);
    hidden.dispose();
    expect(countTensors()).toBe(before);
    for (const [word, place] of places.entries()) {
      const expected = states.subarray(24 * place, 24 * (place + 1));
      expect(largestDifference(numbers.subarray(24 * word, 24 * (word + 1)), expected)).toBeLessThan(1e-5);
    }
    tagger.dispose();
  });

  test("a batch is never padded beyond the model's positions", () => {
    const tagger = makeTinyTagger("linear", 1, { maxTokens: 64 });
    const words = Array.from({ length: 30 }, () => "Anna").join(" ");
    const items = encodeItems(tagger, [exampleOf(words)]);
    expect(items.length).toBeGreaterThan(1);
    const loss = tagger.loss(items, seedless);
    expect(loss.shape).toEqual([]);
    loss.dispose();
    tagger.dispose();
  });

  test("recomputing the layers gives the same loss and gradients", async () => {
    const [plain, checkpointed] = [{}, { isCheckpointed: true }].map((options) =>
      makeTinyTagger("crf", 1, options),
    ) as [Tagger, Tagger];
    const expected = await numbersOf(plain, 4);
    for (const [i, numbers] of (await numbersOf(checkpointed, 4)).entries())
      expect(largestDifference(numbers, expected[i]!)).toBeLessThan(1e-5);
    plain.dispose();
    checkpointed.dispose();
  });

  test.each(taggingHeadNames)("a word that is ignored is as if it had no place (%s)", async (head) => {
    const tagger = makeTinyTagger(head);
    const [item] = encodeItems(tagger, taggerExamples) as [SubwordItem];
    const without = (numbers: Int32Array): Int32Array => numbers.filter((_, i) => i !== 2);
    const ignored = { ...item, tags: item.tags.map((tag, i) => (i === 2 ? -100 : tag)) };
    const left = {
      ...item,
      words: without(item.words),
      places: without(item.places),
      tags: without(item.tags),
    };
    const losses: number[] = [];
    for (const one of [ignored, left]) {
      const loss = tagger.loss([one], seedless);
      losses.push((await read(loss))[0]!);
      loss.dispose();
    }
    expect(losses[0]).toBeCloseTo(losses[1]!, 5);
    tagger.dispose();
  });

  test("windows that are longer than the model has positions for are refused", () => {
    expect(() => makeTinyBertEncoder(1, { maxTokens: 65 })).toThrow(
      "E_CONFIG: maxTokens=65 exceeds the 64 positions of the model. Fix: set it to at most 64.",
    );
  });

  test("windows take what the model has positions for, and repeat a quarter", () => {
    const encoder = makeTinyBertEncoder();
    expect(encoder.itemSettings).toEqual({ input: "subwords", maxTokens: 64, strideTokens: 16 });
    encoder.dispose();
  });

  test("an item with an id beyond the vocabulary is refused", () => {
    const tagger = makeTinyTagger();
    const [item] = encodeItems(tagger, taggerExamples) as [SubwordItem];
    const wrong: SubwordItem = { ...item, ids: item.ids.map(() => 5000) };
    expect(() => tagger.loss([wrong], seedless)).toThrow(
      /^E_SHAPE: tokens: id 5000 at position 0 is not in \[0, \d+\)/,
    );
    tagger.dispose();
  });
}, ["wasm"]);
