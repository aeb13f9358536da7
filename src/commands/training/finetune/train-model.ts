import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Interval } from "../../../metrics/bootstrap.js";
import type { Counts } from "../../../metrics/scores.js";
import type { Example } from "../../../text/example.js";
import type { ExampleSource } from "../../../train/data/example-source.js";
import type { TrainingSettings } from "../../../train/settings.js";
import type { CommandContext } from "../../context.js";
import { loadNerModel } from "../models/ner-methods.js";
import type { FindOptions, NerModel } from "../models/ner-model.js";
import { writeWhole } from "../runs/run-folder.js";
import { evaluateModel, type JointF1, scoreModel } from "../score-model.js";
import { trainPart } from "../train-part.js";
import { type PartStart, startModel } from "./start-model.js";

/** One training of one model, in a folder of its own. */
export interface ModelPart {
  readonly folder: string;
  readonly label: string;
  readonly start: PartStart;
  readonly source: ExampleSource;
  readonly settings: TrainingSettings;
  /** As in a `TrainPart`. */
  readonly passes?: number | undefined;
  /** Chooses the best moment. */
  readonly dev?: readonly Example[] | undefined;
  readonly test?: readonly Example[] | undefined;
  readonly find: FindOptions;
  /** Of the run. */
  readonly fingerprint: string;
}

/** Counts by label of one split, as JSON holds them. */
export interface SplitScores {
  readonly counts: Readonly<Record<string, Counts>>;
  /** As in `ModelScores`. */
  readonly joint?: JointF1 | undefined;
  readonly interval: Interval;
}

/** What came of a part; kept in its folder, so that a relaunch does not do it again. */
export interface ModelPartResult {
  readonly steps: number;
  readonly bestStep: number | null;
  readonly seconds: number;
  readonly tokensPerSecond: number;
  readonly dev?: SplitScores;
  readonly test?: SplitScores;
}

const resultName = "result.json";

/** The model that a part made. */
export const modelOf = (folder: string): string => join(folder, "checkpoints", "best");

/** Trains a model and scores the best one on dev and test; what an earlier launch has done is taken from there. */
export async function trainModel(part: ModelPart, context: CommandContext): Promise<ModelPartResult> {
  const file = join(part.folder, resultName);
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as ModelPartResult;
  const trained = await trainOnly(part, context);
  const model = await loadNerModel(modelOf(part.folder));
  try {
    const { steps, bestStep = null, seconds, tokensPerSecond } = trained;
    const result: ModelPartResult = {
      ...{ steps, bestStep, seconds, tokensPerSecond },
      ...(part.dev === undefined ? {} : { dev: await scoreSplit(model, part.dev, part) }),
      ...(part.test === undefined ? {} : { test: await scoreSplit(model, part.test, part) }),
    };
    writeWhole(file, `${JSON.stringify(result, null, 2)}\n`);
    rmSync(join(part.folder, "checkpoints", "last"), { recursive: true, force: true });
    return result;
  } finally {
    model.dispose();
  }
}

async function trainOnly(part: ModelPart, context: CommandContext) {
  const { folder, label, source, settings, passes, dev, find, fingerprint } = part;
  const model = await startModel(part.start);
  try {
    return await trainPart(
      {
        ...{ model: model.trainable, source, settings, passes, folder, label, fingerprint },
        ...(dev === undefined
          ? {}
          : { evaluate: async () => (await evaluateModel(model, dev, find)).evaluation }),
        saveModel: (to) => model.save(to),
      },
      context,
    );
  } finally {
    model.dispose();
  }
}

async function scoreSplit(
  model: NerModel,
  examples: readonly Example[],
  { find }: ModelPart,
): Promise<SplitScores> {
  const { counts, interval, joint } = await scoreModel(model, examples, find);
  return { counts: Object.fromEntries(counts), interval, ...(joint && { joint }) };
}
