import { RandomStream } from "../../../src/core/random.js";
import * as ops from "../../../src/engine/ops/index.js";

type Tensor = ops.Tensor;

/** One operation with the shapes of its differentiable inputs. */
export interface OpCase {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
  readonly run: (...inputs: Tensor[]) => Tensor;
  /** Keeps inputs away from where the operation has no derivative, or is not defined. */
  readonly shift?: number;
}

const ids = (values: number[], shape: number[], limit = 99): Tensor =>
  ops.idTensor(values, shape, { limit, ignoreId: -100, name: "ids" });
const single = (
  name: string,
  run: (x: Tensor) => Tensor,
  shape: readonly number[] = [3, 4],
  shift?: number,
): OpCase => ({
  name,
  shapes: [shape],
  run,
  ...(shift === undefined ? {} : { shift }),
});
const mask = (values: number[], shape: number[]): Tensor => ops.maskTensor(values, shape);

const elementwise: readonly OpCase[] = [
  ...Object.entries({
    add: ops.add,
    sub: ops.sub,
    mul: ops.mul,
    maximum: ops.maximum,
    minimum: ops.minimum,
  }).flatMap(([name, run]): OpCase[] => [
    {
      name,
      shapes: [
        [2, 3, 4],
        [2, 3, 4],
      ],
      run: (a, b) => run(a, b),
    },
    { name: `${name} with a vector`, shapes: [[2, 3, 4], [4]], run: (a, b) => run(a, b) },
    {
      name: `${name} with a column in front`,
      shapes: [
        [2, 1, 1],
        [2, 3, 4],
      ],
      run: (a, b) => run(a, b),
    },
    { name: `${name} with a number`, shapes: [[5]], run: (a) => run(0.3, a) },
  ]),
  { name: "div", shapes: [[2, 3], [3]], run: (a, b) => ops.div(a, b), shift: 3 },
  { name: "squaredDifference with a vector", shapes: [[2, 3], [3]], run: ops.squaredDifference },
  { name: "addAll of nine", shapes: Array(9).fill([2, 3]), run: (...all) => ops.addAll(all) },
  single("neg", ops.neg),
  single("abs", ops.abs),
  single("square", ops.square),
  single("sqrt", ops.sqrt, [3, 4], 3),
  single("log", ops.log, [3, 4], 3),
  single("exp", ops.exp),
  single("sigmoid", ops.sigmoid),
  single("tanh", ops.tanh),
  single("relu", ops.relu),
  single("clip", (x) => ops.clip(x, -0.6, 0.8)),
  single("gelu", ops.gelu, [40]),
  single("geluTanh", ops.geluTanh, [40]),
  single("dropout", (x) => ops.dropout(x, 0.3, 7), [5, 9]),
  {
    name: "where with a row of the mask",
    shapes: [[3, 4], [4]],
    run: (a, b) => ops.where(mask([1, 0, 1, 0], [1, 4]), a, b),
  },
];

