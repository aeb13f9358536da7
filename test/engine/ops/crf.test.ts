import { expect, test } from "vitest";
import { RandomStream } from "../../../src/core/random.js";
import {
  countTensors,
  crfLoss,
  dispose,
  lossAndGradients,
  parameter,
  read,
  readNumber,
  type Tensor,
  tensor,
  type Variable,
} from "../../../src/engine/ops/index.js";
import { describeEngines, largestDifference } from "../../support/engines.js";
import { type Potentials, scoreOfPath, sumOverPaths } from "./crf-paths.js";

const [batch, words, tags] = [3, 4, 3];
const ignored = -100;
/** A whole sentence; one with words left out in the middle and at both ends; one word alone. */
const gold = Int32Array.of(1, 2, 0, 1, ignored, 0, ignored, 2, ignored, ignored, 1, ignored);
const shapes = [[batch, words, tags], [tags, tags], [tags], [tags]] as const;

const randomInputs = (): Float32Array[] => {
  const random = new RandomStream(3, "crf");
  return shapes.map((shape) =>
    Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => 4 * random.next() - 2),
  );
};

/** The loss by adding up every sequence of tags. */
function bruteForceLoss([emissions, transitions, start, end]: readonly Float32Array[]): number {
  const potentials: Potentials = { tags, transitions: transitions!, start: start!, end: end! };
  let total = 0;
  let count = 0;
  for (let sentence = 0; sentence < batch; sentence++) {
    const rows = Array.from({ length: words }, (_, word) => sentence * words + word).filter(
      (row) => gold[row] !== ignored,
    );
    const path = rows.map((row) => gold[row]!);
    total +=
      sumOverPaths(potentials, emissions!, rows).logPartition -
      scoreOfPath(potentials, emissions!, rows, path);
    count += rows.length;
  }
  return total / count;
}

const lossOf = ([emissions, transitions, start, end]: readonly Tensor[], of = gold): Tensor =>
  crfLoss(emissions!, of, { transitions: transitions!, start: start!, end: end! });
const makeVariables = (values = randomInputs()): Variable[] =>
  values.map((value, i) => parameter(value, shapes[i]!));

describeEngines("crfLoss", ({ tolerance }) => {
  test("is the mean over words of what all sequences of tags weigh beside the gold one", async () => {
    const variables = makeVariables();
    const loss = lossOf(variables);
    expect(loss.shape).toEqual([]);
    expect(largestDifference([await readNumber(loss)], [bruteForceLoss(randomInputs())])).toBeLessThan(
      tolerance,
    );
    dispose([loss, ...variables]);
  });

  test("its gradients equal central differences", async () => {
    const variables = makeVariables();
    const { loss, gradients } = lossAndGradients(() => lossOf(variables), variables);
    for (const [input, gradient] of gradients.entries()) {
      const values = await read(gradient!);
      for (const [i, slope] of values.entries()) {
        const moved = (by: number): number => {
          const inputs = randomInputs();
          inputs[input]![i]! += by;
          return bruteForceLoss(inputs);
        };
        const expected = (moved(1e-2) - moved(-1e-2)) / 2e-2;
        expect(Math.abs(slope - expected), `input ${input}, element ${i}`).toBeLessThan(1e-3);
      }
    }
    dispose([loss, ...variables, ...(gradients as Tensor[])]);
  });

  test("words that are not in the chain have neither part nor gradient", async () => {
    const inputs = randomInputs();
    const [one, other] = [0, 30].map((size) => {
      const emissions = inputs[0]!.map((score, i) => (gold[Math.floor(i / tags)] === ignored ? size : score));
      const variables = makeVariables([emissions, ...inputs.slice(1)]);
      return { variables, ...lossAndGradients(() => lossOf(variables), variables) };
    });
    expect(await readNumber(other!.loss)).toBe(await readNumber(one!.loss));
    const byEmission = await read(other!.gradients[0]!);
    for (const [i, slope] of byEmission.entries()) {
      if (gold[Math.floor(i / tags)] === ignored) expect(slope).toBe(0);
    }
    for (const { variables, loss, gradients } of [one!, other!])
      dispose([loss, ...variables, ...(gradients as Tensor[])]);
  });

  test("a batch without any word has the loss 0 and no gradient", async () => {
    const variables = makeVariables();
    const nothing = new Int32Array(batch * words).fill(ignored);
    const { loss, gradients } = lossAndGradients(() => lossOf(variables, nothing), variables);
    expect(await readNumber(loss)).toBe(0);
    for (const gradient of gradients) {
      if (gradient !== undefined) expect(Math.max(...(await read(gradient)).map(Math.abs))).toBe(0);
    }
    dispose([loss, ...variables, ...(gradients as Tensor[])]);
  });

  test("leaves no tensor behind", () => {
    const before = countTensors();
    const variables = makeVariables();
    const { loss, gradients } = lossAndGradients(() => lossOf(variables), variables);
    dispose([loss, ...variables, ...(gradients as Tensor[])]);
    expect(countTensors()).toBe(before);
  });
});

describeEngines("the arguments of crfLoss", () => {
  test.each([
    [
      "a tag out of range",
      Int32Array.of(0, 3),
      "E_SHAPE: crfLoss: gold tag 3 is not in [0, 3). (sentence=0 word=1)",
    ],
    [
      "a negative tag",
      Int32Array.of(-1, 0),
      "E_SHAPE: crfLoss: gold tag -1 is not in [0, 3). (sentence=0 word=0)",
    ],
    ["too few tags", Int32Array.of(0), "E_SHAPE: crfLoss: 1 gold tags do not fill [batch, words]=[1,2]."],
  ])("%s: refused", (_, wrong, message) => {
    const inputs = [tensor(new Float32Array(6), [1, 2, 3]), ...makeVariables().slice(1)];
    expect(() => lossOf(inputs, wrong)).toThrow(message);
    dispose(inputs);
  });

  test("transitions of another size are refused", () => {
    const [emissions, , start, end] = makeVariables();
    expect(() => lossOf([emissions!, tensor(new Float32Array(6), [2, 3]), start!, end!])).toThrow(
      "E_SHAPE: crfLoss: transitions is [tags, tags]=[2,3] but emissions is [batch, words, tags]=[3,4,3]; tags must be 3, not 2.",
    );
  });
}, ["cpu"]);
