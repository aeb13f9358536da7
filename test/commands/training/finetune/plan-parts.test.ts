import { expect, test } from "vitest";
import type { FinetuneConfig } from "../../../../src/commands/training/config/finetune-config.js";
import {
  finetuneVerb,
  resolveTrainingConfig,
} from "../../../../src/commands/training/config/resolve-training-config.js";
import { planParts, sourceFolderOf } from "../../../../src/commands/training/finetune/plan-parts.js";

const config = (flags: Record<string, unknown>): FinetuneConfig =>
  resolveTrainingConfig(finetuneVerb, { flags: { model: "a/b", train: "x", ...flags } });

test("a single part is the run itself", () => {
  const only = config({ training: { seed: 7 } });
  expect(planParts(only, "/r")).toEqual([{ folder: "/r", seeds: [{ seed: 7, folder: "/r" }] }]);
  expect(sourceFolderOf(only, "/r", 7)).toBe("/r/source");
});

test("sizes and seeds have folders of their own", () => {
  const series = config({ seeds: [1, 2], fewShot: { sizes: [0.1, 1] } });
  expect(planParts(series, "/r")).toEqual(
    [0.1, 1].map((size) => ({
      size,
      folder: `/r/size-${size}`,
      seeds: [1, 2].map((seed) => ({ seed, folder: `/r/size-${size}/seed-${seed}` })),
    })),
  );
  expect(sourceFolderOf(series, "/r", 2)).toBe("/r/source/seed-2");
});
