import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../../../src/engine/engine.js";
import * as ops from "../../../../src/engine/ops/index.js";
import { type BertConfig, parseBertConfig } from "../../../../src/models/encoders/bert/config.js";
import { encode } from "../../../../src/models/encoders/bert/encoder.js";
import { predictWords } from "../../../../src/models/encoders/bert/heads.js";
import { encoderSpecs, maskedLmSpecs } from "../../../../src/models/encoders/bert/parameters.js";
import { ParameterSet } from "../../../../src/models/layers/parameters.js";
import { createMaskedEncoder, type MaskedItem } from "../../../../src/models/methods/mlm/encode.js";
import { MaskedLm, type MaskedLmParts } from "../../../../src/models/methods/mlm/masked-lm.js";
import type { MaskingSettings } from "../../../../src/models/methods/mlm/settings.js";
import { proseExamples } from "../../../support/prose.js";
import { loadTokenizer } from "../../../support/tokenizers.js";

const tokenizer = loadTokenizer("bert-cased");

function makeModel(
  over: Record<string, number> = {},
  deviation = 0.02,
): MaskedLmParts & { config: BertConfig } {
  const config = parseBertConfig({
    model_type: "bert",
    vocab_size: tokenizer.vocabularySize,
    hidden_size: 16,
    num_hidden_layers: 1,
    num_attention_heads: 2,
    intermediate_size: 24,
    max_position_embeddings: 48,
    hidden_dropout_prob: 0.1,
    ...over,
  });
  const specs = [...encoderSpecs(config), ...maskedLmSpecs(config)];
  return { config, tokenizer, parameters: ParameterSet.initialise(specs, { seed: 3, deviation }) };
}
const encodeProse = (count: number, settings: Partial<MaskingSettings> = {}): MaskedItem[] => {
  const full = { maxTokens: 40, ...settings };
  const encoder = createMaskedEncoder({ method: "mlm", tokenizer: tokenizer.json, settings: full });
  return proseExamples(count).flatMap((example, index) => [...encoder.encode(example, { epoch: 0, index })]);
};
const noDropout = { dropoutSeed: undefined };
async function lossOf(lm: MaskedLm, items: readonly MaskedItem[], dropoutSeed?: number): Promise<number> {
  const loss = lm.loss(items, { dropoutSeed });
  const value = await ops.readNumber(loss);
  loss.dispose();
  return value;
}

