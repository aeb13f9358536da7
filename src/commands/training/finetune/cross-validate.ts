import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { quietLogger } from "../../../core/quiet-logger.js";
import type { Counts, LabelCounts } from "../../../metrics/scores.js";
import { countLabels } from "../../../sampling/few-shot/sentence-labels.js";
import type { Example } from "../../../text/example.js";
import type { ExampleSource } from "../../../train/data/example-source.js";
import type { StepEvaluation } from "../../../train/run-state.js";
import type { TrainingSettings } from "../../../train/settings.js";
import type { CommandContext } from "../../context.js";
import { cutFolds } from "../folds/cut-folds.js";
import { estimateFromFolds, type FoldEstimate, type FoldEvaluation } from "../folds/estimate.js";
import type { FindOptions } from "../models/ner-model.js";
import { writeWhole } from "../runs/run-folder.js";
import { evaluateModel } from "../score-model.js";
import { trainPart } from "../train-part.js";
import { type PartStart, startModel } from "./start-model.js";

export interface CrossValidation {
  /** Holds a folder for each fold. */
  readonly folder: string;
  readonly folds: number;
  readonly examples: readonly Example[];
  /** Of a model; its examples are a fold's. */
  readonly start: Omit<PartStart, "examples" | "tokenizerFile">;
  readonly settings: TrainingSettings;
  readonly find: FindOptions;
  readonly fingerprint: string;
  /** What a model of these sentences trains on: they alone, or mixed with others. */
  mix(examples: readonly Example[]): ExampleSource;
  /** The sentences of that. */
  listMixed(examples: readonly Example[]): readonly Example[];
}

/** Trains once without each fold and scores what was left out: how long to train, and what to expect of it. */
export async function crossValidate(
  validation: CrossValidation,
  context: CommandContext,
): Promise<FoldEstimate> {
  const { examples, settings } = validation;
  const folds = Math.min(validation.folds, examples.length);
  const cuts = cutFolds(examples.map(countLabels), { folds, seed: settings.seed });
  const evaluations: FoldEvaluation[][] = [];
  for (let fold = 0; fold < folds; fold++) {
    const held = new Set(cuts[fold]);
    evaluations.push(
      await trainFold(
        { ...validation, folder: join(validation.folder, `fold-${fold + 1}`) },
        {
          label: `fold ${fold + 1} of ${folds}`,
          train: examples.filter((_, index) => !held.has(index)),
          dev: examples.filter((_, index) => held.has(index)),
        },
        context,
      ),
    );
  }
  return estimateFromFolds(evaluations);
}

interface Fold {
  readonly label: string;
  readonly train: readonly Example[];
  readonly dev: readonly Example[];
}

type StoredEvaluation = { readonly epoch: number; readonly counts: Readonly<Record<string, Counts>> };

async function trainFold(
  { folder, start, settings, find, fingerprint, mix, listMixed }: CrossValidation,
  { label, train, dev }: Fold,
  context: CommandContext,
): Promise<FoldEvaluation[]> {
  const file = join(folder, "result.json");
  if (existsSync(file)) {
    const stored = JSON.parse(readFileSync(file, "utf8")) as StoredEvaluation[];
    return stored.map(({ epoch, counts }) => ({ epoch, counts: new Map(Object.entries(counts)) }));
  }
  const model = await startModel({
    ...start,
    examples: listMixed(train),
    tokenizerFile: join(folder, "tokenizer.json"),
  });
  try {
    const { evaluations, stepsPerEpoch, steps, bestScore, seconds } = await trainPart(
      {
        ...{ model: model.trainable, settings, folder, label, fingerprint: `${fingerprint} ${label}` },
        source: mix(train),
        evaluate: async () => {
          const { evaluation, counts } = await evaluateModel(model, dev, find);
          return { ...evaluation, metrics: { ...evaluation.metrics, ...packCounts(counts) } };
        },
      },
      { ...context, logger: quietLogger(context.logger) },
    );
    context.logger.forStage("finetune").info(label, {
      bestF1: Math.max(0, bestScore ?? 0).toFixed(4),
      epochs: Number((steps / stepsPerEpoch).toFixed(2)),
      seconds: Math.round(seconds),
    });
    const curve = evaluations.map((evaluation) => ({
      epoch: evaluation.step / stepsPerEpoch,
      counts: unpackCounts(evaluation),
    }));
    const stored = curve.map(({ epoch, counts }) => ({ epoch, counts: Object.fromEntries(counts) }));
    writeWhole(file, `${JSON.stringify(stored)}\n`);
    rmSync(join(folder, "checkpoints"), { recursive: true, force: true });
    return curve;
  } finally {
    model.dispose();
  }
}

const countKeys = ["correct", "predicted", "gold"] as const;

/** The counts of each label among an evaluation's metrics, where a killed run finds them again. */
export function packCounts(counts: LabelCounts): Record<string, number> {
  return Object.fromEntries(
    [...counts].flatMap(([label, own]) => countKeys.map((key) => [`${key}/${label}`, own[key]])),
  );
}

export function unpackCounts({ metrics }: Pick<StepEvaluation, "metrics">): LabelCounts {
  const counts = new Map<string, Record<(typeof countKeys)[number], number>>();
  for (const [name, value] of Object.entries(metrics)) {
    const cut = name.indexOf("/");
    const key = countKeys.find((known) => known === name.slice(0, cut));
    if (key === undefined) continue;
    const label = name.slice(cut + 1);
    const own = counts.get(label) ?? { correct: 0, predicted: 0, gold: 0 };
    own[key] = value;
    counts.set(label, own);
  }
  return counts;
}
