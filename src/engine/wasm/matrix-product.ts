import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { broadcast_util, type TensorInfo } from "@tensorflow/tfjs-core";
import { BugError } from "../../core/errors.js";
import {
  addressOf,
  idOf,
  type KernelCall,
  moduleOf,
  replaceKernel,
  sizeOf,
  type WasmKernel,
} from "./heap.js";

type Multiply = (
  a: number,
  aShape: Uint8Array,
  aRank: number,
  b: number,
  bShape: Uint8Array,
  bRank: number,
  transposeA: boolean,
  transposeB: boolean,
  out: number,
) => void;

/** Below this many multiplications the plain loop of the package is the quicker one. */
const smallProduct = 2048;
/** Ids for slices of tensors, far above those that tfjs counts up from 1. */
const firstSliceId = 1 << 30;

/**
 * Runs every product through XNNPACK. The package does so for 2D, untransposed products of a batch of one
 * alone; all others fall to a scalar loop that is ten to forty times slower. Here transposes are made explicit
 * and a batch is multiplied slice by slice.
 *
 * @param transpose swaps the last two axes of a tensor
 */
export function replaceMatrixProduct(transpose: WasmKernel): void {
  const multiplyOf = new WeakMap<BackendWasm, Multiply>();
  const getMultiply = (backend: BackendWasm): Multiply => {
    const known = multiplyOf.get(backend);
    if (known !== undefined) return known;
    const [n, shape, flag] = ["number", "array", "number"] as const;
    const made = moduleOf(backend).cwrap("BatchMatMul", null, [
      n,
      shape,
      n,
      n,
      shape,
      n,
      flag,
      flag,
      n,
    ]) as unknown as Multiply;
    multiplyOf.set(backend, made);
    return made;
  };
  replaceKernel("BatchMatMul", (original) => (call) => {
    if (original === undefined) throw new BugError("the wasm backend has no matrix product");
    const plan = planProduct(call);
    return plan === undefined ? original(call) : runProduct(call, plan, getMultiply(call.backend), transpose);
  });
}

interface Product {
  /** Slices of a, of b; equal, or one of them is 1. */
  readonly aSlices: number;
  readonly bSlices: number;
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  readonly outShape: number[];
}

/** The sizes of a product, or undefined where the package's own kernel should run it. */
function planProduct({ inputs, attrs }: KernelCall): Product | undefined {
  const { a, b } = inputs as { a: TensorInfo; b: TensorInfo };
  const [aRows, aColumns] = a.shape.slice(-2) as [number, number];
  const [bRows, bColumns] = b.shape.slice(-2) as [number, number];
  const [rows, inner] = attrs["transposeA"] ? [aColumns, aRows] : [aRows, aColumns];
  const columns = attrs["transposeB"] ? bRows : bColumns;
  const [aBatch, bBatch] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const [aSlices, bSlices] = [sizeOf(aBatch), sizeOf(bBatch)];
  const isPlain = aSlices === 1 || bSlices === 1 || aBatch.join() === bBatch.join();
  if (!isPlain || rows * inner * columns * Math.max(aSlices, bSlices) < smallProduct) return undefined;
  const outBatch = broadcast_util.assertAndGetBroadcastShape(aBatch, bBatch);
  return { aSlices, bSlices, rows, inner, columns, outShape: [...outBatch, rows, columns] };
}

function runProduct(
  { inputs, attrs, backend }: KernelCall,
  product: Product,
  multiply: Multiply,
  transpose: WasmKernel,
): TensorInfo {
  const made: TensorInfo[] = [];
  const untransposed = (tensor: TensorInfo, isTransposed: unknown): TensorInfo => {
    if (!isTransposed) return tensor;
    const rank = tensor.shape.length;
    const perm = [...Array(rank - 2).keys(), rank - 1, rank - 2];
    const swapped = transpose({ inputs: { x: tensor }, attrs: { perm }, backend });
    made.push(swapped);
    return swapped;
  };
  const a = untransposed(inputs["a"]!, attrs["transposeA"]);
  const b = untransposed(inputs["b"]!, attrs["transposeB"]);
  const out = backend.makeOutput(product.outShape, "float32");
  if (product.bSlices === 1) {
    // The rows of all slices stand one under the other: one tall product.
    const aShape = shapeBytes(product.aSlices * product.rows, product.inner);
    const bShape = shapeBytes(product.inner, product.columns);
    multiply(idOf(backend, a), aShape, 3, idOf(backend, b), bShape, 3, false, false, idOf(backend, out));
  } else {
    multiplySlices(backend, { a, b, out }, product, multiply);
  }
  for (const tensor of made) backend.disposeData(tensor.dataId);
  return out;
}

function multiplySlices(
  backend: BackendWasm,
  { a, b, out }: { a: TensorInfo; b: TensorInfo; out: TensorInfo },
  { aSlices, bSlices, rows, inner, columns }: Product,
  multiply: Multiply,
): void {
  const { tfjs } = backend.wasm;
  const [aSize, bSize, outSize] = [rows * inner, inner * columns, rows * columns];
  const [aStart, bStart, outStart] = [a, b, out].map((tensor) => addressOf(backend, tensor)) as [
    number,
    number,
    number,
  ];
  const [aShape, bShape] = [shapeBytes(rows, inner), shapeBytes(inner, columns)];
  const [aId, bId, outId] = [firstSliceId, firstSliceId + 1, firstSliceId + 2];
  for (let slice = 0; slice < Math.max(aSlices, bSlices); slice++) {
    tfjs.registerTensor(aId, aSize, aStart + (aSlices === 1 ? 0 : slice * aSize * 4));
    tfjs.registerTensor(bId, bSize, bStart + slice * bSize * 4);
    tfjs.registerTensor(outId, outSize, outStart + slice * outSize * 4);
    multiply(aId, aShape, 3, bId, bShape, 3, false, false, outId);
    for (const id of [aId, bId, outId]) tfjs.disposeData(id); // also drops the packed copy of this slice of b
  }
}

const shapeBytes = (rows: number, columns: number): Uint8Array =>
  new Uint8Array(Int32Array.of(1, rows, columns).buffer);
