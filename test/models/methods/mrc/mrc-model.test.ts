import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { silentLogger } from "../../../../src/core/logger.js";
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
  type Variable,
} from "../../../../src/engine/ops/index.js";
import { loadMrc } from "../../../../src/hub/load-mrc.js";
import { saveMrc } from "../../../../src/hub/save-mrc.js";
import { scoreSpans } from "../../../../src/metrics/span-f1.js";
import { scoreAnswers } from "../../../../src/metrics/squad.js";
import { toAskedExample } from "../../../../src/models/methods/mrc/asked-example.js";
import type { MrcItem } from "../../../../src/models/methods/mrc/mrc-item.js";
import type { MrcModel } from "../../../../src/models/methods/mrc/mrc-model.js";
import type { GivenSettings } from "../../../../src/models/methods/mrc/settings.js";
import type { Example, Question } from "../../../../src/text/example.js";
import { readBatches } from "../../../../src/train/data/batches.js";
import { arraySource, joinSources } from "../../../../src/train/data/example-source.js";
import { computeGradients } from "../../../../src/train/gradient-step.js";
import { train } from "../../../../src/train/loop.js";
import { trainingSettings } from "../../../../src/train/settings.js";
import { largestDifference } from "../../../support/engines.js";
import { exampleOf, showMentions } from "../../../support/examples.js";
import { encodeMrc, makeTinyMrc, mrcExamples, mrcQueries } from "../../../support/mrc.js";
import { nextFolder } from "../../../support/temp.js";
import { memoriseItems } from "../../../support/tiny-bert.js";

const noDropout = { dropoutSeed: undefined };

async function lossOf(model: MrcModel, items: readonly MrcItem[], dropoutSeed?: number): Promise<number> {
  const loss = model.loss(items, { dropoutSeed });
  const value = await readNumber(loss);
  loss.dispose();
  return value;
}

async function nestedF1(model: MrcModel, examples: readonly Example[]): Promise<number> {
  const predicted = await model.predictExamples(examples, undefined, { overlap: "nested" });
  return scoreSpans(examples.map(({ mentions }, i) => ({ gold: mentions, predicted: predicted[i].mentions })))
    .micro.f1;
}

const variants: readonly GivenSettings[] = [
  {},
  { mean: "place", spanCandidates: "pred_and_gold" },
  { loss: "two-class", spanActivation: "relu" },
  { loss: "two-class", weightSpan: 0 },
  { loss: "positions" },
];

describe.each(variants)("an MRC model with %j", (given) => {
  beforeAll(async () => void (await selectEngine("wasm")));
  afterAll(closeEngines);

  test("learns four sentences by heart, nested mentions too, and is the same after it was saved and loaded", async () => {
    const model = makeTinyMrc(given);
    const items = encodeMrc(model, mrcExamples);
    const losses = await memoriseItems(model, items, { steps: 70, learningRate: 0.01 });
    expect(losses.at(-1)).toBeLessThan(losses[0] / 4);
    expect(await nestedF1(model, mrcExamples)).toBe(1);
    const before = await model.predictExamples(mrcExamples);
    const mentions = before.flatMap((example) => example.mentions);
    expect(mentions.length).toBeGreaterThan(0);
    for (const { score } of mentions) {
      expect(score).toBeGreaterThan(0.5);
      expect(score).toBeLessThanOrEqual(1);
    }
    // flat: the last sentence has one place inside another
    expect(before.map((example) => example.mentions.length)).toEqual([2, 3, 0, 3]);
    const folder = join(nextFolder(), "model");
    await saveMrc(folder, model);
    const again = await loadMrc(folder);
    expect(await again.predictExamples(mrcExamples)).toEqual(before);
    expect(again.recipe).toEqual(model.recipe);
    model.dispose();
    again.dispose();
  });

  test("padding and the company in a batch change nothing, neither by loss nor by prediction", async () => {
    const model = makeTinyMrc(given);
    const items = encodeMrc(model, mrcExamples);
    const weights = items.map(({ targets }) => targets);
    const alone = await Promise.all(items.map((item) => lossOf(model, [item])));
    // A mean over pairs of a whole batch is no mean of the items' means.
    if (given.mean !== "place") {
      const mean =
        alone.reduce((sum, loss, i) => sum + loss * weights[i], 0) / weights.reduce((a, b) => a + b);
      expect(await lossOf(model, items)).toBeCloseTo(mean, 5);
    }
    const scoresOf = async (batchSize: number): Promise<number[]> =>
      (await model.predictExamples(mrcExamples, undefined, { batchSize, overlap: "any" }))
        .flatMap(({ mentions }) => mentions)
        .map(({ score }) => score!);
    const together = await scoresOf(8);
    expect(together.length).toBeGreaterThan(0);
    expect(largestDifference(await scoresOf(1), together)).toBeLessThan(1e-5);
    model.dispose();
  });

  test("every parameter is trained under a name of its own, has a gradient, and no tensor is left behind", async () => {
    const empty = countTensors();
    const model = makeTinyMrc({ ...given, hiddenDropoutRate: 0.1 });
    const items = encodeMrc(model, mrcExamples);
    const before = countTensors();
    const names = model.trained.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const { loss, gradients } = lossAndGradients(
      () => model.loss(items, { dropoutSeed: 3 }),
      model.trained.map(({ variable }) => variable),
    );
    expect(names.filter((_, i) => gradients[i] === undefined)).toEqual([]);
    dispose([loss, ...(gradients as Tensor[])]);
    expect(countTensors()).toBe(before);
    await model.predictExamples(mrcExamples, ["PER", "river"], { batchSize: 3 });
    await model.answer([question("Who?", "Anna came")]);
    expect(countTensors()).toBe(before);
    model.dispose();
    expect(countTensors()).toBe(empty);
  });
});

