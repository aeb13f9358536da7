import { normalize } from "node:path";
import { ConfigError } from "../../core/errors.js";
import { isTree } from "../training/config/settings-tree.js";
import { isWanted } from "./conditions.js";
import { type BoundStep, type BoundSteps, findInstances, instancesFor } from "./find-instances.js";
import type { Pipeline, StepSettings } from "./pipeline-file.js";
import { fillReferences, type Scope } from "./references.js";
import { type Binding, scopeOf } from "./scope.js";

type FilledKey = "config" | "set" | "flags" | "args" | "save" | "inputs" | "outputs";
/** A step's settings with variables filled in; references to steps are `${steps.INSTANCE}`. */
export type InstanceSettings = Pick<StepSettings, "run" | FilledKey>;

/** A step for one value of each of its `for` variables. */
export interface StepInstance {
  /** `tagger`, or `tagger.2` where the step has `for`. */
  readonly name: string;
  /** The step in the pipeline that it comes from. */
  readonly step: string;
  /** Of its `for` variables, as they stand in its name. */
  readonly values: Readonly<Record<string, string>>;
  readonly settings: InstanceSettings;
  /** Below the pipeline's folder. */
  readonly folder: string;
  /** Names of the instances that come before, in the pipeline's order. */
  readonly after: readonly string[];
}

/**
 * Every instance of every step whose `when:` holds, with variables filled in and dependencies found. A step means, for a
 * step that has `for` variables in common with it, the instances of the same values.
 *
 * @throws ConfigError for unknown variables and steps, for references that mean several instances or one that is left
 *   out, and for names that two instances would share
 */
export function listInstances(pipeline: Pipeline): readonly StepInstance[] {
  const bound = bindInstances(pipeline);
  const twice = bound.find(({ name }, at) => bound.findIndex((other) => other.name === name) < at);
  if (twice !== undefined)
    throw new ConfigError(`two instances are named ${twice.name}`, {
      at: { file: pipeline.file },
      fix: `give for: of the step ${twice.step} values that differ in letters or digits`,
    });
  const found = { steps: Object.keys(pipeline.steps), all: bound };
  return bound.filter((own) => own.isWanted).map((own) => fillInstance(pipeline, own, found));
}

/** Names of the instances whose `when:` does not hold, and of steps that have none for want of values. */
export function listLeftOut(pipeline: Pipeline): readonly { readonly name: string; readonly step: string }[] {
  const bound = bindInstances(pipeline);
  return Object.keys(pipeline.steps).flatMap((step) => {
    const own = bound.filter((other) => other.step === step);
    return own.length === 0 ? [{ name: step, step }] : own.filter(({ isWanted }) => !isWanted);
  });
}

function bindInstances(pipeline: Pipeline): BoundStep[] {
  return Object.entries(pipeline.steps).flatMap(([step, settings]) =>
    productOf(pipeline, step, settings).map((bindings): BoundStep => {
      const keys = bindings.map(({ key }) => key.replace(/[^\w.-]+/g, "-"));
      const name = [step, ...keys].join(".");
      return { name, step, bindings, isWanted: isStepWanted(pipeline, step, settings, bindings) };
    }),
  );
}

function isStepWanted(
  { vars }: Pipeline,
  step: string,
  { when }: StepSettings,
  bindings: readonly Binding[],
): boolean {
  if (when === undefined) return true;
  const scope = scopeOf(vars, bindings, (_reference, place) => {
    throw new ConfigError(`${place} refers to a step, but decides whether there is one`, {
      fix: "name variables",
    });
  });
  return isWanted(when, (value) => fillReferences(value, scope, `steps.${step}.when`));
}

/** The values of a step's `for`, each of the first with each of the second, and so on. */
function productOf(pipeline: Pipeline, step: string, { for: lists = {} }: StepSettings): Binding[][] {
  const scope = scopeOf(pipeline.vars, [], (_reference, place) => {
    throw new ConfigError(`${place} refers to a step, which is not run when instances are counted`, {
      fix: "list values, or name: {key: value} pairs",
    });
  });
  return Object.entries(lists).reduce<Binding[][]>(
    (product, [variable, given]) => {
      const bindings = bindAll(variable, given, scope, `steps.${step}.for.${variable}`);
      return product.flatMap((before) => bindings.map((binding) => [...before, binding]));
    },
    [[]],
  );
}

function bindAll(variable: string, given: unknown, scope: Scope, place: string): Binding[] {
  // Values below names are filled where they are used: they may refer to steps.
  const named = isTree(given) ? given : fillNames(given, scope, place);
  const values = isCount(named) ? Array.from({ length: named }, (_, at) => at + 1) : named;
  const bindings = isTree(values)
    ? Object.entries(values).map(([key, below]) => ({ variable, key, self: key, below }))
    : Array.isArray(values)
      ? values.map((value: unknown) => ({ variable, key: String(value), self: value, below: value }))
      : [];
  if (named === 0) return [];
  if (bindings.length > 0 && bindings.every(({ self }) => typeof self !== "object")) return bindings;
  throw new ConfigError(`${place} is no list of plain values, no names with values, and no count`, {
    fix: "write it as [1, 2, 3], as name: value lines, or as 3 for 1, 2, 3",
  });
}

const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;

/** Of `${variable}` its own value when that has names, since what stands below them is filled later. */
function fillNames(given: unknown, scope: Scope, place: string): unknown {
  const name = typeof given === "string" ? /^\$\{([^{}]*)\}$/.exec(given)?.[1] : undefined;
  const found = name === undefined ? undefined : scope.find(name)?.value;
  return isTree(found) ? found : fillReferences(given, scope, place);
}

function fillInstance(pipeline: Pipeline, own: BoundStep, bound: BoundSteps): StepInstance {
  const { name, step, bindings } = own;
  const { run, after: named = [], folder, for: _lists, when: _when, ...rest } = pipeline.steps[step];
  const before = new Set<string>();
  const scope = scopeOf(pipeline.vars, bindings, (reference, place) => {
    const found = findInstances(reference, place, own, bound);
    for (const instance of found) if (instance !== name) before.add(instance);
    return found;
  });
  const fill = (value: unknown, key: string): unknown => fillReferences(value, scope, `steps.${step}.${key}`);
  const settings = { run, ...(fillReferences(rest, scope, `steps.${step}`) as object) } as InstanceSettings;
  for (const reference of fill([named].flat(), "after") as readonly string[])
    for (const instance of instancesFor(reference, `steps.${step}.after`, own, bound)) before.add(instance);
  return {
    ...{ name, step, settings },
    values: Object.fromEntries(bindings.map(({ variable, key }) => [variable, key])),
    folder: folderOf(folder === undefined ? name : String(fill(folder, "folder")), step),
    after: bound.all.map((other) => other.name).filter((other) => before.has(other)),
  };
}

function folderOf(given: string, step: string): string {
  const folder = normalize(given).replace(/\/$/, "");
  if (!/^(?:\.$|\.\.(?:\/|$)|\/)|\$\{/.test(folder)) return folder;
  throw new ConfigError(`steps.${step}.folder is "${given}", expected a folder below the pipeline's own`, {
    fix: "name it without .. and without / before it",
  });
}
