import {
  getKernel,
  type KernelBackend,
  type KernelFunc,
  registerKernel,
  type TensorInfo,
  unregisterKernel,
} from "@tensorflow/tfjs-core";
import { BugError } from "../../core/errors.js";

/** Replaces what the webgpu backend gets wrong, or does so slowly that it cannot be used. */
export function repairWebgpu(): void {
  replaceMatrixProduct();
  replaceSegmentSum();
}

/** From this inner size on the package may choose its split-K program. */
const longInner = 1024;

/**
 * The split-K program (long inner axis, few output tiles, sizes divisible by 4) is wrong by hundreds when b is
 * transposed, and says nothing. Long products get their transposes made first.
 */
function replaceMatrixProduct(): void {
  const [multiply, transpose] = [kernelOf("BatchMatMul"), kernelOf("Transpose")];
  replaceKernel("BatchMatMul", (call) => {
    const { a, b } = call.inputs as { a: TensorInfo; b: TensorInfo };
    const { transposeA, transposeB } = call.attrs as unknown as { transposeA: boolean; transposeB: boolean };
    const inner = a.shape[a.shape.length - (transposeA ? 2 : 1)]!;
    if (inner < longInner || !(transposeA || transposeB)) return multiply(call);
    const made: TensorInfo[] = [];
    const untransposed = (x: TensorInfo, isTransposed: boolean): TensorInfo => {
      if (!isTransposed) return x;
      const rank = x.shape.length;
      const perm = [...Array(rank - 2).keys(), rank - 1, rank - 2];
      const swapped = transpose({ inputs: { x }, attrs: { perm }, backend: call.backend }) as TensorInfo;
      made.push(swapped);
      return swapped;
    };
    const inputs = { a: untransposed(a, transposeA), b: untransposed(b, transposeB) };
    const out = multiply({ ...call, inputs, attrs: { transposeA: false, transposeB: false } });
    for (const tensor of made) (call.backend as KernelBackend).disposeData(tensor.dataId);
    return out;
  });
}

/**
 * The package's segment sum transposes the whole table (25 s for the gradient of one BERT vocabulary), where a
 * scatter adds up duplicate ids in place.
 */
function replaceSegmentSum(): void {
  const [scatter, reshape] = [kernelOf("ScatterNd"), kernelOf("Reshape")];
  replaceKernel("UnsortedSegmentSum", ({ inputs, attrs, backend }) => {
    const { x, segmentIds } = inputs as { x: TensorInfo; segmentIds: TensorInfo };
    const rows = segmentIds.shape.reduce((product, size) => product * size, 1);
    const rest = x.shape.slice(segmentIds.shape.length);
    const width = rest.reduce((product, size) => product * size, 1);
    const asShape = (tensor: TensorInfo, shape: number[]): TensorInfo =>
      reshape({ inputs: { x: tensor }, attrs: { shape }, backend }) as TensorInfo;
    const indices = asShape(segmentIds, [rows, 1]);
    const updates = asShape(x, [rows, width]);
    const segments = attrs?.["numSegments"] as number;
    const table = scatter({ inputs: { indices, updates }, attrs: { shape: [segments, width] }, backend });
    const out = asShape(table as TensorInfo, [segments, ...rest]);
    for (const tensor of [indices, updates, table as TensorInfo]) {
      (backend as KernelBackend).disposeData(tensor.dataId);
    }
    return out;
  });
}

function kernelOf(name: string): KernelFunc {
  const kernel = getKernel(name, "webgpu");
  if (kernel === undefined) throw new BugError(`the webgpu backend has no ${name}`);
  return kernel.kernelFunc;
}

function replaceKernel(kernelName: string, kernelFunc: KernelFunc): void {
  unregisterKernel(kernelName, "webgpu");
  registerKernel({ kernelName, backendName: "webgpu", kernelFunc });
}