describe("the gradients of an MRC model", () => {
  beforeAll(async () => void (await selectEngine("cpu")));
  afterAll(closeEngines);

  test.each([
    { loss: "binary", spanCandidates: "pred_and_gold" },
    { loss: "positions", mean: "item" },
    { loss: "two-class", mean: "place", spanActivation: "gelu" },
  ] as const)("equal central differences: %j", async (given) => {
    const model = makeTinyMrc({ ...given, spanSize: 5 }, { bert: { hidden_size: 8, intermediate_size: 8 } });
    const items = encodeMrc(model, mrcExamples.slice(0, 1));
    const names = model.trained.map(({ name }) => name);
    const { loss, gradients } = lossAndGradients(
      () => model.loss(items, noDropout),
      model.trained.map(({ variable }) => variable),
    );
    loss.dispose();
    const slopeAt = async (variable: Variable, at: number): Promise<number> => {
      const values = Float32Array.from(await read(variable));
      const kept = values[at];
      const losses: number[] = [];
      for (const moved of [kept + 0.01, kept - 0.01, kept]) {
        values[at] = moved;
        tidy(() => variable.assign(tensor(values, variable.shape)));
        losses.push(await lossOf(model, items));
      }
      return (losses[0] - losses[1]) / 0.02;
    };
    let largest = 0;
    for (const [name, places] of [
      [
        "bert.embeddings.word_embeddings.weight",
        [8 * items[0].ids[1], 8 * items[0].ids[items[0].firsts[1]] + 3],
      ],
      ["bert.encoder.layer.0.output.dense.weight", [5, 40]],
      ["start_outputs.weight", [1, 6]],
      ["start_outputs.bias", [0]],
      ["end_outputs.weight", [2]],
      ["span_embedding.classifier1.weight", [3, 30, 77]],
      ["span_embedding.classifier1.bias", [4]],
      ["span_embedding.classifier2.weight", [0, 2]],
      ["span_embedding.classifier2.bias", [0]],
    ] as const) {
      const index = names.indexOf(name);
      const gradient = await read(gradients[index]!);
      for (const at of places) {
        const slope = await slopeAt(model.trained[index].variable, at);
        expect(Math.abs(slope - gradient[at]), `${name}[${at}]: ${gradient[at]} for ${slope}`).toBeLessThan(
          2e-3 * Math.max(1, Math.abs(slope)),
        );
        largest = Math.max(largest, Math.abs(slope));
      }
    }
    expect(largest).toBeGreaterThan(0.05);
    dispose([...gradients] as Tensor[]);
    model.dispose();
  });
});

