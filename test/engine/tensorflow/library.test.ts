import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { cudaLibraries } from "../../../src/engine/tensorflow/cuda.js";
import { findLibrary, readVersion } from "../../../src/engine/tensorflow/library.js";
import { nextFolder } from "../../support/temp.js";

function makeFiles(root: string, files: readonly string[]): string {
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), "");
  }
  return root;
}
const wheel = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2", "include/tensorflow/c/c_api.h"];
const cLibrary = [
  "lib/libtensorflow.so.2",
  "lib/libtensorflow_framework.so.2",
  "include/tensorflow/c/c_api.h",
];
const site = "lib/python3.12/site-packages";

test.each([
  ["the folder of the pip package", wheel, ""],
  ["a site-packages folder", wheel.map((file) => `tensorflow/${file}`), "tensorflow"],
  ["a virtual environment", wheel.map((file) => `${site}/tensorflow/${file}`), `${site}/tensorflow`],
  ["the unpacked C library", cLibrary, "lib"],
])("TensorFlow is found in %s", (_name, files, folder) => {
  const root = makeFiles(nextFolder(), files);
  const library = findLibrary(root);
  expect(library.folder).toBe(join(root, folder));
  expect(library.nvidia).toBeUndefined();
});

test("the wheel's CUDA and its version are found beside it", () => {
  const root = makeFiles(nextFolder(), [
    ...wheel.map((file) => `${site}/tensorflow/${file}`),
    `${site}/tensorflow_cpu-2.21.0.dist-info/METADATA`,
    `${site}/nvidia/cudnn/lib/libcudnn.so.9`,
    `${site}/nvidia/cublas/lib/libcublas.so.12`,
    `${site}/nvidia/cublas/lib/__init__.py`,
    `${site}/nvidia/cuda_runtime/lib/libcudart.so.12`,
  ]);
  const library = findLibrary(root);
  expect(readVersion(library)).toBe("2.21.0");
  expect(cudaLibraries(library.nvidia!).map((file) => file.split("/").at(-1))).toEqual([
    "libcudart.so.12",
    "libcublas.so.12",
    "libcudnn.so.9",
  ]);
});

test("a folder without TensorFlow is refused with what was looked for", () => {
  const root = makeFiles(nextFolder(), ["libtensorflow_cc.so.2"]);
  expect(() => findLibrary(root)).toThrow(
    /^E_ENGINE: no TensorFlow below .* Fix: give the folder of the pip package/,
  );
});

test("no CUDA is no libraries", () => expect(cudaLibraries("/nowhere")).toEqual([]));
