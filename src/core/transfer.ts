import { move, transferableSymbol, valueSymbol } from "piscina";

/** Lets a worker return `value` with its buffers moved instead of copied; the worker must not use them again. */
export function moveResult<T extends object>(value: T, buffers: readonly ArrayBuffer[]): T {
  return move({
    [transferableSymbol]: buffers,
    [valueSymbol]: value,
  } as never) as T;
}
