import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { loadTagger } from "../../../hub/load-tagger.js";
import { saveTagger } from "../../../hub/save-tagger.js";
import type { Interval } from "../../../metrics/bootstrap.js";
import type { Counts } from "../../../metrics/scores.js";
import type { Tagger } from "../../../models/methods/tagger/tagger.js";
import type { Example } from "../../../text/example.js";
import type { ExampleSource } from "../../../train/data/example-source.js";
import type { TrainingSettings } from "../../../train/settings.js";
import type { CommandContext } from "../../context.js";
import { writeWhole } from "../runs/run-folder.js";
import { evaluateTagger, scoreTagger } from "../score-tagger.js";
import { trainPart } from "../train-part.js";
import { startTagger, type TaggerStart } from "./start-tagger.js";

/** One training of one tagger, in a folder of its own. */
export interface TaggerPart {
  readonly folder: string;
  readonly label: string;
  readonly start: TaggerStart;
  readonly source: ExampleSource;
  readonly settings: TrainingSettings;
  /** As in a `TrainPart`. */
  readonly passes?: number | undefined;
  /** Chooses the best moment. */
  readonly dev?: readonly Example[] | undefined;
  readonly test?: readonly Example[] | undefined;
  /** Of the run. */
  readonly fingerprint: string;
}

/** Counts by label of one split, as JSON holds them. */
export interface SplitScores {
  readonly counts: Readonly<Record<string, Counts>>;
  readonly interval: Interval;
}

/** What came of a part; kept in its folder, so that a relaunch does not do it again. */
export interface TaggerPartResult {
  readonly steps: number;
  readonly bestStep: number | null;
  readonly seconds: number;
  readonly tokensPerSecond: number;
  readonly dev?: SplitScores;
  readonly test?: SplitScores;
}

const resultName = "result.json";

/** The tagger that a part made. */
export const modelOf = (folder: string): string => join(folder, "checkpoints", "best");

/** Trains a tagger and scores the best one on dev and test; what an earlier launch has done is taken from there. */
export async function trainTagger(part: TaggerPart, context: CommandContext): Promise<TaggerPartResult> {
  const file = join(part.folder, resultName);
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as TaggerPartResult;
  const trained = await trainOnly(part, context);
  const tagger = await loadTagger(modelOf(part.folder));
  try {
    const { steps, bestStep = null, seconds, tokensPerSecond } = trained;
    const result: TaggerPartResult = {
      ...{ steps, bestStep, seconds, tokensPerSecond },
      ...(part.dev === undefined ? {} : { dev: await scoreSplit(tagger, part.dev, part) }),
      ...(part.test === undefined ? {} : { test: await scoreSplit(tagger, part.test, part) }),
    };
    writeWhole(file, `${JSON.stringify(result, null, 2)}\n`);
    rmSync(join(part.folder, "checkpoints", "last"), { recursive: true, force: true });
    return result;
  } finally {
    tagger.dispose();
  }
}

async function trainOnly(part: TaggerPart, context: CommandContext) {
  const { folder, label, source, settings, passes, dev, fingerprint } = part;
  const tagger = await startTagger(part.start);
  const batchSize = part.start.config.predictionBatchSize;
  try {
    return await trainPart(
      {
        ...{ model: tagger, source, settings, passes, folder, label, fingerprint },
        ...(dev === undefined
          ? {}
          : { evaluate: async () => (await evaluateTagger(tagger, dev, batchSize)).evaluation }),
        saveModel: (to) => saveTagger(to, tagger),
      },
      context,
    );
  } finally {
    tagger.dispose();
  }
}

async function scoreSplit(
  tagger: Tagger,
  examples: readonly Example[],
  { start }: TaggerPart,
): Promise<SplitScores> {
  const { counts, interval } = await scoreTagger(tagger, examples, start.config.predictionBatchSize);
  return { counts: Object.fromEntries(counts), interval };
}
