import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../../src/engine/engine.js";
import {
  clipFactor,
  gradNorm,
  lossAndGradients,
  max,
  mul,
  parameter,
  read,
  readNumber,
  sum,
  type Tensor,
  tensor,
  tidy,
} from "../../../src/engine/ops/index.js";
import { inputsOf, opCases, runCase, weightOf } from "./cases.js";

beforeAll(async () => void (await selectEngine("cpu")));

/** The weighted sum of a case's output, added up in float64. */
async function weightedOutput(
  opCase: (typeof opCases)[number],
  values: readonly Float32Array[],
): Promise<number> {
  const output = tidy(() => opCase.run(...opCase.shapes.map((shape, i) => tensor(values[i]!, shape))));
  const total = Array.from(await read(output)).reduce((all, value, i) => all + value * weightOf(i), 0);
  output.dispose();
  return total;
}

describe("a gradient equals central differences", () => {
  test.each(opCases)("$name", async (opCase) => {
    const values = inputsOf(opCase);
    const { gradients } = await runCase(opCase, values);
    const step = 4e-3;
    for (const [input, gradient] of gradients.entries()) {
      const stride = Math.max(1, Math.floor(gradient.length / 12));
      for (let i = 0; i < gradient.length; i += stride) {
        const moved = (by: number): Float32Array[] =>
          values.map((value, k) => (k === input ? value.map((x, j) => (j === i ? x + by : x)) : value));
        const [up, down] = [moved(step), moved(-step)];
        const width = up[input]![i]! - down[input]![i]!;
        const slope = ((await weightedOutput(opCase, up)) - (await weightedOutput(opCase, down))) / width;
        expect(
          Math.abs(slope - gradient[i]!),
          `input ${input}, element ${i}: ${gradient[i]} for ${slope}`,
        ).toBeLessThan(4e-3 * Math.max(1, Math.abs(slope)));
      }
    }
  });
});

test("the largest numbers share the gradient of max, and those of both axes too", async () => {
  const x = parameter([1, 3, 3, 2, 3, 0], [2, 3]);
  const shares = async (loss: () => Tensor): Promise<number[]> => {
    const { gradients } = lossAndGradients(loss, [x]);
    return [...(await read(gradients[0]!))];
  };
  expect(await shares(() => sum(max(x, -1)))).toEqual([0, 0.5, 0.5, 0, 1, 0]);
  expect(await shares(() => sum(max(x, 0)))).toEqual([0, 0.5, 1, 1, 0.5, 0]);
  const thirds = await shares(() => max(x));
  expect(thirds.map((share) => Number(share.toFixed(4)))).toEqual([0, 0.3333, 0.3333, 0, 0.3333, 0]);
});

test("a parameter that the loss does not use has no gradient", () => {
  const [used, unused] = [parameter([1, 2], [2]), parameter([3], [1])];
  const { gradients } = lossAndGradients(() => sum(used), [used, unused]);
  expect(gradients[0]).toBeDefined();
  expect(gradients[1]).toBeUndefined();
});

test("a loss that is no scalar is refused", () => {
  const x = parameter([1, 2], [2]);
  expect(() => lossAndGradients(() => sum(x, 0, true), [x])).not.toThrow();
  expect(() => lossAndGradients(() => mul(x, 2), [x])).toThrow(
    "E_SHAPE: a loss must be a scalar but has the shape [2].",
  );
});

test("gradNorm and clipFactor do as PyTorch's clip_grad_norm_", async () => {
  const norm = gradNorm([tensor([3], [1]), undefined, tensor([0, 4], [2])]);
  expect(await readNumber(norm)).toBeCloseTo(5, 5);
  expect(await readNumber(clipFactor(norm, 1))).toBeCloseTo(1 / (5 + 1e-6), 6);
  expect(await readNumber(clipFactor(norm, 10))).toBe(1);
});
