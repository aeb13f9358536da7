import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { backend as currentBackend, type Tensor, type Variable } from "@tensorflow/tfjs-core";
import { floats, markWritten } from "./heap.js";

interface Settings {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  readonly step: number;
}

/** AdamW in one pass over the heap: no temporary of the parameter's size, in a heap of 4 GiB at most. */
export function updateInPlace(
  parameter: Variable,
  gradient: Tensor,
  moments: { first: Variable; second: Variable },
  { learningRate, beta1, beta2, epsilon, weightDecay, step }: Settings,
  factor: Tensor | undefined,
): void {
  const backend = currentBackend() as BackendWasm;
  const scale = factor === undefined ? 1 : floats(backend, factor)[0];
  const [p, g] = [floats(backend, parameter), floats(backend, gradient)];
  const [m, v] = [floats(backend, moments.first), floats(backend, moments.second)];
  const decay = 1 - learningRate * weightDecay;
  const rate = learningRate / (1 - beta1 ** step);
  const rootScale = 1 / Math.sqrt(1 - beta2 ** step);
  for (let i = 0; i < p.length; i++) {
    const slope = g[i] * scale;
    m[i] = beta1 * m[i] + (1 - beta1) * slope;
    v[i] = beta2 * v[i] + (1 - beta2) * slope * slope;
    p[i] = p[i] * decay - (rate * m[i]) / (Math.sqrt(v[i]) * rootScale + epsilon);
  }
  for (const tensor of [parameter, moments.first, moments.second]) markWritten(backend, tensor);
}
