import { createRequire } from "node:module";
import { join } from "node:path";
import type { KernelBackend } from "@tensorflow/tfjs-core";
import type { Backend } from "../backend.js";
import { EngineError } from "../errors.js";
import { coreSymbolName } from "../tensorflow/core-symbol.js";
import { loadCudaLibraries } from "../tensorflow/cuda.js";
import { type FoundTensorflow, findAddon, findTensorflow } from "../tensorflow/locate.js";

/** The parts of tfjs-node that are used; its index would also load the whole union package. */
interface NodeBackendModule {
  readonly NodeJSKernelBackend: new (binding: unknown, packageName: string) => KernelBackend;
}
interface Binding {
  readonly TF_Version?: string;
}

/** The C library of TensorFlow through the addon of tfjs-node: the fastest engine on a CPU. */
export async function openTensorflow(): Promise<Backend> {
  const found = findTensorflow();
  if (found === undefined) {
    throw new EngineError("TensorFlow is not installed", {
      fix: 'run "nerforge setup-tensorflow" (it builds the addon against the pip package), or "npm install @tensorflow/tfjs-node"',
    });
  }
  process.env["TF_CPP_MIN_LOG_LEVEL"] ??= "2"; // TensorFlow's own start-up lines are not ours to print
  const binding = await loadTensorflow(found);
  const library = found.isGpu ? "TensorFlow for GPU" : "TensorFlow";
  return {
    description: `${library} ${found.version ?? binding.TF_Version ?? ""} (${found.kind === "build" ? "built by setup-tensorflow" : found.packageName})`,
    close: async () => {},
  };
}

/** Loads the addon and registers its backend and kernels with our tfjs-core. */
async function loadTensorflow(found: FoundTensorflow): Promise<Binding> {
  const tf = await import("@tensorflow/tfjs-core");
  // tfjs-node asks for the union package and uses its core alone; a build of ours has a stand-in that hands over this one.
  (globalThis as Record<symbol, unknown>)[Symbol.for(coreSymbolName)] = tf;
  restoreNodeUtil();
  try {
    if (found.isGpu) loadCudaLibraries(found.folder);
    const require = createRequire(join(found.folder, "package.json"));
    const binding = require(findAddon(found.folder)!) as Binding;
    const { NodeJSKernelBackend } = require("./dist/nodejs_kernel_backend.js") as NodeBackendModule;
    require("./dist/register_all_kernels.js");
    if (tf.findBackendFactory("tensorflow") === null) {
      tf.registerBackend("tensorflow", () => new NodeJSKernelBackend(binding, found.packageName), 3);
    }
    return binding;
  } catch (cause) {
    throw new EngineError(`TensorFlow in ${found.folder} does not load: ${(cause as Error).message}`, {
      fix:
        found.kind === "build"
          ? 'run "nerforge setup-tensorflow --force"'
          : `run "npm rebuild ${found.packageName}"`,
      cause,
    });
  }
}

/** tfjs-node 4.22 calls functions of node:util that Node 23 took away. */
function restoreNodeUtil(): void {
  const util = createRequire(import.meta.url)("node:util") as Record<string, unknown>;
  util["isNullOrUndefined"] ??= (value: unknown) => value === null || value === undefined;
  util["isArray"] ??= Array.isArray;
}
