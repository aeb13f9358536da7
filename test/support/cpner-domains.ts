import { join } from "node:path";
import type { DomainData, DomainWorkplace } from "../../src/commands/cpner/train-domain.js";
import type { LoadedT5 } from "../../src/hub/load-t5.js";
import { PrefixStore } from "../../src/hub/prefix-store.js";
import { type TrainingSettings, trainingSettings } from "../../src/train/settings.js";
import { makeSentences } from "./labelled-sentences.js";
import { nextFolder } from "./temp.js";

/** A domain of few sentences. */
export const domainOf = (
  name: string,
  seed: number,
  names: Readonly<Record<string, string>> = {},
): DomainData => ({
  name,
  train: makeSentences(4, seed),
  dev: makeSentences(2, seed + 100),
  labels: ["LOC", "PER"],
  names,
});

/** A training of few steps. */
export const fewSteps = (steps = 2): TrainingSettings =>
  trainingSettings.parse({
    optimizer: { learningRate: 0.01, weightDecay: 0 },
    ...{ batchSize: 4, steps, workers: 0, evaluateEvery: { steps: 2 } },
  });

export const workplaceOf = (t5: LoadedT5, folder = nextFolder()): DomainWorkplace => ({
  t5,
  store: new PrefixStore(join(folder, "store")),
  folder: join(folder, "runs"),
  settings: { prefixLength: 2, middleSize: 4, maxTargetTokens: 40 },
  prefixSeed: 3,
  evaluation: { batchSize: 4, score: "strings" },
});