const question = (query: string, context: string, answer?: string): Question => {
  const start = answer === undefined ? -1 : context.indexOf(answer);
  return {
    id: `${query} ${context}`,
    context,
    query,
    answers: answer === undefined ? [] : [{ start, end: start + answer.length }],
    isImpossible: answer === undefined,
    datasetId: "questions",
  };
};
const questions = [
  question("Who saw the sea?", "Anna Berg saw the sea near Porto Alto.", "Anna Berg"),
  question("Where is the sea?", "Anna Berg saw the sea near Porto Alto.", "Porto Alto"),
  question("Who is rich?", "Anna Berg saw the sea near Porto Alto."),
  question("Where did Karl go?", "Karl left for Bern", "Bern"),
  question("Who went to Kiel?", "Karl left for Bern"),
];

describe("an MRC model of questions", () => {
  beforeAll(async () => void (await selectEngine("wasm")));
  afterAll(closeEngines);

  test.each([{ loss: "positions", weightSpan: 0 }, { loss: "binary" }] as const)(
    "learns answers and that there is none: %j",
    async (given) => {
      const model = makeTinyMrc(given, { queries: [] });
      const items = encodeMrc(
        model,
        questions.map((one) => toAskedExample(one)),
      );
      expect(items).toHaveLength(questions.length);
      await memoriseItems(model, items, { steps: 60, learningRate: 0.01 });
      const answers = await model.answer(questions);
      const report = scoreAnswers(
        questions.map(({ context, answers: gold }, i) => ({
          gold: gold.map(({ start, end }) => context.slice(start, end)),
          predicted: answers[i].text,
        })),
      );
      expect(report).toMatchObject({ exactMatch: 1, f1: 1, unanswerable: { questions: 2, exactMatch: 1 } });
      for (const [i, { span, text, id, score, logOdds }] of answers.entries()) {
        expect(id).toBe(questions[i].id);
        expect(span === undefined ? "" : questions[i].context.slice(span.start, span.end)).toBe(text);
        expect(logOdds > 0).toBe(!questions[i].isImpossible);
        if (span !== undefined) expect(score).toBeGreaterThan(0.5);
      }
      const forced = await model.answer(questions, { noneThreshold: Number.NEGATIVE_INFINITY, batchSize: 2 });
      expect(forced.every(({ text }) => text !== "")).toBe(true);
      const short = await model.answer(questions, { maxWords: 1 });
      expect(short[0].text).not.toBe("Anna Berg");
      model.dispose();
    },
  );

  test("answers long contexts window by window", async () => {
    const model = makeTinyMrc({ maxTokens: 32, strideTokens: 8, maxQueryTokens: 12 }, { queries: [] });
    const context = `${"The rain did not end . ".repeat(6)}Karl left for Bern`;
    const long = question("Where did Karl go?", context, "Bern");
    const items = encodeMrc(model, [toAskedExample(long)]);
    expect(items.length).toBeGreaterThan(2);
    await memoriseItems(model, items, { steps: 60, learningRate: 0.01 });
    const [answer] = await model.answer([long]);
    expect(answer).toMatchObject({ text: "Bern", span: { start: context.length - 4, end: context.length } });
    model.dispose();
  });

  test.each([
    [{ maxWords: 0 }, "E_CONFIG: maxWords=0 is no number of words."],
    [{ best: 0 }, "E_CONFIG: best=0 is no number of places. Fix: set it to 1 or more."],
    [{ batchSize: -1 }, "E_CONFIG: batchSize=-1 is no size."],
  ])("%j is refused", async (options, message) => {
    const model = makeTinyMrc();
    await expect(model.answer(questions, options)).rejects.toThrow(message);
    model.dispose();
  });
});

