import type { TensorInfo } from "@tensorflow/tfjs-core";
import { BugError } from "../../core/errors.js";
import { bytes, floats, ints, replaceKernel, sizeOf } from "./heap.js";
import { replaceMatrixProduct } from "./matrix-product.js";
import { replaceReductions } from "./reductions.js";
import { replaceSlices } from "./slices.js";
import { replaceTranspose } from "./transpose.js";

/** Registers what the wasm backend lacks, gets wrong, or does ten times slower than it could. */
export function repairWasm(): void {
  const transpose = replaceTranspose();
  replaceMatrixProduct(transpose);
  replaceReductions(transpose);
  replaceSlices();
  replaceCast();
  replaceGather();
  addSegmentSum();
}

/** A cast to bool must give 0 and 1; the package copies bytes, so 3 stays 3 and floats become garbage. */
function replaceCast(): void {
  replaceKernel("Cast", (original) => (call) => {
    const { x } = call.inputs as { x: TensorInfo };
    if (original === undefined) throw new BugError("the wasm backend has no cast");
    if (call.attrs["dtype"] !== "bool" || x.dtype === "bool") return original(call);
    const out = call.backend.makeOutput(x.shape, "bool");
    const from = x.dtype === "int32" ? ints(call.backend, x) : floats(call.backend, x);
    const to = bytes(call.backend, out);
    for (let i = 0; i < to.length; i++) to[i] = from[i] === 0 ? 0 : 1;
    return out;
  });
}

/** Rows of a table: the package's kernel finds the place of every single number anew, thirty times slower. */
function replaceGather(): void {
  replaceKernel("GatherV2", (original) => (call) => {
    const { x, indices } = call.inputs as { x: TensorInfo; indices: TensorInfo };
    if (original === undefined) throw new BugError("the wasm backend has no gather");
    const isRows = call.attrs["axis"] === 0 && call.attrs["batchDims"] === 0;
    if (!isRows || x.dtype !== "float32" || indices.dtype !== "int32") return original(call);
    const { backend } = call;
    const out = backend.makeOutput([...indices.shape, ...x.shape.slice(1)], "float32");
    const [from, to, ids] = [floats(backend, x), floats(backend, out), ints(backend, indices)];
    const width = sizeOf(x.shape.slice(1));
    for (let row = 0; row < ids.length; row++) {
      const source = ids[row]! * width;
      for (let j = 0; j < width; j++) to[row * width + j] = from[source + j]!;
    }
    return out;
  });
}

/** The gradient of an embedding look-up, which the package does not have. Ids outside the table are skipped. */
function addSegmentSum(): void {
  replaceKernel("UnsortedSegmentSum", () => ({ inputs, attrs, backend }) => {
    const { x, segmentIds } = inputs as { x: TensorInfo; segmentIds: TensorInfo };
    const segments = attrs["numSegments"] as number;
    const out = backend.makeOutput([segments, ...x.shape.slice(segmentIds.shape.length)], "float32");
    const [from, to, ids] = [floats(backend, x), floats(backend, out), ints(backend, segmentIds)];
    const width = ids.length === 0 ? 0 : sizeOf(x.shape) / ids.length;
    to.fill(0);
    for (let row = 0; row < ids.length; row++) {
      const id = ids[row];
      if (id < 0 || segments <= id) continue;
      for (let j = 0; j < width; j++) to[id * width + j] += from[row * width + j];
    }
    return out;
  });
}
