import { readdirSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";

/** glibc: keep the library although Node closes it again, because it is no addon. */
const keepLoaded = 0x1000;

/** Loading order: each library needs those before it. */
const order = [
  "cuda_runtime",
  "nvjitlink",
  "cublas",
  "cufft",
  "curand",
  "cusparse",
  "cusolver",
  "cudnn",
  "nccl",
  "cuda_nvrtc",
];

/**
 * Loads the CUDA libraries of a pip wheel (`nvidia/<part>/lib`), so that TensorFlow finds them already there and
 * no library path has to be set.
 *
 * Not run on a GPU by us.
 *
 * @param folder package folder of a build, with `deps/nvidia`
 */
export function loadCudaLibraries(folder: string): void {
  for (const file of cudaLibraries(join(folder, "deps", "nvidia"))) {
    try {
      process.dlopen(
        { exports: {} },
        file,
        constants.dlopen.RTLD_NOW | constants.dlopen.RTLD_GLOBAL | keepLoaded,
      );
    } catch {
      // Every one of them "did not self-register"; one that is really missing is named by TensorFlow's own error.
    }
  }
}

/** The shared libraries of the wheels under `nvidia/`, in the order in which they can be loaded. */
export function cudaLibraries(nvidia: string): string[] {
  const rank = (part: string): number => (order.includes(part) ? order.indexOf(part) : order.length);
  const list = (folder: string): string[] => {
    try {
      return readdirSync(folder).sort();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw error;
    }
  };
  return list(nvidia)
    .sort((a, b) => rank(a) - rank(b))
    .flatMap((part) =>
      list(join(nvidia, part, "lib"))
        .filter((name) => /\.so(\.\d+)*$/.test(name))
        .map((name) => join(nvidia, part, "lib", name)),
    );
}
