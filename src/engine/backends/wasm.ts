import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type { Backend } from "../backend.js";
import { EngineError } from "../errors.js";
import { reportFailure } from "../health.js";
import { moduleOf } from "../wasm/heap.js";
import { repairWasm } from "../wasm/repairs.js";

/** WebAssembly with SIMD on one thread; needs nothing but npm. */
export async function openWasm(): Promise<Backend> {
  const wasm = await import("@tensorflow/tfjs-backend-wasm");
  const tf = await import("@tensorflow/tfjs-core");
  const main = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm");
  wasm.setWasmPaths(dirname(main) + sep);
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false); // its workers do not start in Node
  repairWasm();
  const isStarted = await withoutListeners(() => withWarnings(judgeWarning, () => tf.setBackend("wasm")));
  if (!isStarted) throw new EngineError("the wasm engine did not start", { fix: "use Node 20.19 or newer" });
  refuseFailedAllocations(tf.backend() as BackendWasm);
  return { description: `WebAssembly SIMD, one thread (tfjs ${wasm.version_wasm})`, close: async () => {} };
}

/**
 * The compiled code binds its warnings to the console's `warn` when it starts. There is no other way to learn that
 * XNNPACK skipped a product for want of memory: it says `status 6` and goes on with what lay in the output.
 */
async function withWarnings<T>(warn: (line: string) => void, start: () => Promise<T>): Promise<T> {
  const target = globalThis.console;
  const before = target.warn;
  target.warn = (...words: unknown[]) => warn(words.join(" "));
  try {
    return await start();
  } finally {
    target.warn = before;
  }
}

/** The compiled code throws every uncaught error again, and so makes Node print 60 KB of source before it. */
async function withoutListeners<T>(start: () => Promise<T>): Promise<T> {
  const events = ["uncaughtException", "unhandledRejection"] as const;
  const before = events.map((event) => process.listeners(event as "uncaughtException"));
  try {
    return await start();
  } finally {
    for (const [i, event] of events.entries()) {
      for (const listener of process.listeners(event as "uncaughtException")) {
        if (!before[i]!.includes(listener)) process.off(event, listener);
      }
    }
  }
}

function judgeWarning(line: string): void {
  reportFailure(
    new EngineError(`the wasm engine skipped an operation and its numbers are wrong: ${line.trim()}`, {
      fix: "make the batch or the model smaller, turn checkpointing on, or use the tensorflow engine; wasm has 4 GiB at most",
    }),
  );
}

/**
 * `malloc` answers 0 when the heap is full, and tfjs would write the tensor to address 0; near 4 GiB it was also
 * seen to answer with a block that reaches beyond the heap.
 */
function refuseFailedAllocations(backend: BackendWasm): void {
  const wasm = moduleOf(backend);
  wasm._free(wasm._malloc(8)); // at its first call it puts another function in its own place
  const allocate = wasm._malloc;
  wasm._malloc = (byteCount: number) => {
    const address = allocate(byteCount);
    const isInside = address !== 0 && (address >>> 0) + byteCount <= wasm.HEAPU8.length;
    if (isInside || byteCount === 0) return address;
    const gib = (wasm.HEAPU8.length / 2 ** 30).toFixed(1);
    const error = new EngineError(
      `the wasm engine is out of memory at ${gib} GiB (asked for ${byteCount} bytes)`,
      { fix: "make the batch or the model smaller, turn checkpointing on, or use the tensorflow engine" },
    );
    reportFailure(error);
    throw error;
  };
}
