import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { backend_util, slice_util, type TensorInfo, util } from "@tensorflow/tfjs-core";
import { BugError } from "../../core/errors.js";
import { addressOf, type KernelCall, moduleOf, replaceKernel, sizeOf, type WasmKernel } from "./heap.js";

/**
 * Cuts tensors where they lie. The package copies the whole tensor out of its heap for every piece, so that to cut a
 * tensor into n pieces reads it n times.
 */
export function replaceSlices(): void {
  replaceKernel("Slice", (original) => (call) => {
    const { x } = call.inputs as { x: TensorInfo };
    if (original === undefined) throw new BugError("the wasm backend has no Slice");
    if (!isNumeric(x)) return original(call);
    const { begin, size } = call.attrs as { begin: number | number[]; size?: number | number[] };
    const [from, sizes] = slice_util.parseSliceParams(x as never, begin, size as never);
    return cut(call.backend, x, from!, sizes!);
  });
  replaceList("SplitV", "x", ({ attrs }, x) => {
    const [axis] = util.parseAxisParam(attrs["axis"] as number, x.shape) as [number];
    const parts = attrs["numOrSizeSplits"] as number | number[];
    const sizes = backend_util.prepareSplitSize(x as never, parts, axis);
    let start = 0;
    return sizes.map((size) => ({
      axis,
      start: (start += size) - size,
      size,
      shape: withAxis(x, axis, size),
    }));
  });
  replaceList("Unpack", "value", ({ attrs }, x) => {
    const [axis] = util.parseAxisParam(attrs["axis"] as number, x.shape) as [number];
    const shape = x.shape.filter((_, i) => i !== axis);
    return Array.from({ length: x.shape[axis]! }, (_, start) => ({ axis, start, size: 1, shape }));
  });
}

interface Piece {
  readonly axis: number;
  readonly start: number;
  readonly size: number;
  /** What the piece is called in the end; of as many elements as it has. */
  readonly shape: number[];
}

/** A kernel that cuts its input into pieces along an axis. */
function replaceList(
  kernelName: string,
  inputName: string,
  plan: (call: KernelCall, x: TensorInfo) => readonly Piece[],
): void {
  replaceKernel(kernelName, (original) => {
    if (original === undefined) throw new BugError(`the wasm backend has no ${kernelName}`);
    const run = (call: KernelCall): readonly TensorInfo[] => {
      const x = call.inputs[inputName]!;
      if (!isNumeric(x)) return original(call) as unknown as readonly TensorInfo[];
      return plan(call, x).map(({ axis, start, size, shape }) => {
        const begin = x.shape.map((_, i) => (i === axis ? start : 0));
        return { ...cut(call.backend, x, begin, withAxis(x, axis, size)), shape };
      });
    };
    return run as unknown as WasmKernel; // kernels with several outputs return a list
  });
}

const isNumeric = ({ dtype }: TensorInfo): boolean => ["float32", "int32", "bool"].includes(dtype);
const withAxis = ({ shape }: TensorInfo, axis: number, size: number): number[] =>
  shape.map((own, i) => (i === axis ? size : own));

/** Copies runs of elements that follow each other in `x` and in the piece. */
function cut(backend: BackendWasm, x: TensorInfo, begin: readonly number[], size: number[]): TensorInfo {
  const out = backend.makeOutput(size, x.dtype);
  const strides = x.shape.map((_, axis) => sizeOf(x.shape.slice(axis + 1)));
  // From here on whole axes are taken, so that everything behind the axis before them is one run.
  let whole = x.shape.length;
  while (whole > 0 && size[whole - 1] === x.shape[whole - 1]) whole--;
  const runAxis = Math.max(0, whole - 1);
  const run = sizeOf(size.slice(runAxis));
  const runs = sizeOf(size) === 0 ? 0 : sizeOf(size.slice(0, runAxis));
  const width = x.dtype === "bool" ? 1 : 4;
  const [from, to] = [addressOf(backend, x), addressOf(backend, out)];
  const heap = moduleOf(backend).HEAPU8;
  for (let i = 0; i < runs; i++) {
    let place = begin[runAxis] === undefined ? 0 : begin[runAxis] * strides[runAxis]!;
    for (let axis = runAxis - 1, rest = i; axis >= 0; axis--) {
      place += (begin[axis]! + (rest % size[axis]!)) * strides[axis]!;
      rest = Math.floor(rest / size[axis]!);
    }
    heap.copyWithin(to + i * run * width, from + place * width, from + (place + run) * width);
  }
  return out;
}