const layout: readonly OpCase[] = [
  single("sum", (x) => ops.sum(x), [2, 3, 4]),
  single("sum of the first axis", (x) => ops.sum(x, 0), [2, 3, 4]),
  single("sum of the middle axis", (x) => ops.sum(x, 1), [2, 3, 4]),
  single("sum of two axes, kept", (x) => ops.sum(x, [0, 2], true), [2, 3, 4]),
  single("mean of the last axis", (x) => ops.mean(x, -1, true), [2, 3, 4]),
  single("mean of the first axes", (x) => ops.mean(x, [0, 1]), [2, 3, 4]),
  single("max", (x) => ops.max(x, -1), [2, 3, 4]),
  single("cumulativeSum of the first axis", (x) => ops.cumulativeSum(x, 0), [4, 3]),
  single("cumulativeSum of the last axis", (x) => ops.cumulativeSum(x, -1), [4, 3]),
  single("logSumExp of the middle axis", (x) => ops.logSumExp(x, 1), [2, 3, 4]),
  single("softmax", ops.softmax, [3, 5]),
  single("logSoftmax", ops.logSoftmax, [3, 5]),
  single("reshape", (x) => ops.reshape(x, [6, 4]), [2, 3, 4]),
  single("expandAxis", (x) => ops.expandAxis(x, 1), [2, 3]),
  single("transpose of two axes", (x) => ops.transpose(x, [1, 0]), [5, 7]),
  single("transpose of the last two axes", (x) => ops.transpose(x, [0, 2, 1]), [2, 18, 21]),
  single("transpose of heads", (x) => ops.transpose(x, [0, 2, 1, 3]), [2, 3, 4, 5]),
  single("transpose of five axes", (x) => ops.transpose(x, [2, 0, 3, 1, 4]), [2, 3, 2, 2, 3]),
  single(
    "transpose that moves the last axis to the front",
    (x) => ops.transpose(x, [3, 1, 0, 2]),
    [2, 3, 4, 5],
  ),
  {
    name: "concat",
    shapes: [
      [2, 3, 2],
      [2, 1, 2],
    ],
    run: (a, b) => ops.concat([a, b], 1),
  },
  {
    name: "concat of the last axis",
    shapes: [
      [2, 3],
      [2, 2],
    ],
    run: (a, b) => ops.concat([a, b], -1),
  },
  {
    name: "stack",
    shapes: [
      [2, 3],
      [2, 3],
    ],
    run: (a, b) => ops.stack([a, b], 1),
  },
  single("unstack", (x) => ops.mul(...(ops.unstack(x, 1).slice(0, 2) as [Tensor, Tensor])), [2, 3, 4]),
  single("slice", (x) => ops.slice(x, [1, 0, 2], [1, 2, 2]), [3, 3, 4]),
  single("split", (x) => ops.mul(...(ops.split(x, 2, -1) as [Tensor, Tensor])), [3, 4]),
  single(
    "pad",
    (x) =>
      ops.pad(x, [
        [1, 0],
        [2, 3],
      ]),
    [2, 3],
  ),
  single("tile", (x) => ops.tile(x, [2, 1, 3]), [2, 3, 2]),
  single("repeatTo", (x) => ops.repeatTo(x, [2, 4, 3]), [4, 1]),
  single("reverse", (x) => ops.reverse(x, 1), [2, 4]),
  single("gather", (x) => ops.gather(x, ids([1, 3, 3, 0], [4])), [4, 3]),
  single("gather of the middle axis", (x) => ops.gather(x, ids([1, 3, 3, 0, 2], [5]), 1), [2, 4, 3]),
];

const products: readonly OpCase[] = [
  {
    name: "matMul",
    shapes: [
      [5, 7],
      [7, 3],
    ],
    run: (a, b) => ops.matMul(a, b),
  },
  {
    name: "matMul of a batch",
    shapes: [
      [2, 3, 5, 7],
      [2, 3, 7, 4],
    ],
    run: (a, b) => ops.matMul(a, b),
  },
  {
    name: "matMul of a batch and one matrix",
    shapes: [
      [4, 5, 7],
      [7, 3],
    ],
    run: (a, b) => ops.matMul(a, b),
  },
  ...[true, false].flatMap((transposeA) =>
    [true, false].map(
      (transposeB): OpCase => ({
        name: `matMul of a larger batch, transposeA=${transposeA}, transposeB=${transposeB}`,
        shapes: [transposeA ? [3, 19, 17] : [3, 17, 19], transposeB ? [3, 13, 19] : [3, 19, 13]],
        run: (a, b) => ops.matMul(a, b, { transposeA, transposeB }),
      }),
    ),
  ),
  {
    name: "addPairs",
    shapes: [
      [2, 3, 5],
      [2, 4, 5],
    ],
    run: ops.addPairs,
  },
  { name: "linear", shapes: [[2, 3, 4], [4, 5], [5]], run: ops.linear },
  { name: "linear of a larger batch", shapes: [[4, 9, 33], [33, 21], [21]], run: ops.linear },
  single("embedding", (table) => ops.embedding(table, ids([1, 3, 3, 8, 0, 1], [2, 3], 9)), [9, 4]),
  {
    name: "layerNorm",
    shapes: [[2, 3, 8], [8], [8]],
    run: (x, gain, shift) => ops.layerNorm(x, gain, shift, 1e-5),
  },
  { name: "rmsNorm", shapes: [[2, 3, 8], [8]], run: (x, gain) => ops.rmsNorm(x, gain, 1e-6) },
];

/** Query 2 of the first sequence sees nothing. */
const queryMask = (): Tensor =>
  mask([1, 1, 0, 0, 1, 0, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 0, 0], [2, 3, 4]);
/**
 * Two keys of a prefix and three of the context (the last is padding in sequence 1), then two of the own segment: the
 * context has none, the second segment is padding in sequence 2, but for its first token.
 */
