import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  fingerprintOf,
  listDifferences,
  readModelFacts,
  toRunRecipe,
} from "../../../../src/commands/training/runs/fingerprint.js";
import { nextFolder } from "../../../support/temp.js";

const facts = (sha256: string) => ({ train: [{ path: "/x", bytes: 1, sha256 }] });
const recipe = (config: Record<string, unknown>, sha256 = "a".repeat(64)) =>
  toRunRecipe("finetune", config, facts(sha256));
const print = (config: Record<string, unknown>, sha256?: string): string =>
  fingerprintOf(recipe(config, sha256));

describe("the fingerprint of a run", () => {
  test("depends on what decides the result, not on where it lies, how fast or how it is reported", () => {
    const config = { training: { epochs: 3, workers: 1, logEverySteps: 5 }, out: "a", engine: "wasm" };
    const same = {
      engine: "tensorflow",
      out: "b",
      training: { logEverySteps: 9, checkpointEverySteps: 2, workers: 4, epochs: 3 },
    };
    expect(print(config)).toBe(print(same));
    expect(print({ train: { files: ["/x"], limit: 3 } })).toBe(print({ train: { files: ["/y"], limit: 3 } }));
  });

  test.each([
    ["a key", { training: { epochs: 4 } }, undefined],
    ["a key that is new", { training: { epochs: 3 }, head: "crf" }, undefined],
    ["the data", { training: { epochs: 3 } }, "b".repeat(64)],
  ])("changes with %s", (_what, config, sha256) => {
    expect(print(config, sha256)).not.toBe(print({ training: { epochs: 3 } }));
  });

  test("differences are named with both values, hashes in short", () => {
    const before = recipe({ training: { epochs: 3 }, head: "linear" });
    const now = recipe({ training: { epochs: 5 } }, "b".repeat(64));
    expect(listDifferences(before, now)).toEqual([
      "files.train was [aaaaaaaa…] and is [bbbbbbbb…]",
      'head was "linear" and is not given',
      "training.epochs was 3 and is 5",
    ]);
    expect(listDifferences(before, before)).toEqual([]);
  });
});

test("of a model's folder what decides its computation counts, its card does not", async () => {
  const folder = nextFolder();
  for (const name of ["config.json", "model.safetensors", "vocab.txt", "README.md"])
    writeFileSync(join(folder, name), name);
  expect((await readModelFacts(folder)).map(({ path }) => path)).toEqual(
    ["config.json", "model.safetensors", "vocab.txt"].map((name) => join(folder, name)),
  );
});