describe("MrcModel.predictExamples", () => {
  let model: MrcModel;
  beforeAll(async () => {
    await selectEngine("wasm");
    model = makeTinyMrc();
    await memoriseItems(model, encodeMrc(model, mrcExamples), { steps: 70, learningRate: 0.01 });
  });
  afterAll(async () => {
    model.dispose();
    await closeEngines();
  });

  test("gold mentions do not change what is found, and all else of an example is kept", async () => {
    const [example] = mrcExamples;
    const [predicted] = await model.predictExamples([
      { ...example, unplaced: [{ label: "PER", surface: "x" }] },
    ]);
    const [bare] = await model.predictExamples([{ ...example, mentions: [] }]);
    expect(predicted).toEqual(bare);
    expect(Object.keys(predicted).sort()).toEqual(Object.keys(example).sort());
    expect(predicted.words).toBe(example.words);
  });

  test("asks for known labels, new ones, and queries in any words", async () => {
    const [places] = await model.predictExamples(mrcExamples.slice(0, 1), ["LOC"]);
    expect(showMentions(places)).toEqual(['LOC "Porto Alto"']);
    const renamed = [{ label: "town", query: mrcQueries[1].query }];
    const [towns] = await model.predictExamples(mrcExamples.slice(0, 1), renamed);
    expect(showMentions(towns)).toEqual(['town "Porto Alto"']);
    expect(towns.mentions[0].score).toBeCloseTo(places.mentions[0].score!, 5);
    const [fresh] = await model.predictExamples(mrcExamples.slice(0, 1), ["musicGenre"], { overlap: "any" });
    for (const { label } of fresh.mentions) expect(label).toBe("musicGenre");
  });

  test("what one query finds does not depend on the others", async () => {
    const both = await model.predictExamples(mrcExamples, undefined, { overlap: "any" });
    const alone = await model.predictExamples(mrcExamples, ["LOC"], { overlap: "any" });
    for (const [i, { mentions }] of alone.entries()) {
      const own = both[i].mentions.filter(({ label }) => label === "LOC");
      expect(mentions.map(({ start, end }) => [start, end])).toEqual(
        own.map(({ start, end }) => [start, end]),
      );
    }
  });

  test("long texts are read in windows, and offsets are those of the text", async () => {
    const spaced = exampleOf(`${"The rain did not end . ".repeat(5)}Anna Berg saw the sea near Porto Alto`);
    const windowed = makeTinyMrc({ maxTokens: 40, strideTokens: 16, maxQueryTokens: 12 });
    for (const [i, { variable }] of windowed.trained.entries())
      tidy(() => variable.assign(model.trained[i].variable));
    const [predicted] = await windowed.predictExamples([spaced], undefined, { overlap: "any" });
    expect(predicted.mentions.length).toBeGreaterThan(0);
    const surfaces = predicted.mentions.map(({ start, end }) => spaced.text.slice(start, end));
    expect(new Set(showMentions(predicted)).size).toBe(surfaces.length);
    for (const { start, end } of predicted.mentions) {
      expect(spaced.words.includes(start)).toBe(true);
      expect(spaced.words.includes(end)).toBe(true);
    }
    windowed.dispose();
  });

  test("finds the mentions of raw texts of several sentences, with the offsets of the text", async () => {
    const text = "  Anna Berg saw the sea near Porto Alto 👍. In Kiel Karl met Anna.\n";
    const [mentions, none] = await model.predict([text, ""]);
    expect(none).toEqual([]);
    expect(mentions.length).toBeGreaterThan(2);
    for (const mention of mentions) expect(text.slice(mention.start, mention.end)).toBe(mention.text);
    expect(mentions.map(({ label, text: surface }) => [label, surface])).toContainEqual(["LOC", "Kiel"]);
  });

  test("a text without words has no mention", async () => {
    const empty = { id: "0", text: "", words: new Int32Array(), mentions: [], datasetId: "t" };
    expect(await model.predictExamples([empty])).toEqual([empty]);
  });

  test.each([
    [
      [],
      {},
      "E_CONFIG: the model has no queries of its own, and none is given. Fix: pass labels or queries.",
    ],
    [["PER", "PER"], {}, 'E_CONFIG: the label "PER" is asked twice among 2 queries.'],
    [["PER"], { overlap: "some" }, 'E_CONFIG: overlap "some" is no rule'],
    [["PER"], { batchSize: 0 }, "E_CONFIG: batchSize=0 is no size."],
  ])("%j with %j is refused", async (queries, options, message) => {
    await expect(model.predictExamples(mrcExamples, queries, options as never)).rejects.toThrow(message);
  });
});

