import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeSafetensors } from "../../src/hub/safetensors.js";
import { readWeights } from "../../src/hub/weights.js";
import { nextFolder } from "../support/temp.js";

const fixture = (name: string): string => new URL(`../../fixtures/hub/${name}`, import.meta.url).pathname;
const one = { dtype: "F32", shape: [1], data: Float32Array.of(1) } as const;

test("a directory's safetensors come before its .bin", async () => {
  const folder = nextFolder();
  copyFileSync(fixture("module.bin"), join(folder, "pytorch_model.bin"));
  expect([...(await readWeights(folder)).keys()]).toContain("0.weight");
  writeSafetensors(join(folder, "model.safetensors"), new Map([["w", one]]));
  expect([...(await readWeights(folder)).keys()]).toEqual(["w"]);
});

test(".bin shards are read through their index", async () => {
  const folder = nextFolder();
  copyFileSync(fixture("module.bin"), join(folder, "pytorch_model-00001-of-00001.bin"));
  const places = { "0.bias": "pytorch_model-00001-of-00001.bin" };
  writeFileSync(join(folder, "pytorch_model.bin.index.json"), JSON.stringify({ weight_map: places }));
  expect([...(await readWeights(folder)).keys()]).toEqual(["0.bias"]);
});

test.each([
  [{ weight_map: { w: "../secret.safetensors" } }, /names "..\/secret.safetensors", which is no file name/],
  [{ weight_map: { w: "/etc/a.bin" } }, /which is no file name/],
  [{ weight_map: { x: "a.safetensors" } }, /tensor "x" is said to stand in a.safetensors and does not/],
  [{ weight_map: { w: 3 } }, /the shard index is not valid/],
  [{ weight_map: { w: "gone.safetensors" } }, /gone.safetensors cannot be read \(ENOENT\)/],
])("a shard index that lies is refused: %j", async (index, message) => {
  const folder = nextFolder();
  writeSafetensors(join(folder, "a.safetensors"), new Map([["w", one]]));
  writeFileSync(join(folder, "model.safetensors.index.json"), JSON.stringify(index));
  await expect(readWeights(folder)).rejects.toThrow(message);
});

test("a directory without weights says what it holds", async () => {
  const folder = nextFolder();
  writeFileSync(join(folder, "tf_model.h5"), "");
  await expect(readWeights(folder)).rejects.toThrow(
    /holds no weights: expected model.safetensors or pytorch_model.bin, found tf_model.h5. Fix: name a model's directory/,
  );
  await expect(readWeights(join(folder, "none"))).rejects.toThrow(/found no folder/);
});
