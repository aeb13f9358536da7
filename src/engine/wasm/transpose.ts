import type { TensorInfo } from "@tensorflow/tfjs-core";
import { BugError } from "../../core/errors.js";
import { floats, type KernelCall, replaceKernel, sizeOf, type WasmKernel } from "./heap.js";

/** Square tiles of this side keep both the read and the written rows in the first-level cache. */
const tile = 16;

/** Replaces the two transposes that training is full of; all others stay the package's. */
export function replaceTranspose(): WasmKernel {
  let kernel: WasmKernel | undefined;
  replaceKernel("Transpose", (original) => {
    if (original === undefined) throw new BugError("the wasm backend has no transpose");
    kernel = (call) => {
      const { x } = call.inputs as { x: TensorInfo };
      const perm = call.attrs["perm"] as number[];
      const rank = perm.length;
      if (x.dtype !== "float32" || perm.every((axis, i) => axis === i)) return original(call);
      if (perm.slice(0, -2).every((axis, i) => axis === i)) return swapLastTwo(call, x);
      if (perm[rank - 1] === rank - 1 && rank <= 5) return moveRows(call, x, perm);
      return original(call);
    };
    return kernel;
  });
  return kernel!;
}

function swapLastTwo({ backend }: KernelCall, x: TensorInfo): TensorInfo {
  const [rows, columns] = x.shape.slice(-2) as [number, number];
  const out = backend.makeOutput([...x.shape.slice(0, -2), columns, rows], "float32");
  const [from, to] = [floats(backend, x), floats(backend, out)];
  const size = rows * columns;
  for (let start = 0; start < from.length; start += size) transposeSlice(from, to, start, rows, columns);
  return out;
}

function transposeSlice(
  from: Float32Array,
  to: Float32Array,
  start: number,
  rows: number,
  columns: number,
): void {
  for (let top = 0; top < rows; top += tile) {
    const bottom = Math.min(top + tile, rows);
    for (let left = 0; left < columns; left += tile) {
      const right = Math.min(left + tile, columns);
      for (let row = top; row < bottom; row++) {
        let target = start + left * rows + row;
        const source = start + row * columns;
        for (let column = left; column < right; column++, target += rows) to[target] = from[source + column];
      }
    }
  }
}

/** A permutation that keeps the last axis moves whole rows, e.g. [batch, seqLen, heads, headDim] to heads first. */
function moveRows({ backend }: KernelCall, x: TensorInfo, perm: readonly number[]): TensorInfo {
  const width = x.shape[x.shape.length - 1]!;
  const outShape = perm.map((axis) => x.shape[axis]!);
  const out = backend.makeOutput(outShape, "float32");
  const strides = x.shape.map((_, axis) => sizeOf(x.shape.slice(axis + 1)));
  const lead = outShape.slice(0, -1);
  const steps = perm.slice(0, -1).map((axis) => strides[axis]!);
  while (lead.length < 4) {
    lead.unshift(1);
    steps.unshift(0);
  }
  const [from, to] = [floats(backend, x), floats(backend, out)];
  const [n0, n1, n2, n3] = lead as [number, number, number, number];
  const [s0, s1, s2, s3] = steps as [number, number, number, number];
  let target = 0;
  for (let i0 = 0; i0 < n0; i0++) {
    for (let i1 = 0; i1 < n1; i1++) {
      for (let i2 = 0; i2 < n2; i2++) {
        let source = i0 * s0 + i1 * s1 + i2 * s2;
        for (let i3 = 0; i3 < n3; i3++, source += s3, target += width) {
          for (let j = 0; j < width; j++) to[target + j] = from[source + j];
        }
      }
    }
  }
  return out;
}
