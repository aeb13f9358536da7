import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import { BugError } from "../../core/errors.js";
import { floats, type KernelCall, replaceKernel, sizeOf, type WasmKernel } from "./heap.js";

/**
 * Replaces sum and mean by ones that add in float64: the package adds up in one float32, which is off by one
 * per cent at a million numbers.
 *
 * @param transpose brings reduced axes to the end
 */
export function replaceReductions(transpose: WasmKernel): void {
  for (const kernelName of ["Sum", "Mean"]) {
    replaceKernel(kernelName, (original) => {
      if (original === undefined) throw new BugError(`the wasm backend has no ${kernelName}`);
      return (call) => {
        const { x } = call.inputs as { x: TensorInfo };
        if (x.dtype !== "float32" || sizeOf(x.shape) === 0) return original(call);
        return reduce(call, x, kernelName === "Mean", transpose);
      };
    });
  }
}

function reduce(call: KernelCall, x: TensorInfo, isMean: boolean, transpose: WasmKernel): TensorInfo {
  const { backend, attrs } = call;
  const axes = util.parseAxisParam((attrs["axis"] ?? null) as number | number[], x.shape);
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const outShape = attrs["keepDims"]
    ? x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
    : kept.map((axis) => x.shape[axis]!);
  const count = sizeOf(axes.map((axis) => x.shape[axis]!));
  const scale = isMean ? 1 / count : 1;
  const isInner = axes.every((axis) => axis >= kept.length);
  const isOuter = axes.every((axis) => axis < axes.length);
  const perm = [...kept, ...[...axes].sort((p, q) => p - q)];
  const ordered = isInner || isOuter ? x : transpose({ inputs: { x }, attrs: { perm }, backend });
  const out = backend.makeOutput(outShape, "float32");
  const [from, to] = [floats(backend, ordered), floats(backend, out)];
  if (isInner || !isOuter) sumRows(from, to, count, scale);
  else sumColumns(from, to, scale);
  if (ordered !== x) backend.disposeData(ordered.dataId);
  return out;
}

function sumRows(from: Float32Array, to: Float32Array, count: number, scale: number): void {
  for (let row = 0, i = 0; row < to.length; row++) {
    let total = 0;
    for (const end = i + count; i < end; i++) total += from[i];
    to[row] = total * scale;
  }
}

function sumColumns(from: Float32Array, to: Float32Array, scale: number): void {
  const width = to.length;
  const totals = new Float64Array(width);
  for (let i = 0; i < from.length; i += width) {
    for (let column = 0; column < width; column++) totals[column] += from[i + column];
  }
  for (let column = 0; column < width; column++) to[column] = totals[column] * scale;
}
