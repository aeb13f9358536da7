import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as ops from "../../../../src/engine/ops/index.js";
import type { StoredTensor } from "../../../../src/models/layers/parameters.js";
import { assembleGold } from "../../../../src/models/methods/mrc/gold-batch.js";
import { loadHead, type MrcHead } from "../../../../src/models/methods/mrc/mrc-head.js";
import { ignoredPlace, paddedPlaces } from "../../../../src/models/methods/mrc/mrc-item.js";
import { type LossSettings, mrcLoss } from "../../../../src/models/methods/mrc/mrc-loss.js";
import { pickPlaces, scorePlaces } from "../../../../src/models/methods/mrc/place-scores.js";
import { type MrcSettings, mrcSettings } from "../../../../src/models/methods/mrc/settings.js";
import { scoreAllPairs } from "../../../../src/models/methods/mrc/span-scores.js";
import { describeEngines, expectNumbers, largestDifference } from "../../../support/engines.js";
import { makeItem } from "../../../support/mrc-items.js";

interface GoldenCase {
  readonly loss: MrcSettings["loss"];
  readonly mean: MrcSettings["mean"];
  readonly candidates: MrcSettings["spanCandidates"];
  readonly activation: MrcSettings["spanActivation"];
  readonly weights: readonly [number, number, number];
  readonly starts: readonly number[][];
  readonly ends: readonly number[][];
  readonly spans: readonly number[][];
  readonly total: number;
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}
interface Golden {
  readonly sizes: {
    readonly batch: number;
    readonly seqLen: number;
    readonly hidden: number;
    readonly spanSize: number;
  };
  readonly hidden: readonly number[];
  readonly words: readonly { readonly firsts: readonly number[]; readonly lasts: readonly number[] }[];
  readonly answers: readonly (readonly (readonly number[])[])[];
  readonly weights: Readonly<Record<string, { readonly shape: number[]; readonly values: number[] }>>;
  readonly cases: readonly GoldenCase[];
}
const golden: Golden = JSON.parse(
  readFileSync(new URL("../../../../fixtures/golden/mrc/cases.json", import.meta.url), "utf8"),
);
const items = golden.words.map(({ firsts, lasts }, i) =>
  makeItem({ words: firsts.length, firsts, lasts, answers: golden.answers[i] }),
);
const places = paddedPlaces(items);

const settingsOf = ({ loss, mean, candidates, activation, weights }: GoldenCase): MrcSettings =>
  mrcSettings.parse({
    maxTokens: 64,
    strideTokens: 0,
    maxQueryTokens: 8,
    loss,
    mean,
    spanSize: golden.sizes.spanSize,
    spanActivation: activation,
    spanCandidates: candidates,
    weightStart: weights[0],
    weightEnd: weights[1],
    weightSpan: weights[2],
  });

function loadGoldenHead(settings: MrcSettings): MrcHead {
  const stored = new Map<string, StoredTensor>();
  const isTwo = settings.loss === "two-class";
  for (const [name, { shape, values }] of Object.entries(golden.weights)) {
    const own = name.replace("two_class.", "");
    if (own.startsWith("span_") || name.startsWith("two_class.") === isTwo)
      stored.set(own, { shape, values: Float32Array.from(values) });
  }
  const options = { settings, hiddenSize: golden.sizes.hidden, seed: 1, deviation: 1 };
  return loadHead(stored, options).head;
}