const segmentedKeys = (): Tensor => {
  const rows = [
    [..."1111000", ..."1111000", ..."1111000", ..."1111011", ..."1111011", ..."1111011", ..."1111011"],
    [..."1111100", ..."1111100", ..."1111100", ..."1111111", ..."1111111", ..."1111110", ..."1111110"],
  ];
  return mask(rows.flat().map(Number), [2, 7, 7]);
};
const losses: readonly OpCase[] = [
  single("maskedSoftmax", (scores) => ops.maskedSoftmax(scores, queryMask(), 0.5), [2, 2, 3, 4]),
  single(
    "maskedSoftmax with a mask for all queries",
    (scores) => ops.maskedSoftmax(scores, mask([1, 1, 0, 1, 1, 1, 1, 0], [2, 1, 4])),
    [2, 2, 3, 4],
  ),
  {
    name: "attention",
    shapes: [
      [2, 2, 3, 5],
      [2, 2, 4, 5],
      [2, 2, 4, 5],
    ],
    run: (q, k, v) => ops.attention({ q, k, v, mask: queryMask() }),
  },
  {
    name: "attention with positions and dropout",
    shapes: [
      [2, 2, 3, 5],
      [2, 2, 4, 5],
      [2, 2, 4, 5],
      [1, 2, 3, 4],
    ],
    run: (q, k, v, positionBias) =>
      ops.attention({ q, k, v, mask: queryMask(), positionBias, scale: 1, dropoutRate: 0.2, dropoutSeed: 3 }),
  },
  {
    name: "segmentedAttention with a prefix, padding and dropout",
    shapes: [
      [2, 2, 7, 3],
      [2, 2, 9, 3],
      [2, 2, 9, 3],
    ],
    run: (q, k, v) =>
      ops.segmentedAttention(
        { q, k, v, mask: segmentedKeys(), dropoutRate: 0.2, dropoutSeed: 3 },
        { contextLength: 3, segmentLength: 2 },
      ),
  },
  single(
    "crossEntropy",
    (logits) => ops.crossEntropy(logits, ids([1, -100, 0, 4, 2, -100], [2, 3], 5)),
    [2, 3, 5],
  ),
  {
    name: "binaryCrossEntropy",
    shapes: [[2, 3]],
    run: (logits) =>
      ops.binaryCrossEntropy(
        logits,
        ops.tensor([1, 0, 0.5, 1, 0, 0], [2, 3]),
        ops.tensor([1, 2, 1, 0, 1, 1], [2, 3]),
      ),
  },
  {
    name: "checkpoint",
    shapes: [[3, 4], [4, 4], [4]],
    run: (x, weight, bias) => {
      const layer = (input: Tensor): Tensor =>
        ops.checkpoint({
          run: ([hidden]) => ops.dropout(ops.gelu(ops.linear(hidden!, weight, bias)), 0.2, 5),
          inputs: [input],
          parameters: [weight, bias] as ops.Variable[],
        });
      return layer(layer(x));
    },
  },
];

export const opCases: readonly OpCase[] = [...elementwise, ...layout, ...products, ...losses];

/** The inputs of a case: normal numbers, the same for the same case. */
export function inputsOf({ name, shapes, shift = 0 }: OpCase): Float32Array[] {
  return shapes.map((shape, i) => {
    const random = new RandomStream(name, i);
    const count = shape.reduce((product, size) => product * size, 1);
    return Float32Array.from({ length: count }, () => {
      const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
      return shift + radius * Math.cos(2 * Math.PI * random.next()) * (shift === 0 ? 1 : 0.3);
    });
  });
}

export interface CaseResult {
  readonly output: Float32Array;
  readonly shape: readonly number[];
  readonly gradients: readonly Float32Array[];
}

/** Weights that make a loss of an output, so that every element counts differently. */
export const weightOf = (place: number): number => Math.sin(place * 1.7 + 0.4);

/** Output and gradients of a case on the engine that is selected. */
export async function runCase(opCase: OpCase, values = inputsOf(opCase)): Promise<CaseResult> {
  const parameters = opCase.shapes.map((shape, i) => ops.parameter(values[i]!, shape));
  const output = ops.tidy(() => opCase.run(...parameters));
  const weights = ops.tensor(
    Float32Array.from({ length: output.size }, (_, i) => weightOf(i)),
    output.shape,
  );
  const { loss, gradients } = ops.lossAndGradients(
    () => ops.sum(ops.mul(opCase.run(...parameters), weights)),
    parameters,
  );
  const result: CaseResult = {
    output: Float32Array.from(await ops.read(output)),
    shape: output.shape,
    gradients: await Promise.all(
      gradients.map(async (gradient, i) =>
        gradient === undefined
          ? new Float32Array(values[i]!.length)
          : Float32Array.from(await ops.read(gradient)),
      ),
    ),
  };
  ops.dispose([
    loss,
    output,
    weights,
    ...parameters,
    ...gradients.filter((gradient) => gradient !== undefined),
  ]);
  return result;
}
