import { getBackend, setBackend } from "@tensorflow/tfjs-core";
import { expectedOneOf } from "../core/suggest.js";
import type { Backend } from "./backend.js";
import { EngineError } from "./errors.js";
import { registerGradients } from "./gradients/index.js";
import { clearFailure } from "./health.js";

export const engineNames = ["tensorflow", "wasm", "webgpu", "cpu"] as const;
export type EngineName = (typeof engineNames)[number];

export interface Engine {
  readonly name: EngineName;
  /** What runs the numbers, for people: library and version, device. */
  readonly description: string;
  /** One sentence about a better engine that is absent, when the choice was ours. */
  readonly note?: string;
}

type OpenBackend = () => Promise<Backend>;

const openers: Record<EngineName, OpenBackend> = {
  tensorflow: async () => (await import("./backends/tensorflow.js")).openTensorflow(),
  wasm: async () => (await import("./backends/wasm.js")).openWasm(),
  webgpu: async () => (await import("./backends/webgpu.js")).openWebgpu(),
  cpu: async () => (await import("./backends/cpu.js")).openCpu(),
};
const open = new Map<EngineName, Backend>();

/**
 * Makes an engine the one that all tensors live on; packages and devices are loaded at the first call.
 *
 * @param name absent: `tensorflow` where it is installed or built, else `wasm`
 * @throws EngineError when the engine is unknown, absent or cannot start, with the command that mends it
 */
export async function selectEngine(name?: string): Promise<Engine> {
  if (name === undefined) return selectBest();
  if (!isEngineName(name))
    throw new EngineError(`unknown engine "${name}"; ${expectedOneOf(name, engineNames)}`);
  let backend = open.get(name);
  if (backend === undefined) {
    clearFailure();
    backend = await openers[name]();
    open.set(name, backend);
    registerGradients();
  }
  if (getBackend() !== name && !(await setBackend(name))) {
    throw new EngineError(`the ${name} engine did not start`, { fix: 'run "nerforge doctor"' });
  }
  return { name, description: backend.description };
}

async function selectBest(): Promise<Engine> {
  const { findTensorflow } = await import("./tensorflow/locate.js");
  if (findTensorflow() !== undefined) return selectEngine("tensorflow");
  const note =
    'TensorFlow is not installed, so the slower wasm engine runs; "nerforge setup-tensorflow" builds the faster one.';
  return { ...(await selectEngine("wasm")), note };
}

/** The engine that was selected last. */
export function currentEngine(): EngineName {
  const name = getBackend();
  if (name === undefined || !isEngineName(name)) throw new EngineError("no engine was selected");
  return name;
}

/** Frees every engine, so that the process can end by itself; tensors of theirs are gone. */
export async function closeEngines(): Promise<void> {
  for (const [name, backend] of open) {
    open.delete(name);
    await backend.close();
  }
}

const isEngineName = (name: string): name is EngineName => (engineNames as readonly string[]).includes(name);
