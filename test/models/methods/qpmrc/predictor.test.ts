import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../../../src/engine/engine.js";
import { countTensors, dispose, read, type Tensor, tensor, tidy } from "../../../../src/engine/ops/index.js";
import { ParameterSet } from "../../../../src/models/layers/parameters.js";
import { planPasses, type QueryPass } from "../../../../src/models/methods/qpmrc/plan-passes.js";
import { headSpecs, scoreSpans, scoreWords } from "../../../../src/models/methods/qpmrc/predictor.js";
import { readPass } from "../../../../src/models/methods/qpmrc/read-pass.js";
import { qpmrcModelSettings, queryAttentions } from "../../../../src/models/methods/qpmrc/settings.js";
import { describeEngines, expectNumbers, largestDifference } from "../../../support/engines.js";
import { Reference } from "./reference.js";

describeEngines("scores of spans and words", ({ tolerance }) => {
  let reference: Reference;
  beforeEach(() => void (reference = new Reference()));
  afterEach(() => reference.dispose());

  /** The numbers of one text's types and words, without padding. */
  const cut = (
    scores: ArrayLike<number>,
    shape: readonly number[],
    pass: QueryPass,
    row: number,
  ): number[] => {
    const { labels, words } = pass.items[row];
    const [, segments, rows, columns = 1] = shape as [number, number, number, number?];
    return [...labels].flatMap((label) => {
      const segment = pass.asked[row].indexOf(label);
      return Array.from(words).flatMap((_, j) => {
        const start = ((row * segments + segment) * rows + j) * columns;
        return Array.from(scores).slice(start, start + (columns === 1 ? 1 : words.length));
      });
    });
  };

  test.each(queryAttentions)("are PyTorch's, with %s attention", async (attention) => {
    const { head, items, queries, settings, encoder, cases } = reference;
    const plan = { ...settings, attention, maxTokens: encoder.config.maxTokens };
    const [pass, ...more] = planPasses(items, queries, plan);
    expect(more).toEqual([]);
    const { spans, words } = tidy(() => {
      const vectors = readPass(reference.reader(attention), pass, queries, { dropoutSeed: undefined });
      return { spans: scoreSpans(head, vectors), words: scoreWords(head, vectors) };
    });
    const numbers = async (scores: Tensor): Promise<number[][]> => {
      const all = await read(scores);
      return items.map((_, row) => cut(all, scores.shape, pass, row));
    };
    const [ofSpans, ofWords] = [await numbers(spans), await numbers(words)];
    for (const [row, expected] of cases[attention].entries()) {
      expect(largestDifference(ofSpans[row], expected.spans)).toBeLessThan(tolerance);
      expect(largestDifference(ofWords[row], expected.words)).toBeLessThan(tolerance);
    }
    dispose([spans, words]);
  });
});

describe("the biaffine by hand", () => {
  beforeAll(async () => void (await selectEngine("cpu")));
  afterAll(closeEngines);

  /** Hidden size 1 and predictors of width 1: gelu of numbers far above 0 is the number itself. */
  const weights: Record<string, { shape: number[]; values: number[] }> = {
    "start.weight": { shape: [1, 2], values: [1, 1] },
    "start.bias": { shape: [1], values: [10] },
    "end.weight": { shape: [1, 2], values: [2, 1] },
    "end.bias": { shape: [1], values: [20] },
    "biaffine.weight": { shape: [1, 1], values: [0.5] },
    "width.weight": { shape: [2, 1], values: [100, 200] },
    "span.weight": { shape: [1, 3], values: [3, 5, 7] },
    "span.bias": { shape: [1], values: [0.25] },
  };

  test("every span has its start, its end and its width", async () => {
    const settings = qpmrcModelSettings.parse({
      promptLength: 0,
      auxiliaryWeight: 0,
      predictorSize: 1,
      widthSize: 1,
      widths: 2,
    });
    const stored = Object.entries(weights).map(
      ([name, { shape, values }]) => [`qpmrc.${name}`, { shape, values: Float32Array.from(values) }] as const,
    );
    const { parameters } = ParameterSet.load(headSpecs(settings, 1), new Map(stored), {
      seed: 1,
      deviation: 0,
      namesOf: (name) => [name],
    });
    const before = countTensors();
    const [queries, words] = [tensor([1, 4], [1, 2, 1]), tensor([2, 3, 5], [1, 3, 1])];
    const scores = scoreSpans(parameters, { queries, words });
    dispose([queries, words]);
    const score = (q: number, c: number, d: number, width: number): number => {
      const [start, end] = [10 + q + c, 20 + 2 * q + d];
      return 0.5 * start * end + 3 * start + 5 * end + 7 * width + 0.25;
    };
    const expected = [1, 4].flatMap((q) =>
      [2, 3, 5].flatMap((c, j) => [2, 3, 5].map((d, k) => score(q, c, d, k > j ? 200 : 100))),
    );
    expect(scores.shape).toEqual([1, 2, 3, 3]);
    await expectNumbers(scores, expected, 1e-5);
    expect(countTensors()).toBe(before);
    parameters.dispose();
  });
});

describe("headSpecs", () => {
  const names = (options: Record<string, unknown>): string[] => [
    ...new Set(
      headSpecs(qpmrcModelSettings.parse(options), 8).map(({ name }) => name.replace(/\.(weight|bias)$/, "")),
    ),
  ];
  test("holds what the settings ask for, and nothing else", () => {
    const biaffine = ["start", "end", "biaffine", "width", "span"].map((name) => `qpmrc.${name}`);
    const token = ["qpmrc.token", "qpmrc.tokenOutput"];
    expect(names({})).toEqual(["qpmrc.prompt", ...biaffine, ...token]);
    expect(names({ promptLength: 0 })).toEqual([...biaffine, ...token]);
    expect(names({ auxiliaryWeight: 0 })).toEqual(["qpmrc.prompt", ...biaffine]);
    expect(names({ predictor: "word", auxiliaryWeight: 0 })).toEqual(["qpmrc.prompt", ...token]);
  });
});