describeEngines("the heads and losses of MRC", ({ tolerance }) => {
  test.each(golden.cases)(
    "equal PyTorch's, and their gradients: $loss, mean of $mean, candidates $candidates",
    async (goldenCase) => {
      const settings = settingsOf(goldenCase);
      const head = loadGoldenHead(settings);
      const { batch, seqLen, hidden: size } = golden.sizes;
      const hidden = ops.parameter(golden.hidden, [batch, seqLen, size]);
      const before = ops.countTensors();
      const compute = () => {
        const states = pickPlaces(hidden, items);
        return { ...scorePlaces(head, states), spans: scoreAllPairs(head, states, undefined) };
      };
      const scores = ops.tidy(compute);
      const [starts, ends, spans] = await Promise.all(
        [scores.starts, scores.ends, scores.spans].map(ops.read),
      );
      ops.dispose([scores.starts, scores.ends, scores.spans]);
      for (const [b, { words }] of items.entries()) {
        const row = (of: ArrayLike<number>, from: number): number[] =>
          Array.from({ length: words.length }, (_, i) => of[from + i]);
        expect(largestDifference(row(starts, b * places), goldenCase.starts[b])).toBeLessThan(tolerance);
        expect(largestDifference(row(ends, b * places), goldenCase.ends[b])).toBeLessThan(tolerance);
        for (const first of words.keys()) {
          const own = row(spans, (b * places + first) * places).slice(first);
          const theirs = goldenCase.spans[b].slice(first * words.length + first, (first + 1) * words.length);
          expect(largestDifference(own, theirs)).toBeLessThan(tolerance);
        }
      }
      const names = head.parameters.names;
      const { loss, gradients } = ops.lossAndGradients(
        () => mrcLoss(compute(), assembleGold(items), settings),
        [hidden, ...head.parameters.variables],
      );
      await expectNumbers(loss, [goldenCase.total], tolerance);
      await expectNumbers(gradients[0]!, goldenCase.gradients["hidden"], tolerance);
      for (const [i, name] of names.entries()) {
        const gradient = gradients[i + 1]!; // dense weights are [in, out] here and [out, in] there
        const turned =
          gradient.rank === 2 ? ops.tidy(() => ops.transpose(gradient, [1, 0])) : gradient.clone();
        await expectNumbers(turned, goldenCase.gradients[name], tolerance);
        gradient.dispose();
      }
      expect(ops.countTensors(), "leaked tensors").toBe(before);
      hidden.dispose();
      head.parameters.dispose();
    },
  );

  const settings: LossSettings = { ...settingsOf(golden.cases[0]), mean: "item" };
  const one = (values: number[]): ops.Tensor => ops.tensor(values, [1, 8]);
  const lossOf = async (given: LossSettings, item = makeItem({ words: 2, answers: [[1, 1]] })) => {
    const scores = {
      starts: one([0, 2, 9, 9, 9, 9, 9, 9]),
      ends: one([-1, 1, 9, 9, 9, 9, 9, 9]),
      spans: undefined,
    };
    const loss = mrcLoss(scores, assembleGold([item]), given);
    const value = await ops.readNumber(loss);
    ops.dispose([loss, scores.starts, scores.ends]);
    return value;
  };
  const softplus = (x: number): number => Math.log(1 + Math.exp(x));

  test("by hand: two words, the second an answer; padding has no part", async () => {
    const starts = (softplus(0) + softplus(-2)) / 2;
    const ends = (softplus(-1) + softplus(-1)) / 2;
    expect(await lossOf(settings)).toBeCloseTo((starts + ends) / 2, 3);
    expect(await lossOf({ ...settings, weightStart: 3 })).toBeCloseTo((3 * starts + ends) / 4, 3);
    const choice = -2 + Math.log(2 + Math.exp(2)); // none and word 0 at 0, word 1 at 2
    const endChoice = -1 + Math.log(Math.exp(-1) + Math.exp(1) + 1);
    expect(await lossOf({ ...settings, loss: "positions" })).toBeCloseTo((choice + endChoice) / 2, 3);
  });

  test("by hand: an ignored word has no part, in the choice among positions neither", async () => {
    const item = makeItem({ words: 2, starts: [0, ignoredPlace] });
    const ends = (softplus(-1) + softplus(1)) / 2;
    expect(await lossOf(settings, item)).toBeCloseTo((softplus(0) + ends) / 2, 3);
    const none = Math.log(1 + Math.exp(0)); // of none and word 0
    const noneEnd = Math.log(1 + Math.exp(-1) + Math.exp(1));
    expect(await lossOf({ ...settings, loss: "positions" }, item)).toBeCloseTo((none + noneEnd) / 2, 3);
  });
});