describe("MrcModel in training", () => {
  beforeAll(async () => void (await selectEngine("wasm")));
  afterAll(closeEngines);

  test("micro-batches give the gradients of one batch", async () => {
    const model = makeTinyMrc({ spanCandidates: "pred_and_gold" });
    const items = encodeMrc(model, mrcExamples);
    const gradientsOf = async (batches: MrcItem[][]): Promise<number[]> => {
      const { losses, gradients } = computeGradients(model, batches, () => undefined);
      const numbers: number[] = [];
      for (const gradient of gradients) numbers.push(...(await read(gradient!)));
      dispose([...losses, ...(gradients as Tensor[])]);
      return numbers;
    };
    const whole = await gradientsOf([items]);
    expect(largestDifference(await gradientsOf([items.slice(0, 3), items.slice(3)]), whole)).toBeLessThan(
      1e-5,
    );
    model.dispose();
  });

  test("the same seed gives the same numbers, with dropout too, and checkpointed layers do not change them", async () => {
    const lossWith = async (seed: number, dropoutSeed: number | undefined, isCheckpointed = false) => {
      const model = makeTinyMrc({ hiddenDropoutRate: 0.2 }, { seed, isCheckpointed });
      const loss = await lossOf(model, encodeMrc(model, mrcExamples), dropoutSeed);
      model.dispose();
      return loss;
    };
    expect(await lossWith(1, 5)).toBe(await lossWith(1, 5));
    expect(await lossWith(1, 5)).not.toBe(await lossWith(1, 6));
    expect(await lossWith(1, 5)).not.toBe(await lossWith(1, undefined));
    expect(await lossWith(1, undefined)).not.toBe(await lossWith(2, undefined));
    expect(await lossWith(1, 5, true)).toBe(await lossWith(1, 5));
  });

  test("the training loop trains it on sentences and questions together", async () => {
    const model = makeTinyMrc({ negatives: 1 });
    const source = joinSources(
      [
        { examples: mrcExamples, times: 2 },
        {
          source: arraySource(
            questions.map((one) => toAskedExample(one)),
            { seed: 1, name: "questions" },
          ),
          times: 1,
        },
      ],
      7,
    );
    const settings = trainingSettings.parse({
      optimizer: { learningRate: 0.01 },
      schedule: { name: "constant" },
      batchSize: 8,
      microBatchSize: 4,
      steps: 12,
      evaluateEvery: "never",
      seed: 1,
    });
    const items = encodeMrc(model, mrcExamples);
    const before = await lossOf(model, items);
    const result = await train({
      model,
      openBatches: (from) =>
        readBatches({
          source,
          recipe: model.recipe,
          batchSize: 8,
          microBatchSize: 4,
          windowExamples: 16,
          seed: 1,
          workers: 0,
          ...(from === undefined ? {} : { from }),
        }),
      settings,
      totalSteps: 12,
      folder: nextFolder(),
      fingerprint: "test",
      context: { logger: silentLogger, signal: new AbortController().signal },
    });
    expect(result.steps).toBe(12);
    expect(await lossOf(model, items)).toBeLessThan(before);
    model.dispose();
  });

  test("with a method of parameter-efficient training only that and the heads are trained, saved and loaded", async () => {
    const model = makeTinyMrc({}, { peft: { method: "lora" } });
    const names = model.trained.map(({ name }) => name);
    expect(names.filter((name) => name.startsWith("bert."))).toEqual([]);
    expect(names).toContain("start_outputs.weight");
    expect(names.filter((name) => name.startsWith("peft.")).length).toBeGreaterThan(0);
    const items = encodeMrc(model, mrcExamples);
    const word = model.parts.bert.parameters.get("bert.embeddings.word_embeddings.weight");
    const frozen = [...(await read(word))];
    const losses = await memoriseItems(model, items, { steps: 10, learningRate: 0.01 });
    expect(losses.at(-1)).toBeLessThan(losses[0]);
    expect([...(await read(word))]).toEqual(frozen);
    const folder = join(nextFolder(), "model");
    await saveMrc(folder, model);
    const again = await loadMrc(folder);
    expect(await lossOf(again, items)).toBe(await lossOf(model, items));
    expect(again.trained.map(({ name }) => name)).toEqual(names);
    model.dispose();
    again.dispose();
  });

  test("matrices decay, vectors do not", () => {
    const model = makeTinyMrc();
    const decaying = model.trained.filter(({ decays }) => decays).map(({ name }) => name);
    expect(decaying).toContain("span_embedding.classifier1.weight");
    expect(decaying.filter((name) => /bias|LayerNorm/.test(name))).toEqual([]);
    expect(model.labels).toEqual(["PER", "LOC"]);
    model.dispose();
  });
});
