import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isTree, type SettingsTree, valueAt } from "../../training/config/settings-tree.js";
import { headlineOf } from "../headline.js";
import { readMark } from "../marks.js";
import type { PlannedStep } from "../plan-pipeline.js";
import { resultPath } from "../run-step.js";

/** One line of metrics.jsonl, as far as it is drawn. */
export interface CurvePoint {
  readonly step: number;
  readonly loss?: number;
  readonly devF1?: number;
}

/** A training's course; a step that trains several models has several. */
export interface Curve {
  /** The training's folder below the step's; empty for the step's own. */
  readonly part: string;
  readonly points: readonly CurvePoint[];
}

/** F1 on labelled sentences that nothing was trained or chosen on. */
export interface TestScore {
  readonly f1: number;
  /** By label. */
  readonly labels: Readonly<Record<string, number>>;
}

export interface PseudoCount {
  readonly kept: number;
  readonly meanScore: number | null;
  readonly belowScore: number;
  readonly overCap: number;
}

/** What the report says of one instance of a step. */
export interface StepReport {
  readonly name: string;
  /** Its name without the seed: instances that differ in nothing else are one row. */
  readonly group: string;
  readonly seed?: string;
  readonly verb: string;
  readonly after: readonly string[];
  readonly state: "done" | "begun" | "to do";
  readonly seconds?: number;
  readonly headline: Readonly<Record<string, number>>;
  readonly sizes: Readonly<Record<string, number>>;
  readonly test?: TestScore;
  readonly pseudo?: Readonly<Record<string, PseudoCount>>;
  readonly curves: readonly Curve[];
}

/** Reads what a step has left in the pipeline's folder, whether it is done or not. */
export function readStepReport(
  { name, step, values, verb, after, folder }: PlannedStep,
  out: string,
): StepReport {
  const mark = readMark(out, name);
  const result = resultPath(out, name);
  const json: unknown = existsSync(result) ? JSON.parse(readFileSync(result, "utf8")) : undefined;
  const { seed, ...others } = values;
  const test = readTest(verb.name, json);
  const pseudo = verb.name === "pseudo-label" ? valueAt(json, "types") : undefined;
  return {
    ...{ name, after, verb: verb.name, state: mark?.state ?? "to do" },
    group: [step, ...Object.values(others)].join("."),
    ...(seed === undefined ? {} : { seed }),
    ...(mark?.seconds === undefined ? {} : { seconds: mark.seconds }),
    headline: headlineOf(verb.name, json),
    sizes: readSizes(verb.name, json, folder),
    ...(test === undefined ? {} : { test }),
    ...(pseudo === undefined ? {} : { pseudo: pseudo as Record<string, PseudoCount> }),
    curves: isTraining(verb.name) ? readCurves(folder) : [],
  };
}

const isTraining = (verb: string): boolean => ["pretrain", "adapt", "finetune", "transfer"].includes(verb);

/** Where a verb's JSON says how much there was: name, and place. */
const sizePlaces: Readonly<Record<string, readonly (readonly [name: string, path: string])[]>> = {
  "build-corpus": [
    ["sentences", "stats.parts.all.examples"],
    ["mentions", "stats.mentions"],
  ],
  convert: [
    ["sentences", "texts"],
    ["mentions", "mentions"],
  ],
  evaluate: [["sentences", "texts"]],
  "pseudo-label": [
    ["sentences", "written"],
    ["mentions", "mentions"],
    ["without a mention", "empty"],
  ],
  translate: [
    ["sentences", "texts"],
    ["mentions", "mentions"],
    ["words translated", "words.found"],
    ["words kept", "words.kept"],
  ],
  "learn-lexicon": [
    ["sentences", "units"],
    ["entries", "entries"],
  ],
};

function readSizes(verb: string, json: unknown, folder: string): Record<string, number> {
  const places = sizePlaces[verb === "export" ? "convert" : verb] ?? [];
  const found = places.map(([name, path]) => [name, valueAt(json, path)] as const);
  const logged = isTraining(verb) ? lastOf(readLines(join(folder, "log.jsonl")), "examples") : undefined;
  const trained = valueAt(lastSize(json), "sentences") ?? logged;
  const steps = lastOf(readLines(join(folder, "metrics.jsonl")), "step");
  return Object.fromEntries(
    [
      ...found,
      ["sentences", trained] as const,
      ["steps", isTraining(verb) ? steps : undefined] as const,
    ].filter((entry): entry is readonly [string, number] => typeof entry[1] === "number"),
  );
}

/** Of a fine-tuning with results for several sizes, that of all data. */
const lastSize = (json: unknown): unknown => {
  const sizes = valueAt(json, "sizes");
  return Array.isArray(sizes) ? sizes.at(-1) : undefined;
};

function readTest(verb: string, json: unknown): TestScore | undefined {
  const [f1, labels] =
    verb === "finetune"
      ? [
          valueAt(lastSize(json), "test.mean"),
          valueAt(json, "how") === "test" ? valueAt(json, "scores.labels") : {},
        ]
      : verb === "evaluate"
        ? [valueAt(json, "span.micro.f1"), valueAt(json, "span.labels")]
        : verb === "transfer"
          ? [valueAt(json, "scores.spans.micro.f1"), valueAt(json, "scores.spans.labels")]
          : [undefined, undefined];
  if (typeof f1 !== "number") return undefined;
  const byLabel = Object.entries(isTree(labels) ? labels : {}).flatMap(([label, score]) => {
    const own = valueAt(score, "f1");
    return typeof own === "number" ? [[label, own] as const] : [];
  });
  return { f1, labels: Object.fromEntries(byLabel) };
}

/** Trainings of a step lie in its folder, or one or two below: `seed-1`, `folds/fold-1`. */
function readCurves(folder: string, part = "", depth = 0): Curve[] {
  const place = join(folder, part);
  if (!existsSync(place)) return [];
  const points = readLines(join(place, "metrics.jsonl")).flatMap((line): CurvePoint[] => {
    const { step, loss, devF1 } = line;
    if (typeof step !== "number") return [];
    return [
      {
        step,
        ...(typeof loss === "number" ? { loss } : {}),
        ...(typeof devF1 === "number" ? { devF1 } : {}),
      },
    ];
  });
  const own = points.length > 0 ? [{ part, points }] : [];
  if (depth === 2) return own;
  const below = readdirSync(place, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !["model", "checkpoints"].includes(entry.name))
    .map(({ name }) => name)
    .sort();
  return [...own, ...below.flatMap((name) => readCurves(folder, join(part, name), depth + 1))];
}

/** Lines that are whole: a training may be writing the last one. */
function readLines(file: string): SettingsTree[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.startsWith("{") && line.endsWith("}"))
    .map((line) => JSON.parse(line) as SettingsTree);
}

const lastOf = (lines: readonly SettingsTree[], key: string): unknown =>
  lines.map((line) => line[key]).findLast((value) => value !== undefined);
