import { normalize } from "node:path";
import { ConfigError } from "../../core/errors.js";
import { expectedOneOf } from "../../core/suggest.js";
import { isTree } from "../training/config/settings-tree.js";
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
  readonly settings: InstanceSettings;
  /** Below the pipeline's folder. */
  readonly folder: string;
  /** Names of the instances that come before, in the pipeline's order. */
  readonly after: readonly string[];
}

interface Bound {
  readonly name: string;
  readonly step: string;
  readonly bindings: readonly Binding[];
}

/**
 * Every instance of every step, with variables filled in and dependencies found. A step means, for a step that has
 * `for` variables in common with it, the instances of the same values.
 *
 * @throws ConfigError for unknown variables and steps, for references that mean several instances, and for names that
 *   two instances would share
 */
export function listInstances(pipeline: Pipeline): readonly StepInstance[] {
  const bound = Object.entries(pipeline.steps).flatMap(([step, settings]) =>
    productOf(pipeline, step, settings).map((bindings): Bound => {
      const keys = bindings.map(({ key }) => key.replace(/[^\w.-]+/g, "-"));
      return { name: [step, ...keys].join("."), step, bindings };
    }),
  );
  const twice = bound.find(({ name }, at) => bound.findIndex((other) => other.name === name) < at);
  if (twice !== undefined)
    throw new ConfigError(`two instances are named ${twice.name}`, {
      at: { file: pipeline.file },
      fix: `give for: of the step ${twice.step} values that differ in letters or digits`,
    });
  return bound.map((own) => fillInstance(pipeline, own, bound));
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
  const values = isTree(given) ? given : fillNames(given, scope, place);
  const bindings = isTree(values)
    ? Object.entries(values).map(([key, below]) => ({ variable, key, self: key, below }))
    : Array.isArray(values)
      ? values.map((value: unknown) => ({ variable, key: String(value), self: value, below: value }))
      : [];
  if (bindings.length > 0 && bindings.every(({ self }) => typeof self !== "object")) return bindings;
  throw new ConfigError(`${place} is no list of plain values, and no names with values`, {
    fix: "write it as [1, 2, 3], or as name: value lines",
  });
}

/** Of `${variable}` its own value when that has names, since what stands below them is filled later. */
function fillNames(given: unknown, scope: Scope, place: string): unknown {
  const name = typeof given === "string" ? /^\$\{([^{}]*)\}$/.exec(given)?.[1] : undefined;
  const found = name === undefined ? undefined : scope.find(name)?.value;
  return isTree(found) ? found : fillReferences(given, scope, place);
}

function fillInstance(pipeline: Pipeline, own: Bound, all: readonly Bound[]): StepInstance {
  const { name, step, bindings } = own;
  const { run, after: named = [], folder, for: _lists, ...rest } = pipeline.steps[step];
  const before = new Set<string>();
  const scope = scopeOf(pipeline.vars, bindings, (reference, place) => {
    const found = findInstances(reference, place, own, all);
    for (const instance of found) if (instance !== name) before.add(instance);
    return found;
  });
  const fill = (value: unknown, key: string): unknown => fillReferences(value, scope, `steps.${step}.${key}`);
  const settings = { run, ...(fillReferences(rest, scope, `steps.${step}`) as object) } as InstanceSettings;
  for (const reference of fill([named].flat(), "after") as readonly string[])
    for (const instance of instancesFor(reference, `steps.${step}.after`, own, all)) before.add(instance);
  return {
    ...{ name, step, settings },
    folder: folderOf(folder === undefined ? name : String(fill(folder, "folder")), step),
    after: all.map((other) => other.name).filter((other) => before.has(other)),
  };
}

function folderOf(given: string, step: string): string {
  const folder = normalize(given).replace(/\/$/, "");
  if (!/^(?:\.$|\.\.(?:\/|$)|\/)|\$\{/.test(folder)) return folder;
  throw new ConfigError(`steps.${step}.folder is "${given}", expected a folder below the pipeline's own`, {
    fix: "name it without .. and without / before it",
  });
}

/** The one instance that a reference means, or all of `STEP.*`. */
function findInstances(reference: string, place: string, own: Bound, all: readonly Bound[]): string[] {
  const isStar = reference.endsWith(".*");
  const found = instancesFor(isStar ? reference.slice(0, -2) : reference, place, own, all);
  if (isStar || found.length === 1) return found;
  throw new ConfigError(
    `"\${steps.${reference}}" in ${place} means ${found.length} steps: ${found.slice(0, 5).join(", ")}`,
    { fix: `name one, or write \${steps.${reference}.*} as an element of a list for all` },
  );
}

/** Instances of a step whose common variables have the same values, or the one of that name. */
function instancesFor(reference: string, place: string, own: Bound, all: readonly Bound[]): string[] {
  // Of the step itself only this instance is known; it means the folder.
  if (reference === own.step) return [own.name];
  const isOf = ({ bindings }: Bound): boolean =>
    bindings.every(({ variable, key }) =>
      own.bindings.every((mine) => mine.variable !== variable || mine.key === key),
    );
  const ofStep = all.filter(({ step }) => step === reference);
  const found = ofStep.length > 0 ? ofStep.filter(isOf) : all.filter(({ name }) => name === reference);
  if (found.length > 0) return found.map(({ name }) => name);
  if (ofStep.length > 0)
    throw new ConfigError(`${place} refers to the step ${reference}, which has no instance for ${own.name}`, {
      fix: "give both steps the same values under for:",
    });
  const names = [...new Set(all.flatMap(({ step, name }) => [step, name]))];
  throw new ConfigError(`${place} refers to the step "${reference}": ${expectedOneOf(reference, names)}`, {
    fix: "name a step of the pipeline",
  });
}
