import type { EngineError } from "./errors.js";

let failure: EngineError | undefined;

/**
 * Notes that the engine can no longer be trusted. Backends learn of such things in callbacks, where a throw
 * would be swallowed; the first one is kept and thrown by the next `assertHealthy`.
 */
export function reportFailure(error: EngineError): void {
  failure ??= error;
}

/** @throws EngineError the failure that a backend reported since the engine was selected */
export function assertHealthy(): void {
  if (failure !== undefined) throw failure;
}

/** Forgets a failure; only opening an engine anew makes that true. */
export function clearFailure(): void {
  failure = undefined;
}
