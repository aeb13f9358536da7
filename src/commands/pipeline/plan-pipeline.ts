import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ConfigError } from "../../core/errors.js";
import { expectedOneOf } from "../../core/suggest.js";
import { listChanges, stableJson } from "../training/runs/fingerprint.js";
import { ContentReader } from "./content-facts.js";
import { listInstances, type StepInstance } from "./instances.js";
import { readMark, type StepMark } from "./marks.js";
import { orderSteps, withDependents } from "./order-steps.js";
import type { Pipeline } from "./pipeline-file.js";
import { type CheckedStep, checkStep, isInside } from "./step-definition.js";
import { outKind, type VerbShape } from "./verb-shape.js";

export type StepState = "done" | "to do" | "changed";

/** A step with what there is of it. */
export interface PlannedStep extends CheckedStep {
  /** Of the definition and of the steps that it builds on. */
  readonly hash: string;
  readonly afterHashes: Readonly<Record<string, string>>;
  readonly state: StepState;
  /** Of the state, in words; empty where it says enough. */
  readonly why: string;
  /** Of a done step: how long it took. */
  readonly seconds?: number;
  /** Delete what an earlier launch made of it before any step begins. */
  readonly isReset: boolean;
}

export interface PlanOptions {
  readonly verbs: readonly VerbShape[];
  /** Steps or instances to do again, with all that build on them. */
  readonly from?: readonly string[];
  readonly signal: AbortSignal;
}

/** Names below the pipeline's folder that the runner writes itself. */
const ownNames = ["configs", "logs", "results", "steps", "running", "report.html"];

/**
 * Every instance of every step, in an order in which they can run, with what is done and what is to do. Changes
 * nothing.
 *
 * @throws ConfigError for the first fault in the pipeline
 */
export async function planPipeline(
  pipeline: Pipeline,
  { verbs, from = [], signal }: PlanOptions,
): Promise<readonly PlannedStep[]> {
  const instances = orderSteps(listInstances(pipeline));
  const folders = new Map(instances.map(({ name, folder }) => [name, join(pipeline.out, folder)]));
  checkFolders(folders, pipeline.out);
  const reset = withDependents(findSteps(from, instances), instances);
  const around = { pipeline, instances, verbs, folders, contents: new ContentReader(signal) };
  const planned = new Map<string, PlannedStep>();
  for (const instance of instances) {
    const step = await checkStep(instance, around);
    const afterHashes = Object.fromEntries(step.after.map((name) => [name, planned.get(name)!.hash]));
    const hash = createHash("sha256")
      .update(stableJson({ definition: step.definition, after: afterHashes }))
      .digest("hex");
    const mark = readMark(pipeline.out, step.name);
    if (mark === undefined) checkFree(step);
    const isReset = mark !== undefined && reset.has(step.name);
    const hashed = { ...step, hash, afterHashes, isReset };
    const judged = isReset ? { state: "to do" as const, why: "--from" } : judge(hashed, mark);
    planned.set(step.name, { ...hashed, ...judged });
  }
  return [...planned.values()];
}

function checkFolders(folders: ReadonlyMap<string, string>, out: string): void {
  for (const [name, folder] of folders) {
    const own = ownNames.find((taken) => isInside(folder, join(out, taken)));
    if (own !== undefined)
      throw new ConfigError(
        `the step ${name} would write to ${folder}, where the pipeline keeps its ${own}`,
        {
          fix: "give it another name, or a folder:",
        },
      );
    const other = [...folders].find(([rival, path]) => rival !== name && isInside(folder, path));
    if (other !== undefined)
      throw new ConfigError(`the steps ${other[0]} and ${name} would both write to ${folder}`, {
        fix: "give one of them another folder:",
      });
  }
}

/** Of a verb that does not look by itself: its step begins by emptying the folder. */
function checkFree({ name, verb, folder }: CheckedStep): void {
  const found = outKind(verb) !== "folder" && existsSync(folder) ? readdirSync(folder) : [];
  if (found.length === 0) return;
  throw new ConfigError(
    `${folder}, where the step ${name} would write, holds other things (${found.slice(0, 5).join(", ")})`,
    {
      fix: "give the step another name or folder:, or the pipeline another --out",
    },
  );
}

/** Instances by their names, or by those of their steps. */
function findSteps(names: readonly string[], instances: readonly StepInstance[]): string[] {
  return names.flatMap((name) => {
    const found = instances.filter((instance) => instance.step === name || instance.name === name);
    if (found.length > 0) return found.map((instance) => instance.name);
    const known = [...new Set(instances.flatMap((instance) => [instance.step, instance.name]))];
    throw new ConfigError(`--from names "${name}": ${expectedOneOf(name, known)}`, {
      fix: "name a step of the pipeline",
    });
  });
}

type Hashed = Omit<PlannedStep, "state" | "why" | "seconds">;

function judge(
  step: Hashed,
  mark: StepMark | undefined,
): { readonly state: StepState; readonly why: string; readonly seconds?: number } {
  if (mark === undefined) return { state: "to do", why: "" };
  if (mark.hash !== step.hash) return { state: "changed", why: listStepChanges(step, mark).join("; ") };
  if (mark.state === "begun") return { state: "to do", why: "begun, not ended" };
  const gone = productsOf(step).find((path) => !existsSync(path));
  if (gone !== undefined) return { state: "to do", why: `${gone} is gone` };
  return { state: "done", why: "", ...(mark.seconds === undefined ? {} : { seconds: mark.seconds }) };
}

/** What is there when a step is done. */
export const productsOf = ({ verb, folder, save, outputs }: CheckedStep): string[] => [
  ...(outKind(verb) === "folder" ? [folder] : []),
  ...(save === undefined ? [] : [join(folder, save)]),
  ...outputs,
];

function listStepChanges({ definition, afterHashes }: Hashed, mark: StepMark): string[] {
  const own = listChanges(mark.definition, definition);
  const names = [...new Set([...Object.keys(mark.after), ...Object.keys(afterHashes)])];
  const before = names.filter((name) => mark.after[name] !== afterHashes[name]);
  return [...own, ...before.map((name) => `${name}, which it builds on, has changed`)];
}

/**
 * Refuses to go on over steps that were done, or begun, with another definition.
 *
 * @throws ConfigError that says what has changed in each, and how to do them again
 */
export function checkUnchanged(steps: readonly PlannedStep[], out: string): void {
  const changed = steps.filter(({ state }) => state === "changed");
  // Where only steps before have changed, those are to name.
  const names = new Set(changed.map(({ name }) => name));
  const first = changed.filter(({ after }) => !after.some((name) => names.has(name)));
  if (first.length === 0) return;
  const list = first.map(({ name, why }) => `the step ${name} was begun differently: ${why}`).join("; ");
  throw new ConfigError(list, {
    at: { out },
    fix: `give --from ${shortNames(first, steps).join(" ")} to do it again with all that builds on it, or another --out`,
  });
}

/** The step's name in place of those of all its instances. */
function shortNames(some: readonly PlannedStep[], all: readonly PlannedStep[]): string[] {
  const isWhole = (step: string): boolean =>
    all.every((other) => other.step !== step || some.includes(other));
  return [...new Set(some.map(({ name, step }) => (isWhole(step) ? step : name)))];
}
