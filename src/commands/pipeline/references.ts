import { ConfigError } from "../../core/errors.js";
import { expectedOneOf } from "../../core/suggest.js";
import { isTree } from "../training/config/settings-tree.js";

/** What `${...}` stands for at some place. */
export interface Scope {
  /** Names of the variables, for errors. */
  readonly names: readonly string[];
  /** The value of a variable, of `name.key` what stands below it; undefined when there is none. */
  find(path: string): { readonly value: unknown } | undefined;
  /**
   * Names of the instances that the reference `STEP`, `STEP.INSTANCE` or `STEP.*` means.
   *
   * @throws ConfigError when it means none, or several without a star
   */
  findInstances(reference: string, place: string): readonly string[];
}

const anywhere = /\$\$\{|\$\{([^{}]*)\}/g;
const whole = /^\$\{([^{}]*)\}$/;
const star = /\$\{steps\.([\w-]+)\.\*\}/;

/**
 * The value with its variables filled in. Text that is nothing but `${name}` becomes the variable's value, of any
 * type; elsewhere only plain values fit. References to steps stay, as `${steps.INSTANCE}`; in a list,
 * `${steps.NAME.*}/model` becomes one element for each instance. `$${` is kept for `placeReferences`.
 *
 * @param place where the value stands, for errors
 * @throws ConfigError for what is unknown, for variables that hold themselves, and for a list inside of text
 */
export function fillReferences(
  value: unknown,
  scope: Scope,
  place: string,
  open: readonly string[] = [],
): unknown {
  if (typeof value === "string") return fillText(value, scope, place, open);
  if (Array.isArray(value)) return value.flatMap((element) => fillElement(element, scope, place, open));
  if (!isTree(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, below]) => [key, fillReferences(below, scope, `${place}.${key}`, open)]),
  );
}

function fillElement(element: unknown, scope: Scope, place: string, open: readonly string[]): unknown[] {
  const match = typeof element === "string" ? star.exec(element) : null;
  if (match === null) return [fillReferences(element, scope, place, open)];
  return scope
    .findInstances(`${match[1]}.*`, place)
    .map((name) =>
      fillReferences((element as string).replace(star, `\${steps.${name}}`), scope, place, open),
    );
}

function fillText(text: string, scope: Scope, place: string, open: readonly string[]): unknown {
  const only = whole.exec(text)?.[1];
  if (only !== undefined && !isPlace(only)) return findFilled(only, scope, place, open);
  return text.replace(anywhere, (found: string, name: string | undefined) => {
    if (name === undefined || name === "out") return found;
    if (isPlace(name)) return canonical(name, scope, place);
    const value = findFilled(name, scope, place, open);
    if (typeof value !== "object") return String(value);
    throw new ConfigError(
      `"${found}" in ${place} is ${Array.isArray(value) ? "a list" : "keys with values"}`,
      {
        fix: `let it stand alone, without text around it`,
      },
    );
  });
}

const isPlace = (name: string): boolean => name === "out" || name.startsWith("steps.");

function canonical(name: string, scope: Scope, place: string): string {
  const reference = name.slice("steps.".length);
  if (reference.endsWith(".*"))
    throw new ConfigError(`"\${${name}}" in ${place} means several steps, and stands in no list`, {
      fix: "write it as an element of a list, or name one of them",
    });
  return `\${steps.${scope.findInstances(reference, place)[0]}}`;
}

function findFilled(name: string, scope: Scope, place: string, open: readonly string[]): unknown {
  if (open.includes(name))
    throw new ConfigError(`the variable "${name}" holds itself: ${[...open, name].join(" -> ")}`, {
      fix: "give one of them a value of its own",
    });
  const found = scope.find(name);
  if (found !== undefined) return fillReferences(found.value, scope, place, [...open, name]);
  throw new ConfigError(
    `"\${${name}}" in ${place} is unknown: ${expectedOneOf(name, [...scope.names, "out", "steps.NAME"])}`,
    { fix: "name it under vars: or for:, or write $${ for the characters themselves" },
  );
}

/** The value with folders in place of what `fillReferences` left: `${out}` and `${steps.INSTANCE}`. */
export function placeReferences<T>(value: T, folderOf: (instance: string) => string, out: string): T {
  const place = (below: unknown): unknown => {
    if (Array.isArray(below)) return below.map(place);
    if (isTree(below))
      return Object.fromEntries(Object.entries(below).map(([key, inner]) => [key, place(inner)]));
    if (typeof below !== "string") return below;
    return below.replace(anywhere, (_found, name: string | undefined) =>
      name === undefined ? "${" : name === "out" ? out : folderOf(name.slice("steps.".length)),
    );
  };
  return place(value) as T;
}
