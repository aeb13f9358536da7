import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../../../src/engine/engine.js";
import {
  add,
  dispose,
  gradNorm,
  lossAndGradients,
  read,
  readNumber,
  type Tensor,
  tidy,
} from "../../../../src/engine/ops/index.js";
import { lossOfPass } from "../../../../src/models/methods/qpmrc/loss.js";
import { planPasses } from "../../../../src/models/methods/qpmrc/plan-passes.js";
import { scoreSpans, scoreWords } from "../../../../src/models/methods/qpmrc/predictor.js";
import { readPass } from "../../../../src/models/methods/qpmrc/read-pass.js";
import type { QpmrcModelSettings } from "../../../../src/models/methods/qpmrc/settings.js";
import { largestDifference } from "../../../support/engines.js";
import { Reference } from "./reference.js";

beforeAll(async () => void (await selectEngine("wasm")));
afterAll(closeEngines);

describe("lossOfPass", () => {
  let reference: Reference;
  beforeEach(() => void (reference = new Reference()));
  afterEach(() => reference.dispose());

  /** The loss of all passes, with as many query tokens in each as `groupTokens` says. */
  const lossOf = (options: Partial<QpmrcModelSettings>, items = reference.items): Tensor => {
    const { head, queries, encoder, cases } = reference;
    const settings = { ...reference.settings, auxiliaryWeight: cases.auxiliaryWeight, ...options };
    const passes = planPasses(items, queries, { ...settings, maxTokens: encoder.config.maxTokens });
    return tidy(() =>
      passes
        .map((pass) => {
          const vectors = readPass(reference.reader("segmented"), pass, queries, { dropoutSeed: undefined });
          const spans = settings.predictor === "word" ? undefined : scoreSpans(head, vectors);
          return lossOfPass(pass, { spans, words: scoreWords(head, vectors) }, settings);
        })
        .reduce((sum, term) => add(sum, term)),
    );
  };
  const numberOf = async (loss: Tensor): Promise<number> => {
    const number = await readNumber(loss);
    loss.dispose();
    return number;
  };

  test("is PyTorch's: sums, means, words alone", async () => {
    const { losses } = reference.cases;
    expect(await numberOf(lossOf({}))).toBeCloseTo(losses.sum, 4);
    expect(await numberOf(lossOf({ reduction: "mean" }))).toBeCloseTo(losses.mean, 5);
    expect(await numberOf(lossOf({ predictor: "word", auxiliaryWeight: 0 }))).toBeCloseTo(losses.words, 4);
  });

  test("has PyTorch's gradients in the prompt, the predictors and the encoder", async () => {
    const { head, encoder, cases } = reference;
    const names = [...head.names, ...encoder.parameters.names];
    const variables = [...head.variables, ...encoder.parameters.variables];
    const { loss, gradients } = lossAndGradients(() => lossOf({}), variables);
    for (const [i, name] of names.entries()) {
      const gradient = gradients[i]!;
      const expected = cases.gradients[name.replace("qpmrc.", "")];
      if (expected === undefined) {
        const norm = tidy(() => gradNorm([gradient]));
        const theirs = cases.encoderGradientNorms[name.replace("bert.", "")];
        expect(Math.abs((await numberOf(norm)) - theirs) / Math.max(1, theirs), name).toBeLessThan(1e-4);
        continue;
      }
      // Dense layers stand as [out, in] in PyTorch.
      const rows = gradient.shape[0]!;
      const isDense = /(start|end|span|token|tokenOutput)\.weight$/.test(name);
      const numbers = await read(gradient);
      const columns = numbers.length / rows;
      const ours = isDense
        ? Array.from(numbers, (_, at) => numbers[(at % rows) * columns + Math.floor(at / rows)])
        : numbers;
      expect(largestDifference(ours, expected), name).toBeLessThan(1e-4);
    }
    dispose([loss, ...(gradients as Tensor[])]);
  });

  test("is the same in one group and in one group a type", async () => {
    const whole = await numberOf(lossOf({}));
    expect(Math.abs((await numberOf(lossOf({ groupTokens: 1 }))) - whole)).toBeLessThan(1e-4);
  });

  test("is the mean of the items' own losses, so that accumulated batches weigh as one", async () => {
    for (const reduction of ["sum", "mean"] as const) {
      const alone = await Promise.all(reference.items.map((item) => numberOf(lossOf({ reduction }, [item]))));
      const together = await numberOf(lossOf({ reduction }));
      expect(Math.abs((alone[0] + alone[1]) / 2 - together)).toBeLessThan(1e-4);
    }
  });

  test("spans that another window scores have no part in it", async () => {
    const [item] = reference.items;
    const words = item.words.length;
    const none = { ...item, owned: new Uint8Array(words * words) };
    expect(await numberOf(lossOf({}, [none]))).toBe(0);
    const one = none.owned.slice();
    one[0] = 1; // the span of the first word alone; it is a part of a mention of type 0 and one of type 2, and none
    const expected = reference.cases.segmented[0];
    const logSigmoid = (x: number): number => -Math.log1p(Math.exp(-x));
    const [spans, tokens] = [0, 1, 2]
      .map((type) => [
        -logSigmoid(-expected.spans[type * words * words]!),
        -logSigmoid((type === 1 ? -1 : 1) * expected.words[type * words]!),
      ])
      .reduce(([a, b], [c, d]) => [a + c, b + d]) as [number, number];
    const loss = await numberOf(lossOf({ auxiliaryWeight: 1 }, [{ ...item, owned: one }]));
    expect(Math.abs(loss - spans - tokens)).toBeLessThan(1e-4);
  });
});
