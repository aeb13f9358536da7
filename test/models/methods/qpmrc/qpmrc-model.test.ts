import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../../../src/engine/engine.js";
import {
  countTensors,
  dispose,
  lossAndGradients,
  read,
  readNumber,
  type Tensor,
  tensor,
  tidy,
} from "../../../../src/engine/ops/index.js";
import { newQpmrcModel, type QpmrcModel } from "../../../../src/models/methods/qpmrc/qpmrc-model.js";
import type { QpmrcOptions } from "../../../../src/models/methods/qpmrc/settings.js";
import { createPeft } from "../../../../src/models/peft/create-peft.js";
import type { PeftInput } from "../../../../src/models/peft/settings.js";
import type { Example } from "../../../../src/text/example.js";
import { largestDifference } from "../../../support/engines.js";
import { exampleOf } from "../../../support/examples.js";
import { spread } from "../../../support/peft-methods.js";
import {
  encodeItems,
  makeTinyQpmrc,
  memorise,
  qpmrcExamples,
  qpmrcLabels,
  scoreModel,
  type TinyOptions,
} from "../../../support/qpmrc.js";
import { makeTinyBert } from "../../../support/tiny-bert.js";
import { loadTokenizer } from "../../../support/tokenizers.js";

const unipelt: PeftInput = {
  method: "unipelt",
  adapter: { bottleneckSize: 4 },
  prefix: { prefixLength: 3, middleSize: 5 },
  lora: { rank: 2 },
};
/** UniPELT with numbers in all of its parameters, as after some training. */
const withUnipelt: NonNullable<TinyOptions["parts"]> = (encoder) => {
  const peft = createPeft(unipelt, encoder.config, 1);
  spread(peft);
  return { peft };
};

const made: QpmrcModel[] = [];
const make = (options: TinyOptions = {}): QpmrcModel => {
  const model = makeTinyQpmrc(options);
  made.push(model);
  return model;
};
const lossOf = async (model: QpmrcModel, dropoutSeed?: number, examples = qpmrcExamples): Promise<number> => {
  const loss = model.loss(encodeItems(model, examples), { dropoutSeed });
  const number = await readNumber(loss);
  loss.dispose();
  return number;
};
/** Everything that is more probable than nothing: label, place and probability of every span. */
const allSpans = async (
  model: QpmrcModel,
  labels: readonly string[],
  examples: readonly Example[] = qpmrcExamples,
): Promise<Map<string, number>> => {
  const options = { threshold: 0, overlap: "any" } as const;
  const predicted = await model.predictExamples(examples, { labels }, options);
  return new Map(
    predicted.flatMap(({ id, mentions }) =>
      mentions.map(({ start, end, label, score }) => [`${id} ${label} ${start} ${end}`, score!] as const),
    ),
  );
};

beforeAll(async () => void (await selectEngine("wasm")));
afterAll(closeEngines);
afterEach(() => {
  for (const model of made.splice(0)) model.dispose();
});

describe("QpmrcModel", () => {
  test("learns four sentences by heart, nested mentions among them", async () => {
    const model = make();
    const losses = await memorise(model, qpmrcExamples, { steps: 220, learningRate: 0.005 });
    expect(losses.at(-1)).toBeLessThan(losses[0] / 50);
    expect(await scoreModel(model, qpmrcExamples, { overlap: "nested" })).toBe(1);
    // Flat prediction keeps one of the two mentions that overlap.
    const [, flat] = await model.predictExamples(qpmrcExamples);
    expect(flat.mentions.length).toBe(qpmrcExamples[1].mentions.length - 1);
  }, 120_000);

  test.each<[string, TinyOptions]>([
    ["with mean losses", { reduction: "mean" }],
    ["without continuous prompt", { promptLength: 0 }],
    ["with qs-attention 1", { attention: "context-sees-queries" }],
    ["with qs-attention 2", { attention: "full" }],
    ["word by word", { predictor: "word" }],
    ["without auxiliary task", { auxiliaryWeight: 0 }],
    ["types in groups", { groupTokens: 1 }],
  ])(
    "learns %s",
    async (_, options) => {
      const model = make(options);
      const losses = await memorise(model, qpmrcExamples, { steps: 25, learningRate: 0.01 });
      expect(losses.at(-1)).toBeLessThan(losses[0] / 1.8);
    },
    60_000,
  );

  test("with UniPELT learns while the encoder is frozen", async () => {
    const model = make({ parts: withUnipelt });
    const { encoder, head, peft } = model.parts;
    expect(model.trained.map(({ name }) => name)).toEqual([...peft!.parameters.names, ...head.names]);
    expect(encoder.parameters.variables.some(({ trainable }) => trainable)).toBe(false);
    const before = await read(encoder.parameters.variables[0]);
    const losses = await memorise(model, qpmrcExamples, { steps: 25, learningRate: 0.02 });
    expect(losses.at(-1)).toBeLessThan(losses[0] / 3);
    expect(await read(encoder.parameters.variables[0])).toEqual(before);
  }, 60_000);
});