describe("on the reference engine", () => {
  beforeAll(async () => void (await selectEngine("cpu")));

  test("the loss of a random model is that of guessing", async () => {
    const model = makeModel();
    const loss = await lossOf(new MaskedLm(model, { maxTokens: 40 }), encodeProse(8));
    expect(Math.abs(loss - Math.log(tokenizer.vocabularySize))).toBeLessThan(0.1);
    model.parameters.dispose();
  });

  test("sequences are as long as usual, or as the model can read, unless it is said", () => {
    const maxTokensOf = (positions: number, settings: Partial<MaskingSettings> = {}): unknown => {
      const model = makeModel({ max_position_embeddings: positions });
      const { maxTokens } = new MaskedLm(model, settings).recipe.settings;
      model.parameters.dispose();
      return maxTokens;
    };
    expect([maxTokensOf(48), maxTokensOf(200), maxTokensOf(200, { maxTokens: 150 })]).toEqual([48, 128, 150]);
  });

  test("the loss is the mean over the chosen positions of all, however the items are put together", async () => {
    const model = makeModel({}, 0.3);
    const items = encodeProse(5, { rate: 0.3 });
    const lm = new MaskedLm(model, { maxTokens: 40 });
    // One by one, scores of all positions, without padding.
    let [sum, targets] = [0, 0];
    for (const item of items) {
      const labels = new Int32Array(item.length).fill(-100);
      for (const [i, place] of item.places.entries()) labels[place] = item.labels[i];
      const shape = [1, item.length];
      const limit = model.config.vocabSize;
      const loss = ops.tidy(() => {
        const tokens = ops.idTensor(item.ids, shape, { limit, name: "tokens" });
        const segmentIds = ops.idTensor(new Int32Array(item.length), shape, { limit: 2, name: "segments" });
        const hidden = encode(model, { tokens, segmentIds, attentionMask: ops.ones(shape) });
        const gold = ops.idTensor(labels, shape, { limit, ignoreId: -100, name: "labels" });
        return ops.crossEntropy(predictWords(model, hidden), gold);
      });
      sum += item.targets * (await ops.readNumber(loss));
      targets += item.targets;
      loss.dispose();
    }
    expect(new Set(items.map(({ length }) => length)).size).toBeGreaterThan(1);
    expect(await lossOf(lm, items)).toBeCloseTo(sum / targets, 4);
    model.parameters.dispose();
  });

  test("the gradients equal central differences, of the table of words as input and as output too", async () => {
    const model = makeModel({}, 0.4);
    const items = encodeProse(2, { rate: 0.3, maskRatio: 0.5 });
    const lm = new MaskedLm(model, { maxTokens: 40 });
    const names = lm.trained.map(({ name }) => name);
    const { loss, gradients } = ops.lossAndGradients(
      () => lm.loss(items, noDropout),
      lm.trained.map(({ variable }) => variable),
    );
    loss.dispose();
    const slopeAt = async (variable: ops.Variable, at: number): Promise<number> => {
      const values = Float32Array.from(await ops.read(variable));
      const kept = values[at];
      const losses: number[] = [];
      for (const moved of [kept + 0.01, kept - 0.01]) {
        values[at] = moved;
        ops.tidy(() => variable.assign(ops.tensor(values, variable.shape)));
        losses.push(await lossOf(lm, items));
      }
      values[at] = kept;
      ops.tidy(() => variable.assign(ops.tensor(values, variable.shape)));
      return (losses[0] - losses[1]) / 0.02;
    };
    const label = items[0].labels[0];
    const shown = items[0].ids[1];
    const unseen = [...Array(tokenizer.vocabularySize).keys()].find(
      (id) => !items.some(({ ids, labels }) => ids.includes(id) || labels.includes(id)),
    )!;
    const places: [string, number[]][] = [
      [
        "bert.embeddings.word_embeddings.weight",
        [shown, label, unseen].flatMap((id) => [16 * id, 16 * id + 9]),
      ],
      ["bert.embeddings.position_embeddings.weight", [16, 33]],
      ["bert.encoder.layer.0.attention.self.query.weight", [5, 100]],
      ["bert.encoder.layer.0.output.dense.weight", [7, 200]],
      ["bert.encoder.layer.0.output.LayerNorm.weight", [3]],
      ["cls.predictions.transform.dense.weight", [0, 77]],
      ["cls.predictions.transform.LayerNorm.bias", [2]],
      ["cls.predictions.bias", [label, unseen]],
    ];
    for (const [name, elements] of places) {
      const { variable } = lm.trained[names.indexOf(name)];
      const gradient = await ops.read(gradients[names.indexOf(name)]!);
      for (const at of elements) {
        const slope = await slopeAt(variable, at);
        expect(Math.abs(slope - gradient[at]), `${name}[${at}]: ${gradient[at]} for ${slope}`).toBeLessThan(
          3e-3 * Math.max(1, Math.abs(slope)),
        );
      }
    }
    ops.dispose([...gradients] as ops.Tensor[]);
    model.parameters.dispose();
  });

  test("items without a chosen position have the loss 0, and gradients of 0", async () => {
    const model = makeModel();
    const lm = new MaskedLm(model, { maxTokens: 40 });
    const [item] = encodeProse(1);
    const unchosen = { ...item, targets: 0, places: new Int32Array(0), labels: new Int32Array(0) };
    const { loss, gradients } = ops.lossAndGradients(
      () => lm.loss([unchosen], noDropout),
      lm.trained.map(({ variable }) => variable),
    );
    expect(Math.abs(await ops.readNumber(loss))).toBe(0);
    const norm = ops.gradNorm(gradients);
    expect(await ops.readNumber(norm)).toBe(0);
    ops.dispose([loss, norm, ...(gradients.filter((g) => g !== undefined) as ops.Tensor[])]);
    model.parameters.dispose();
  });

  test("no tensor is left behind", () => {
    const model = makeModel();
    const lm = new MaskedLm(model, { maxTokens: 40 });
    const items = encodeProse(3);
    const before = ops.countTensors();
    lm.loss(items, { dropoutSeed: 5 }).dispose();
    expect(ops.countTensors()).toBe(before);
    model.parameters.dispose();
  });

  test("dropout depends on its seed alone", async () => {
    const model = makeModel({}, 0.3);
    const lm = new MaskedLm(model, { maxTokens: 40 });
    const items = encodeProse(2);
    const first = await lossOf(lm, items, 5);
    expect(await lossOf(lm, items, 5)).toBe(first);
    expect(await lossOf(lm, items, 6)).not.toBe(first);
    expect(await lossOf(lm, items)).not.toBe(first);
    model.parameters.dispose();
  });

  test("recomputing the layers does not change the loss", async () => {
    const model = makeModel({}, 0.3);
    const items = encodeProse(2);
    const plain = await lossOf(new MaskedLm(model, { maxTokens: 40 }), items, 5);
    const checkpointed = new MaskedLm(model, { maxTokens: 40 }, { isCheckpointed: true });
    expect(await lossOf(checkpointed, items, 5)).toBeCloseTo(plain, 5);
    model.parameters.dispose();
  });

  test("every parameter is trained, by its name in checkpoints", () => {
    const model = makeModel();
    const lm = new MaskedLm(model, { maxTokens: 40 });
    expect(lm.trained.map(({ name }) => name)).toEqual(model.parameters.names);
    expect(lm.recipe).toMatchObject({ method: "mlm", settings: { maxTokens: 40, rate: 0.15 } });
    expect(structuredClone(lm.recipe)).toEqual(lm.recipe);
    model.parameters.dispose();
  });

  test("sequences longer than the model, or no tokenizer, are refused", () => {
    const model = makeModel();
    expect(() => new MaskedLm(model, { maxTokens: 128 })).toThrow(
      "E_CONFIG: maxTokens=128 exceeds the 48 positions of the model. Fix: set it to at most 48.",
    );
    expect(() => new MaskedLm({ ...model, tokenizer: undefined }, { maxTokens: 40 })).toThrow(
      "E_CONFIG: the model has no tokenizer. Fix: put tokenizer.json beside the model.",
    );
    model.parameters.dispose();
  });

  test("an id outside the vocabulary is refused", () => {
    const model = makeModel({ vocab_size: 700 });
    const [item] = encodeProse(1);
    const beyond = { ...item, ids: item.ids.map((id, i) => (i === 2 ? 700 : id)) };
    expect(() => new MaskedLm(model, { maxTokens: 40 }).loss([beyond], noDropout)).toThrow(
      "E_SHAPE: tokens: id 700 at position 2 is not in [0, 700)",
    );
    model.parameters.dispose();
  });
});

test("it learns four sentences by heart", async () => {
  await selectEngine("wasm");
  const model = makeModel({ hidden_size: 32, intermediate_size: 64 });
  const lm = new MaskedLm(model, { maxTokens: 40 });
  const items = encodeProse(4, { rate: 0.2, seed: 2 });
  const variables = lm.trained.map(({ variable }) => variable);
  const moments = variables.map(ops.zeroMoments);
  const adam = { learningRate: 5e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 };
  const before = await lossOf(lm, items);
  for (let step = 1; step <= 100; step++) {
    const { loss, gradients } = ops.lossAndGradients(() => lm.loss(items, noDropout), variables);
    for (const [i, variable] of variables.entries())
      ops.adamW(variable, gradients[i]!, moments[i], { ...adam, step });
    ops.dispose([loss, ...(gradients as ops.Tensor[])]);
  }
  const after = await lossOf(lm, items);
  expect(before).toBeGreaterThan(5);
  expect(after).toBeLessThan(0.1);
  for (const { first, second } of moments) ops.dispose([first, second]);
  model.parameters.dispose();
});
