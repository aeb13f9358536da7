import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../../src/engine/engine.js";
import * as ops from "../../../src/engine/ops/index.js";
import { describeEngines, expectNumbers, largestDifference } from "../../support/engines.js";
import { type CaseResult, inputsOf, type OpCase, runCase, weightOf } from "./cases.js";

interface Golden {
  readonly sizes: { batch: number; steps: number; in: number; hidden: number };
  readonly lengths: number[];
  readonly x: number[];
  readonly outputs: number[];
  readonly dx: number[];
  readonly weights: Record<string, number[]>;
  readonly gradients: Record<string, number[]>;
}
const golden = JSON.parse(
  readFileSync(new URL("../../../fixtures/golden/lstm/cases.json", import.meta.url), "utf8"),
) as Golden;
const { sizes } = golden;

/** `[rows, columns]` to `[columns, rows]`: PyTorch keeps a dense layer as `[out, in]`. */
const turned = (values: readonly number[], columns: number): number[] =>
  Array.from({ length: values.length }, (_, i) => {
    const rows = values.length / columns;
    return values[(i % rows) * columns + Math.floor(i / rows)]!;
  });
/** PyTorch's numbers of one direction in our layout: input, recurrent, bias. */
function ourLayout(of: Record<string, number[]>, direction: string, bias: "sum" | "first"): number[][] {
  const [first, second] = [of[`bias_ih_l0${direction}`]!, of[`bias_hh_l0${direction}`]!];
  return [
    turned(of[`weight_ih_l0${direction}`]!, sizes.in),
    turned(of[`weight_hh_l0${direction}`]!, sizes.hidden),
    bias === "sum" ? first.map((value, i) => value + second[i]!) : first,
  ];
}
const weightShapes = [[sizes.in, 4 * sizes.hidden], [sizes.hidden, 4 * sizes.hidden], [4 * sizes.hidden]];
const weightsOf = ([input, recurrent, bias]: readonly ops.Tensor[]): ops.LstmWeights => ({
  input: input!,
  recurrent: recurrent!,
  bias: bias!,
});

/** LSTMs over padded sequences as functions of their input and weights; without `isReversed`, of both directions. */
function lstmCase(name: string, lengths: readonly number[], isReversed?: boolean): OpCase {
  const weights = [[3, 8], [2, 8], [8]];
  const x = [lengths.length, Math.max(...lengths), 3];
  if (isReversed !== undefined) {
    return {
      name,
      shapes: [x, ...weights],
      run: (x, ...all) => ops.lstm(x, weightsOf(all), { lengths, isReversed }),
    };
  }
  return {
    name,
    shapes: [x, ...weights, ...weights],
    run: (x, ...all) => ops.bidirectionalLstm(x, [weightsOf(all), weightsOf(all.slice(3))], lengths),
  };
}
const cases = [
  lstmCase("forwards", [5, 2, 3], false),
  lstmCase("backwards", [5, 2, 3], true),
  lstmCase("of one step", [1, 1], false),
  // More steps than a GPU stage takes buffers.
  lstmCase("in both directions", [12, 1, 0, 7]),
];

describeEngines("an LSTM", ({ tolerance }) => {
  test("gives PyTorch's outputs and gradients", async () => {
    const before = ops.countTensors();
    const directions = ["", "_reverse"];
    const inputs = [
      ops.parameter(golden.x, [sizes.batch, sizes.steps, sizes.in]),
      ...directions.flatMap((direction) =>
        ourLayout(golden.weights, direction, "sum").map((values, i) =>
          ops.parameter(values, weightShapes[i]!),
        ),
      ),
    ];
    const [x, ...weights] = inputs as [ops.Variable, ...ops.Variable[]];
    const run = (): ops.Tensor =>
      ops.bidirectionalLstm(x, [weightsOf(weights), weightsOf(weights.slice(3))], golden.lengths);
    const output = run();
    expect(output.shape).toEqual([sizes.batch, sizes.steps, 2 * sizes.hidden]);
    const coefficients = ops.tensor(
      golden.outputs.map((_, i) => weightOf(i)),
      output.shape,
    );
    await expectNumbers(output, golden.outputs, tolerance);
    const { loss, gradients } = ops.lossAndGradients(() => ops.sum(ops.mul(run(), coefficients)), inputs);
    const expected = [
      golden.dx,
      ...directions.flatMap((direction) => ourLayout(golden.gradients, direction, "first")),
    ];
    for (const [i, gradient] of gradients.entries()) await expectNumbers(gradient!, expected[i]!, tolerance);
    ops.dispose([loss, coefficients, ...inputs]);
    expect(ops.countTensors(), "leaked tensors").toBe(before);
  });

  test.each(cases)("$name agrees with the reference engine", async (opCase) => {
    const { output, gradients } = await runCase(opCase);
    const reference = references.get(opCase.name)!;
    expect(largestDifference(output, reference.output)).toBeLessThan(tolerance);
    for (const [i, gradient] of gradients.entries()) {
      expect(largestDifference(gradient, reference.gradients[i]!), `gradient ${i}`).toBeLessThan(tolerance);
    }
  });
});

