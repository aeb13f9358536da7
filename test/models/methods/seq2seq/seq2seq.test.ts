import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../../../src/engine/engine.js";
import * as ops from "../../../../src/engine/ops/index.js";
import { addT5Tokens } from "../../../../src/hub/add-t5-tokens.js";
import { T5Generator } from "../../../../src/models/encoders/t5/generator.js";
import { createSeq2SeqEncoder } from "../../../../src/models/methods/seq2seq/encode.js";
import { seq2seqLoss } from "../../../../src/models/methods/seq2seq/loss.js";
import { Seq2Seq } from "../../../../src/models/methods/seq2seq/seq2seq.js";
import { exampleOf } from "../../../support/examples.js";
import { proseExamples } from "../../../support/prose.js";
import { logitsOf, makeTinyT5 } from "../../../support/tiny-t5.js";

beforeAll(async () => void (await selectEngine("wasm")));

async function numberOf(loss: ops.Tensor): Promise<number> {
  const value = await ops.readNumber(loss);
  loss.dispose();
  return value;
}

describe("seq2seqLoss", () => {
  test("is the mean over all target tokens, however the items are put together", async () => {
    const model = makeTinyT5("unigram", { version: "1.0" });
    const seq2seq = new Seq2Seq(model, { objective: "prefix-lm" });
    const encoder = createSeq2SeqEncoder(seq2seq.recipe);
    const items = proseExamples(4).flatMap((example, index) => [
      ...encoder.encode(example, { epoch: 0, index }),
    ]);
    let [sum, count] = [0, 0];
    for (const { ids, labels } of items) {
      const target = [model.ids.startId, ...labels.subarray(0, -1)];
      const logits = await logitsOf(model, ids, target);
      const { vocabSize } = model.config;
      for (const [i, label] of labels.entries()) {
        const row = logits.subarray(i * vocabSize, (i + 1) * vocabSize);
        const most = Math.max(...row);
        sum += most + Math.log(row.reduce((total, x) => total + Math.exp(x - most), 0)) - row[label]!;
        count++;
      }
    }
    expect(new Set(items.map(({ labels }) => labels.length)).size).toBeGreaterThan(1);
    const before = ops.countTensors();
    expect(await numberOf(seq2seq.loss(items, { dropoutSeed: undefined }))).toBeCloseTo(sum / count, 3);
    expect(await numberOf(seq2seqLoss(model, items.slice(0, 1), model.ids))).toBeGreaterThan(0);
    expect(ops.countTensors()).toBe(before);
    model.dispose();
  });

  test("an id outside the vocabulary is refused", () => {
    const model = makeTinyT5();
    const item = { length: 2, targets: 1, ids: Int32Array.of(5, 100_000), labels: Int32Array.of(1) };
    expect(() => seq2seqLoss(model, [item], model.ids)).toThrow(/^E_SHAPE: tokens: id 100000 at position 1/);
    model.dispose();
  });
});

test("a tiny T5 learns two labelled sentences by heart and writes them", { timeout: 120_000 }, async () => {
  const types = [
    { label: "PER", name: "person" },
    { label: "LOC", name: "place" },
  ];
  const model = await addT5Tokens(
    makeTinyT5("unigram", { hiddenSize: 32, heads: 2, headSize: 16, ffnSize: 48, dropoutRate: 0 }),
    ["<entity>", "<text>", "<", ">"],
    1,
  );
  const seq2seq = new Seq2Seq(model, { objective: "punified", types });
  const encoder = createSeq2SeqEncoder(seq2seq.recipe);
  const examples = [
    exampleOf("Ann saw Rome", [
      [0, 1, "PER"],
      [2, 3, "LOC"],
    ]),
    exampleOf("the harbour was closed", []),
  ];
  const items = examples.flatMap((example, index) => [...encoder.encode(example, { epoch: 0, index })]);
  const variables = seq2seq.trained.map(({ variable }) => variable);
  const moments = variables.map(ops.zeroMoments);
  const settings = { learningRate: 5e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 };
  let last = Number.POSITIVE_INFINITY;
  for (let step = 1; step <= 500 && last > 0.003; step++) {
    const { loss, gradients } = ops.lossAndGradients(
      () => seq2seq.loss(items, { dropoutSeed: undefined }),
      variables,
    );
    const factor = ops.tidy(() => ops.clipFactor(ops.gradNorm(gradients), 1));
    for (const [i, variable] of variables.entries())
      ops.adamW(variable, gradients[i]!, moments[i]!, { ...settings, step }, factor);
    last = await numberOf(loss);
    ops.dispose([factor, ...(gradients as ops.Tensor[])]);
  }
  expect(last).toBeLessThan(0.05);
  const generator = new T5Generator(model, model.ids);
  const sources = items.map(({ ids }) => ids);
  for (const beams of [1, 3]) {
    const written = await generator.generate(sources, { maxTokens: 60, beams });
    expect(written.map(([best]) => [...best!.ids])).toEqual(items.map(({ labels }) => [...labels]));
  }
  generator.dispose();
  for (const { first, second } of moments) ops.dispose([first, second]);
  model.dispose();
});

test("norms and position biases have no weight decay", () => {
  const model = makeTinyT5();
  const { trained } = new Seq2Seq(model, { objective: "prefix-lm" });
  const kept = trained.filter(({ decays }) => !decays).map(({ name }) => name);
  // Three of one encoder layer, seven of two decoder layers, a position bias on each side.
  expect(kept.length).toBe(3 + 7 + 2);
  for (const name of kept) expect(name).toMatch(/layer_norm|relative_attention_bias/);
  model.dispose();
});

test("a model without a tokenizer is refused", () => {
  const model = { ...makeTinyT5(), tokenizer: undefined };
  expect(() => new Seq2Seq(model, { objective: "span-corruption" })).toThrow(
    "E_CONFIG: the model has no tokenizer. Fix: put tokenizer.json beside the model.",
  );
  model.dispose();
});
