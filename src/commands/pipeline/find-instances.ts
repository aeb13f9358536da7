import { ConfigError } from "../../core/errors.js";
import { expectedOneOf } from "../../core/suggest.js";
import type { Binding } from "./scope.js";

/** An instance of a step, known by its name and by the values of its `for` variables. */
export interface BoundStep {
  readonly name: string;
  readonly step: string;
  readonly bindings: readonly Binding[];
  /** Whether its `when:` holds. */
  readonly isWanted: boolean;
}

/** What references are looked for in. */
export interface BoundSteps {
  /** Every step of the pipeline, also those without any instance. */
  readonly steps: readonly string[];
  /** Every instance, also those that are left out. */
  readonly all: readonly BoundStep[];
}

/**
 * Names of the instances that a reference of `own` means: one, or all of `STEP.*`; none where they are left out.
 *
 * @throws ConfigError for unknown steps, and for several instances without a star
 */
export function findInstances(
  reference: string,
  place: string,
  own: BoundStep,
  bound: BoundSteps,
): readonly string[] {
  const isStar = reference.endsWith(".*");
  const found = instancesFor(isStar ? reference.slice(0, -2) : reference, place, own, bound);
  if (isStar || found.length <= 1) return found;
  throw new ConfigError(
    `"\${steps.${reference}}" in ${place} means ${found.length} steps: ${found.slice(0, 5).join(", ")}`,
    {
      fix: `name one, or write \${steps.${reference}[last]} for the last one, \${steps.${reference}.*} as an element of a list for all`,
    },
  );
}

/**
 * Names of the instances of a step whose common variables have the same values as those of `own`, or the one of that
 * name, unless they are left out. `STEP[i-1]` means the value of `i` before, `STEP[last]` the last one.
 *
 * @throws ConfigError for unknown steps and variables
 */
export function instancesFor(
  reference: string,
  place: string,
  own: BoundStep,
  { steps, all }: BoundSteps,
): readonly string[] {
  const [, step, variable, last] = /^([^[\]]*)(?:\[(?:(\w+)-1|(last))\])?$/.exec(reference) ?? [];
  if (step === undefined)
    throw new ConfigError(`"\${steps.${reference}}" in ${place} is no reference`, {
      fix: "write [i-1] for the value of i before, [last] for the last instance",
    });
  // Of the step itself only this instance is known; it means the folder.
  if (reference === own.step) return [own.name];
  const bindings = variable === undefined ? own.bindings : bindingsBefore(variable, place, own, all);
  if (bindings === undefined) return [];
  const isOf = (other: BoundStep): boolean =>
    other.bindings.every(({ variable: name, key }) =>
      bindings.every((mine) => mine.variable !== name || mine.key === key),
    );
  const found = steps.includes(step)
    ? all.filter((other) => other.step === step && isOf(other))
    : all.filter(({ name }) => name === step);
  const names = found.filter(({ isWanted }) => isWanted).map(({ name }) => name);
  const hasAny = all.some((other) => other.step === step);
  if (found.length > 0 || (steps.includes(step) && !hasAny))
    return last === undefined ? names : names.slice(-1);
  if (hasAny)
    throw new ConfigError(`${place} refers to the step ${step}, which has no instance for ${own.name}`, {
      fix: "give both steps the same values under for:",
    });
  const known = [...new Set([...steps, ...all.map(({ name }) => name)])];
  throw new ConfigError(`${place} refers to the step "${step}": ${expectedOneOf(step, known)}`, {
    fix: "name a step of the pipeline",
  });
}

/** The values of an instance with that of one variable exchanged for the one before; undefined for the first. */
function bindingsBefore(
  variable: string,
  place: string,
  own: BoundStep,
  all: readonly BoundStep[],
): readonly Binding[] | undefined {
  const of = ({ bindings }: BoundStep): Binding | undefined =>
    bindings.find((other) => other.variable === variable);
  const mine = of(own);
  if (mine === undefined)
    throw new ConfigError(`${place} names "${variable}", which is no variable of for: of ${own.step}`, {
      fix: `write for: {${variable}: [...]} there, or another name`,
    });
  const keys = [
    ...new Set(all.filter(({ step }) => step === own.step).flatMap((other) => of(other)?.key ?? [])),
  ];
  const before = keys[keys.indexOf(mine.key) - 1];
  if (before === undefined) return undefined;
  return own.bindings.map((binding) => (binding === mine ? { ...binding, key: before } : binding));
}