describe("types do not see each other", () => {
  test.each<[string, TinyOptions]>([
    ["with the encoder alone", {}],
    ["with UniPELT", { parts: withUnipelt }],
  ])("a type's scores stay when types are added, removed or read in groups, %s", async (_, options) => {
    const model = make({ layers: 2, ...options });
    const all = await allSpans(model, qpmrcLabels);
    expect(all.size).toBeGreaterThan(200);
    const others = [
      ["LOC"],
      ["musical_instrument", "LOC"],
      ["ship", "LOC", "dish", "some very long name of a type"],
    ];
    for (const labels of others) {
      const own = await allSpans(model, labels);
      const shared = [...all.keys()].filter((key) => own.has(key));
      expect(shared.filter((key) => key.includes(" LOC ")).length).toBeGreaterThan(50);
      expect(
        largestDifference(
          shared.map((key) => own.get(key)!),
          shared.map((key) => all.get(key)!),
        ),
      ).toBeLessThan(1e-5);
    }
    const grouped = make({ layers: 2, groupTokens: 1, ...options });
    const inGroups = await allSpans(grouped, qpmrcLabels);
    expect([...inGroups.keys()].sort()).toEqual([...all.keys()].sort());
    for (const [key, score] of all) expect(Math.abs(inGroups.get(key)! - score)).toBeLessThan(1e-5);
  });

  test("queries may be more tokens together than the model has positions", async () => {
    const model = make({ parts: withUnipelt });
    const labels = ["LOC", ...Array.from({ length: 29 }, (_, i) => `type number ${i}`)];
    const [all, alone] = [await allSpans(model, labels), await allSpans(model, ["LOC"])];
    for (const [key, score] of alone) expect(Math.abs(all.get(key)! - score)).toBeLessThan(1e-5);
  });

  test("neither batches nor windows of examples change a score", async () => {
    const model = make();
    const scores = async (options: object): Promise<number[]> =>
      (await model.predictExamples(qpmrcExamples, undefined, { threshold: 0, ...options })).flatMap(
        ({ mentions }) => mentions.map(({ score }) => score!),
      );
    const together = await scores({});
    for (const options of [{ batchSize: 1 }, { batchSize: 3, windowExamples: 2 }])
      expect(largestDifference(await scores(options), together)).toBeLessThan(1e-5);
  });
});

