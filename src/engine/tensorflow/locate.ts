import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** Where a loadable TensorFlow was found. */
export interface FoundTensorflow {
  /** `package`: installed by npm; `build`: made by `setup-tensorflow`. */
  readonly kind: "package" | "build";
  readonly packageName: "@tensorflow/tfjs-node" | "@tensorflow/tfjs-node-gpu";
  /** The folder of the package, with `dist/` and the compiled addon. */
  readonly folder: string;
  /** Version of TensorFlow itself, where it is known. */
  readonly version?: string;
  readonly isGpu: boolean;
}

/** What `setup-tensorflow` writes last: its presence means that the build passed its check. */
export interface BuildRecord {
  readonly tensorflowVersion: string;
  readonly isGpu: boolean;
  readonly platform: string;
  /** Folder with the shared libraries of TensorFlow. */
  readonly tensorflowFolder: string;
}
export const buildRecordName = "nerforge-build.json";
export const thisPlatform = `${process.platform}-${process.arch}`;

/** Where `setup-tensorflow` builds: NERFORGE_TENSORFLOW, else the user's cache folder. */
export function buildFolder(): string {
  const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  return process.env["NERFORGE_TENSORFLOW"] ?? join(cache, "nerforge", "tensorflow");
}
export const packageFolderOf = (build: string): string =>
  join(build, "node_modules", "@tensorflow", "tfjs-node");

/** The TensorFlow that the `tensorflow` engine would load; undefined where there is none. */
export function findTensorflow(): FoundTensorflow | undefined {
  for (const packageName of ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"] as const) {
    const folder = findPackage(packageName);
    if (folder !== undefined && findAddon(folder) !== undefined) {
      return { kind: "package", packageName, folder, isGpu: packageName.endsWith("gpu") };
    }
  }
  const record = readBuildRecord(buildFolder());
  if (record === undefined) return undefined;
  const folder = packageFolderOf(buildFolder());
  const { tensorflowVersion: version, isGpu } = record;
  return { kind: "build", packageName: "@tensorflow/tfjs-node", folder, version, isGpu };
}

/** The record of a build that can be loaded here; undefined where there is none, or its libraries are gone. */
export function readBuildRecord(build: string): BuildRecord | undefined {
  const file = join(build, buildRecordName);
  if (!existsSync(file) || findAddon(packageFolderOf(build)) === undefined) return undefined;
  const record = JSON.parse(readFileSync(file, "utf8")) as BuildRecord;
  return record.platform === thisPlatform && existsSync(record.tensorflowFolder) ? record : undefined;
}

function findPackage(packageName: string): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${packageName}/package.json`));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}

/** The compiled addon of a tfjs-node package; npm may have installed the package without it. */
export function findAddon(folder: string): string | undefined {
  return [10, 9, 8, 7, 6, 5, 4, 3]
    .map((napi) => join(folder, "lib", `napi-v${napi}`, "tfjs_binding.node"))
    .find((file) => existsSync(file));
}