const references = new Map<string, CaseResult>();
beforeAll(async () => {
  await selectEngine("cpu");
  for (const opCase of cases) references.set(opCase.name, await runCase(opCase));
});

describe("an LSTM on the reference engine", () => {
  beforeAll(async () => void (await selectEngine("cpu")));

  test.each(cases)("has the gradient of central differences $name", async (opCase) => {
    const values = inputsOf(opCase);
    const { gradients } = await runCase(opCase, values);
    const step = 4e-3;
    const totalOf = async (input: number, place: number, by: number): Promise<number> => {
      const moved = values.map((all, k) => all.map((x, j) => (k === input && j === place ? x + by : x)));
      const output = ops.tidy(() =>
        opCase.run(...opCase.shapes.map((shape, i) => ops.tensor(moved[i]!, shape))),
      );
      const numbers = Array.from(await ops.read(output));
      output.dispose();
      return numbers.reduce((sum, value, i) => sum + value * weightOf(i), 0);
    };
    for (const [input, gradient] of gradients.entries()) {
      for (let i = 0; i < gradient.length; i += Math.max(1, Math.floor(gradient.length / 12))) {
        const slope = ((await totalOf(input, i, step)) - (await totalOf(input, i, -step))) / (2 * step);
        expect(Math.abs(slope - gradient[i]!), `input ${input}, element ${i}`).toBeLessThan(
          4e-3 * Math.max(1, Math.abs(slope)),
        );
      }
    }
  });

  test("numbers and number of padding steps change nothing, and padding has no gradient", async () => {
    const padded = lstmCase("padding", [5, 2, 3]);
    const values = inputsOf(padded);
    const first = await runCase(padded, values);
    const isPadding = (i: number): boolean => Math.floor((i % 15) / 3) >= [5, 2, 3][Math.floor(i / 15)]!;
    const others = values.map((all, k) => (k === 0 ? all.map((x, i) => (isPadding(i) ? 100 : x)) : all));
    const second = await runCase(padded, others);
    expect(largestDifference(second.output, first.output)).toBe(0);
    for (const [i, gradient] of second.gradients.entries()) {
      expect(largestDifference(gradient, first.gradients[i]!)).toBe(0);
    }
    expect(first.gradients[0]!.filter((_, i) => isPadding(i)).every((slope) => slope === 0)).toBe(true);
    const alone = { ...lstmCase("padding", [2]), shapes: [[1, 2, 3], ...padded.shapes.slice(1)] };
    const { output } = await runCase(alone, [values[0]!.slice(15, 21), ...values.slice(1)]);
    expect(largestDifference(output, first.output.slice(20, 28))).toBeLessThan(1e-6);
    expect([...first.output.slice(28, 40)].map(Math.abs)).toEqual(Array(12).fill(0));
  });

  test.each([
    [
      "weights of another input",
      { lengths: [4, 2], input: [4, 8] },
      "E_SHAPE: lstm: input is [in, gates]=[4,8] but x is [batch, steps, in]=[2,4,3]; in must be 3, not 4.",
    ],
    ["gates that are not four", { lengths: [4, 2], recurrent: [3, 8] }, "gates must be 8, not 12"],
    ["too few lengths", { lengths: [4] }, "batch must be 2, not 1"],
    ["a length beyond the steps", { lengths: [4, 5] }, "lstm: length 5 of sequence 1 is not in [0, 4]."],
  ])("refuses %s", (_name, { lengths, input = [3, 8], recurrent = [2, 8] }: Sizes, message) => {
    const weights = { input: ops.zeros(input), recurrent: ops.zeros(recurrent), bias: ops.zeros([8]) };
    expect(() => ops.lstm(ops.zeros([2, 4, 3]), weights, { lengths })).toThrow(message);
  });
});

interface Sizes {
  readonly lengths: number[];
  readonly input?: number[];
  readonly recurrent?: number[];
}