describe("prediction", () => {
  test("finds types by any names, and more of them with a lower threshold", async () => {
    const model = make();
    const types = { labels: ["S", "T"], naturalNames: { S: "ship", T: "tin whistle" } };
    const count = async (threshold: number): Promise<number> => {
      const found = await model.predictExamples(qpmrcExamples, types, { threshold, overlap: "any" });
      const mentions = found.flatMap((example) => example.mentions);
      for (const { label, score } of mentions) {
        expect(types.labels).toContain(label);
        expect(score).toBeGreaterThan(threshold);
      }
      return mentions.length;
    };
    const counts = [await count(0), await count(0.5), await count(0.99)];
    expect(counts[0]).toBe(
      qpmrcExamples.reduce((sum, { words: { length: n } }) => sum + (n / 2) * (n / 2 + 1), 0),
    );
    expect(counts[0]).toBeGreaterThan(counts[1]);
    expect(counts[1]).toBeGreaterThan(counts[2]);
    expect(await allSpans(model, ["ship"])).not.toEqual(await allSpans(model, ["star"]));
  });

  test("examples keep everything but their mentions, in any number and order", async () => {
    const model = make();
    const given = Array.from({ length: 7 }, (_, i) => ({
      ...qpmrcExamples[i % 4],
      id: `x${i}`,
      mentions: [{ start: 0, end: 3, label: "NEVER SEEN" }],
      unplaced: [{ label: "X", surface: "Y" }],
    }));
    const windows: number[] = [];
    const ids: string[] = [];
    for await (const window of model.predictStream([given.slice(0, 5), given.slice(5)], undefined, {
      windowExamples: 3,
    })) {
      windows.push(window.length);
      ids.push(...window.map(({ id }) => id));
    }
    expect(windows).toEqual([3, 3, 1]);
    expect(ids).toEqual(given.map(({ id }) => id));
    const [predicted] = await model.predictExamples([given[0]], undefined, { threshold: 1 });
    const { unplaced: _, ...kept } = given[0];
    expect(predicted).toEqual({ ...kept, mentions: [] });
    expect(await model.predictExamples([])).toEqual([]);
    expect((await model.predictExamples([exampleOf("\u200d")]))[0].mentions).toEqual([]);
  });

  test("texts are cut into sentences, and mentions have the offsets of the text", async () => {
    const model = make();
    const texts = ["Anna came. Then 🦊 Karl left Kiel.", "", "Rain fell."];
    const found = await model.predict(texts, { labels: ["PER"] }, { threshold: 0, overlap: "any" });
    expect(found.map((mentions) => mentions.length > 0)).toEqual([true, false, true]);
    for (const [i, mentions] of found.entries())
      for (const { start, end, text } of mentions) expect(texts[i].slice(start, end)).toBe(text);
    expect(found[0].map(({ text }) => text)).toContain("🦊 Karl left");
  });

  test("a long text is read in windows, every span once", async () => {
    for (const predictor of ["biaffine", "word"] as const) {
      const model = make({ predictor, maxTokens: 16, strideTokens: 5 });
      const text = Array.from({ length: 6 }, () => qpmrcExamples[1].text).join(" ");
      const options = { threshold: 0, overlap: "any" } as const;
      const [{ mentions, words }] = await model.predictExamples(
        [exampleOf(text)],
        { labels: ["LOC"] },
        options,
      );
      const keys = mentions.map(({ start, end }) => `${start} ${end}`);
      expect(new Set(keys).size).toBe(keys.length);
      if (predictor === "word") expect(keys).toEqual([`0 ${words.at(-1)}`]);
      else
        for (let word = 0; word < words.length; word += 2)
          expect(keys).toContain(`${words[word]} ${words[word + 1]}`);
    }
  });

  test.each([
    [{ batchSize: 0 }, "E_CONFIG: batchSize=0 is no size. Fix: set it to a whole number above 0."],
    [
      { windowExamples: 1.5 },
      "E_CONFIG: windowExamples=1.5 is no size. Fix: set it to a whole number above 0.",
    ],
    [{ threshold: 1.2 }, "E_CONFIG: threshold=1.2 is no probability. Fix: set it to a number in 0..1."],
    [
      { overlap: "flatt" },
      'E_CONFIG: overlap "flatt" is no rule: expected one of flat, nested, any; did you mean "flat"?',
    ],
  ])("options that are none are refused: %j", async (options, message) => {
    await expect(make().predictExamples([], undefined, options as object)).rejects.toThrow(message);
  });
});

