import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "../../core/logger.js";
import { EngineError } from "../errors.js";
import { runTool } from "./run-tool.js";

/** A TensorFlow to link against. */
export interface TensorflowLibrary {
  /** Holds the shared libraries. */
  readonly folder: string;
  /** Holds `tensorflow/c/c_api.h`. */
  readonly include: string;
  readonly main: string;
  readonly framework: string;
  /** `site-packages/nvidia`, where the wheel brought CUDA. */
  readonly nvidia?: string;
}

/**
 * Finds TensorFlow below a folder: an installed pip package, a virtual environment, or the unpacked C library.
 *
 * @throws EngineError when there is none
 */
export function findLibrary(root: string): TensorflowLibrary {
  const sitePackages = list(join(root, "lib"))
    .filter((name) => name.startsWith("python3"))
    .map((name) => join(root, "lib", name, "site-packages"));
  for (const folder of [
    root,
    join(root, "tensorflow"),
    join(root, "lib"),
    ...sitePackages.map((site) => join(site, "tensorflow")),
  ]) {
    const main = firstOf(folder, [
      "libtensorflow_cc.so.2",
      "libtensorflow_cc.2.dylib",
      "libtensorflow.so.2",
      "libtensorflow.so",
      "libtensorflow.2.dylib",
    ]);
    const framework = firstOf(folder, [
      "libtensorflow_framework.so.2",
      "libtensorflow_framework.2.dylib",
      "libtensorflow_framework.so",
    ]);
    const include = [join(folder, "include"), join(folder, "..", "include")].find((path) =>
      existsSync(join(path, "tensorflow", "c", "c_api.h")),
    );
    if (main === undefined || framework === undefined || include === undefined) continue;
    const nvidia = join(folder, "..", "nvidia");
    return { folder, include, main, framework, ...(existsSync(nvidia) ? { nvidia } : {}) };
  }
  throw new EngineError(
    `no TensorFlow below ${root} (libtensorflow_cc.so.2, libtensorflow_framework.so.2, include/tensorflow/c/c_api.h)`,
    {
      fix: "give the folder of the pip package (\"python3 -c 'import tensorflow; print(tensorflow.__path__[0])'\"), or leave --from out to install it",
    },
  );
}

export interface InstallOptions {
  readonly folder: string;
  readonly isGpu: boolean;
  /** Exact version; the newest when absent. */
  readonly version?: string | undefined;
}

/** Installs TensorFlow with pip into a virtual environment of its own. */
export async function installLibrary(
  { folder, isGpu, version }: InstallOptions,
  logger: Logger,
): Promise<TensorflowLibrary> {
  const python = join(folder, "bin", "python");
  if (!existsSync(python)) {
    logger.info("making a Python environment", { folder });
    await runTool("python3", ["-m", "venv", folder], {
      purpose: "making a Python environment",
      fix: 'install Python with venv (Debian: "apt-get install python3-venv"), or give --from DIR',
    });
  }
  const wanted = `${pipPackage(isGpu)}${version === undefined ? "" : `==${version}`}`;
  logger.info("installing TensorFlow with pip; some hundred megabytes", { package: wanted });
  await runTool(python, ["-m", "pip", "install", "--disable-pip-version-check", wanted], {
    purpose: "installing TensorFlow",
    fix: "look at pip's message: this Python may be too new or too old for TensorFlow, or the index out of reach; --from DIR takes a TensorFlow that is already there",
  });
  return findLibrary(folder);
}

/** The CPU wheel is half as large, but exists for x86-64 alone. */
export function pipPackage(isGpu: boolean): string {
  if (isGpu) return "tensorflow[and-cuda]";
  return process.platform === "linux" && process.arch === "x64" ? "tensorflow-cpu" : "tensorflow";
}

/** The version of a TensorFlow that pip installed. */
export function readVersion({ folder }: TensorflowLibrary): string {
  const site = join(folder, "..");
  const name = list(site).find((entry) =>
    /^tensorflow(_cpu|_intel|_macos)?-[\d.]+.*\.dist-info$/.test(entry),
  );
  return name === undefined ? "of unknown version" : name.replace(/^[^-]*-/, "").replace(".dist-info", "");
}

const list = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);
const firstOf = (folder: string, names: readonly string[]): string | undefined =>
  names.map((name) => join(folder, name)).find((file) => existsSync(file));
