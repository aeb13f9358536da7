import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { getKernel, registerKernel, type TensorInfo, unregisterKernel } from "@tensorflow/tfjs-core";

/** What the compiled module offers beside what the package's types admit. */
interface WasmModule {
  readonly HEAPU8: Uint8Array;
  _malloc: (byteCount: number) => number;
  _free: (address: number) => void;
  cwrap(name: string, returns: null, parameters: readonly string[]): (...values: never[]) => void;
}
export const moduleOf = (backend: BackendWasm): WasmModule => backend.wasm as unknown as WasmModule;

export const sizeOf = (shape: readonly number[]): number =>
  shape.reduce((product, size) => product * size, 1);

/**
 * The float32 numbers of a tensor where they lie in the heap of tfjs. Any allocation may move the heap and
 * empties older views, so outputs are made first and views taken last.
 */
export function floats(backend: BackendWasm, tensor: TensorInfo): Float32Array {
  return new Float32Array(moduleOf(backend).HEAPU8.buffer, addressOf(backend, tensor), sizeOf(tensor.shape));
}
export function ints(backend: BackendWasm, tensor: TensorInfo): Int32Array {
  return new Int32Array(moduleOf(backend).HEAPU8.buffer, addressOf(backend, tensor), sizeOf(tensor.shape));
}
export function bytes(backend: BackendWasm, tensor: TensorInfo): Uint8Array {
  return new Uint8Array(moduleOf(backend).HEAPU8.buffer, addressOf(backend, tensor), sizeOf(tensor.shape));
}

/** Where a tensor begins in the heap, in bytes. */
export const addressOf = (backend: BackendWasm, { dataId }: TensorInfo): number =>
  backend.dataIdMap.get(dataId).memoryOffset;

/** The number by which the compiled code knows a tensor. */
export const idOf = (backend: BackendWasm, { dataId }: TensorInfo): number =>
  backend.dataIdMap.get(dataId).id;

/**
 * Says that a tensor was written in place. XNNPACK keeps a packed copy of the right side of a product under
 * the tensor's id and would go on multiplying by the old numbers.
 */
export function markWritten(backend: BackendWasm, tensor: TensorInfo): void {
  const id = idOf(backend, tensor);
  backend.wasm.tfjs.disposeData(id);
  backend.wasm.tfjs.registerTensor(id, sizeOf(tensor.shape), addressOf(backend, tensor));
}

export interface KernelCall {
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly backend: BackendWasm;
}
export type WasmKernel = (call: KernelCall) => TensorInfo;

/**
 * Puts our kernel in the place of the package's.
 *
 * @param make gets the package's kernel, to leave to it what it does well; it is undefined where there is none
 */
export function replaceKernel(
  kernelName: string,
  make: (original: WasmKernel | undefined) => WasmKernel,
): void {
  const original = getKernel(kernelName, "wasm");
  if (original !== undefined) unregisterKernel(kernelName, "wasm");
  const kernel = make(original?.kernelFunc as unknown as WasmKernel | undefined);
  registerKernel({
    ...original,
    kernelName,
    backendName: "wasm",
    kernelFunc: (call) => kernel(call as unknown as KernelCall),
  });
}