describe("training", () => {
  test("the loss is the same for the same seeds, and another for others", async () => {
    expect(await lossOf(make(), 5)).toBe(await lossOf(make(), 5));
    expect(await lossOf(make(), 5)).not.toBe(await lossOf(make(), 6));
    expect(await lossOf(make(), 5)).not.toBe(await lossOf(make()));
    expect(await lossOf(make())).not.toBe(await lossOf(make({ modelSeed: 2 })));
  });

  test("every parameter is trained, under a name of its own, and has a gradient", () => {
    for (const options of [{}, { parts: withUnipelt }] as TinyOptions[]) {
      const model = make(options);
      const names = model.trained.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      const { loss, gradients } = lossAndGradients(
        () => model.loss(encodeItems(model, qpmrcExamples), { dropoutSeed: 3 }),
        model.trained.map(({ variable }) => variable),
      );
      expect(names.filter((_, i) => gradients[i] === undefined)).toEqual([]);
      dispose([loss, ...(gradients as Tensor[])]);
    }
  });

  test("matrices, prompt and widths decay, biases do not", () => {
    const decaying = make()
      .trained.filter(({ decays, name }) => decays && name.startsWith("qpmrc."))
      .map(({ name }) => name);
    expect(decaying).toContain("qpmrc.prompt.weight");
    expect(decaying).toContain("qpmrc.biaffine.weight");
    expect(decaying.filter((name) => name.endsWith("bias"))).toEqual([]);
  });

  test("gradients are those of central differences", async () => {
    const model = make({ parts: withUnipelt, promptLength: 2 });
    const variables = model.trained.map(({ variable }) => variable);
    const items = encodeItems(model, qpmrcExamples.slice(0, 2));
    const compute = (): Tensor => model.loss(items, { dropoutSeed: 2 });
    const { loss, gradients } = lossAndGradients(compute, variables);
    for (const [i, variable] of variables.entries()) {
      const [values, gradient] = [Float32Array.from(await read(variable)), await read(gradients[i]!)];
      const at = [...gradient].reduce((best, g, k, all) => (Math.abs(g) > Math.abs(all[best]) ? k : best), 0);
      const lossAt = async (by: number): Promise<number> => {
        const moved = values.map((value, k) => (k === at ? value + by : value));
        tidy(() => variable.assign(tensor(moved, variable.shape)));
        const number = tidy(compute);
        const value = await readNumber(number);
        number.dispose();
        return value;
      };
      const slope = ((await lossAt(2e-3)) - (await lossAt(-2e-3))) / 4e-3;
      await lossAt(0);
      const { name } = model.trained[i];
      expect(Math.abs(slope - gradient[at]), `${name}: ${gradient[at]} for ${slope}`).toBeLessThan(
        0.05 * Math.max(1, Math.abs(slope)),
      );
    }
    dispose([loss, ...(gradients as Tensor[])]);
  });

  test("recomputed layers give the same loss and gradients", async () => {
    const results: number[][] = [];
    for (const isCheckpointed of [false, true]) {
      const model = make({ layers: 2, parts: (encoder) => ({ ...withUnipelt(encoder), isCheckpointed }) });
      const { loss, gradients } = lossAndGradients(
        () => model.loss(encodeItems(model, qpmrcExamples), { dropoutSeed: 3 }),
        model.trained.map(({ variable }) => variable),
      );
      const numbers = await Promise.all([loss, ...(gradients as Tensor[])].map((x) => read(x)));
      results.push(numbers.flatMap((values) => [...values]));
      dispose([loss, ...(gradients as Tensor[])]);
    }
    expect(largestDifference(results[1], results[0])).toBeLessThan(1e-4);
  });

  test("leaves no tensor behind, neither by loss nor by prediction nor when it is freed", async () => {
    const empty = countTensors();
    for (const options of [
      {},
      { predictor: "word" },
      { parts: withUnipelt, groupTokens: 1 },
    ] as TinyOptions[]) {
      const model = makeTinyQpmrc(options);
      const before = countTensors();
      const { loss, gradients } = lossAndGradients(
        () => model.loss(encodeItems(model, qpmrcExamples), { dropoutSeed: 1 }),
        model.trained.map(({ variable }) => variable),
      );
      dispose([loss, ...(gradients as Tensor[])]);
      await model.predictExamples(qpmrcExamples);
      expect(countTensors()).toBe(before);
      model.dispose();
      expect(countTensors()).toBe(empty);
    }
  });
});

describe("newQpmrcModel", () => {
  test.each<[Partial<QpmrcOptions>, string | RegExp]>([
    [{ labels: ["A", "A"] }, 'E_CONFIG: label "A" stands twice among 2 labels. Fix: give every label once.'],
    [
      { labels: ["A"], names: { B: "b" } },
      'E_CONFIG: names has "B", which is none of the 1 labels. Fix: leave it out, or add it to labels.',
    ],
    [
      { labels: ["A"], maxTokens: 65 },
      "E_CONFIG: maxTokens=65 exceeds the 64 positions of the model. Fix: set it to at most 64.",
    ],
    [
      { labels: ["A"], promptLength: 64 },
      /the name "a" of label "A" holds 1 tokens, and there is room for 0/,
    ],
  ])("refuses %j, and leaves nothing behind", (options, message) => {
    const before = countTensors();
    const encoder = makeTinyBert();
    const parts = { encoder, tokenizer: loadTokenizer("bert-cased"), ...withUnipelt(encoder) };
    expect(() => newQpmrcModel(parts, options as QpmrcOptions, 1)).toThrow(message);
    expect(countTensors()).toBe(before);
  });

  test("a BERT of one segment is refused", () => {
    const encoder = makeTinyBert();
    const single = { ...encoder, config: { ...encoder.config, segments: 1 } };
    expect(() =>
      newQpmrcModel({ encoder: single, tokenizer: loadTokenizer("bert-cased") }, { labels: ["A"] }, 1),
    ).toThrow(
      "E_CONFIG: the model has 1 segment, and QPMRC needs one for queries. Fix: name a BERT with two segments (type_vocab_size).",
    );
  });
});
