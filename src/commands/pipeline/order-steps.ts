import { ConfigError } from "../../core/errors.js";

interface Ordered {
  readonly name: string;
  readonly after: readonly string[];
}

/**
 * The steps so that each comes behind those it builds on, else in the order given.
 *
 * @throws ConfigError for steps that wait for each other, naming the circle
 */
export function orderSteps<T extends Ordered>(steps: readonly T[]): T[] {
  const byName = new Map(steps.map((step) => [step.name, step]));
  const ordered = new Set<T>();
  const visit = (step: T, path: readonly string[]): void => {
    if (ordered.has(step)) return;
    if (path.includes(step.name)) {
      const circle = [...path.slice(path.indexOf(step.name)), step.name];
      throw new ConfigError(`steps wait for each other: ${circle.join(" -> ")}`, {
        fix: "take one of these references or after: away",
      });
    }
    for (const name of step.after) visit(byName.get(name)!, [...path, step.name]);
    ordered.add(step);
  };
  for (const step of steps) visit(step, []);
  return [...ordered];
}

/** Names of the steps and of all that build on them. */
export function withDependents(names: Iterable<string>, steps: readonly Ordered[]): ReadonlySet<string> {
  const found = new Set(names);
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const { name, after } of steps) if (after.some((before) => found.has(before))) found.add(name);
  }
  return found;
}

/** Names of all that a step builds on, directly or not. */
export function allBefore(step: Ordered, steps: readonly Ordered[]): ReadonlySet<string> {
  const byName = new Map(steps.map((own) => [own.name, own]));
  const found = new Set<string>();
  const visit = ({ after }: Ordered): void => {
    for (const name of after) {
      if (found.has(name)) continue;
      found.add(name);
      visit(byName.get(name)!);
    }
  };
  visit(step);
  return found;
}
