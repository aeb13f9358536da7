import { ConfigError } from "../../core/errors.js";
import { expectedOneOf } from "../../core/suggest.js";
import { isTree } from "../training/config/settings-tree.js";
import { Absence, isWanted } from "./conditions.js";

/** What `${...}` stands for at some place. */
export interface Scope {
  /** Names of the variables, for errors. */
  readonly names: readonly string[];
  /** The value of a variable, of `name.key` what stands below it; undefined when there is none. */
  find(path: string): { readonly value: unknown } | undefined;
  /**
   * Names of the instances that the reference `STEP`, `STEP.INSTANCE`, `STEP.*`, `STEP[i-1]` or `STEP[last]` means;
   * none when they are left out.
   *
   * @throws ConfigError when there is no such step, and when it means several without a star
   */
  findInstances(reference: string, place: string): readonly string[];
}

const anywhere = /\$\$\{|\$\{([^{}]*)\}/g;
const whole = /^\$\{([^{}]*)\}$/;
const star = /\$\{steps\.([\w-]+)\.\*(\/[^{}|]*)?\}/;

/**
 * The value with its variables filled in. Text that is nothing but `${name}` becomes the variable's value, of any
 * type; elsewhere only plain values fit. Of `${a | b}` the first that there is: a variable that is not null, or an
 * instance of a step that is not left out; `nothing` takes the key away. References to steps stay, as
 * `${steps.INSTANCE}`; in a list, `${steps.NAME.*}/model` becomes one element for each instance, and elements that
 * refer to what is left out fall away, as do keys with values whose `when:` does not hold. `$${` is kept for
 * `placeReferences`.
 *
 * @param place where the value stands, for errors
 * @throws ConfigError for what is unknown, for variables that hold themselves, for a list inside of text, and for a
 *   step that is left out where nothing takes its place
 */
export function fillReferences(value: unknown, scope: Scope, place: string): unknown {
  const filled = fillPresent(value, scope, place, []);
  if (!(filled instanceof Absence)) return filled;
  if (filled.step === undefined) return undefined;
  throw new ConfigError(`${filled.place} refers to the step ${filled.step}, which is left out`, {
    fix: `name what there is in its place, as in "\${steps.${filled.step} | steps.OTHER}", or give this step the same when:`,
  });
}

function fillPresent(value: unknown, scope: Scope, place: string, open: readonly string[]): unknown {
  if (typeof value === "string") return fillText(value, scope, place, open);
  if (Array.isArray(value))
    return value
      .flatMap((element) => fillElement(element, scope, place, open))
      .filter((element) => !(element instanceof Absence));
  return isTree(value) ? fillTree(value, scope, place, open) : value;
}

function fillElement(element: unknown, scope: Scope, place: string, open: readonly string[]): unknown[] {
  const match = typeof element === "string" ? star.exec(element) : null;
  if (match === null) return [fillPresent(element, scope, place, open)];
  const [text, step, path = ""] = match;
  return scope
    .findInstances(`${step}.*`, place)
    .map((name) =>
      fillPresent((element as string).replace(text, `\${steps.${name}}${path}`), scope, place, open),
    );
}

function fillTree(
  { when, ...tree }: Readonly<Record<string, unknown>>,
  scope: Scope,
  place: string,
  open: readonly string[],
): unknown {
  const fill = (below: unknown, key: string): unknown => fillPresent(below, scope, `${place}.${key}`, open);
  if (when !== undefined && !isWanted(when, (own) => fill(own, "when"))) return new Absence();
  const filled = Object.entries(tree).map(([key, below]) => [key, fill(below, key)] as const);
  const absent = filled.find(([, below]) => below instanceof Absence && below.step !== undefined);
  if (absent !== undefined) return absent[1];
  return Object.fromEntries(filled.filter(([, below]) => !(below instanceof Absence)));
}

function fillText(text: string, scope: Scope, place: string, open: readonly string[]): unknown {
  const only = whole.exec(text)?.[1];
  if (only !== undefined) return fillFirst(only, scope, place, open);
  let absence: Absence | undefined;
  const filled = text.replace(anywhere, (found: string, name: string | undefined) => {
    if (name === undefined) return found;
    const value = fillFirst(name, scope, place, open);
    if (value instanceof Absence) absence ??= value;
    if (typeof value !== "object" || value === null || value instanceof Absence) return String(value);
    throw new ConfigError(
      `"${found}" in ${place} is ${Array.isArray(value) ? "a list" : "keys with values"}`,
      { fix: `let it stand alone, without text around it` },
    );
  });
  return absence ?? filled;
}

/** The first of `a | b` that there is, else that the last is absent. */
function fillFirst(names: string, scope: Scope, place: string, open: readonly string[]): unknown {
  const [first, ...others] = names.split("|").map((name) => name.trim());
  let value = fillName(first, scope, place, open);
  for (const name of others) {
    if (!(value instanceof Absence || value === null)) break;
    value = name === "nothing" ? new Absence() : fillName(name, scope, place, open);
  }
  return value;
}

function fillName(name: string, scope: Scope, place: string, open: readonly string[]): unknown {
  if (name === "out") return `\${${name}}`;
  if (!name.startsWith("steps.")) return findFilled(name, scope, place, open);
  const [, reference, path] = /^steps\.([^/]*)(.*)$/.exec(name)!;
  if (reference.endsWith(".*"))
    throw new ConfigError(`"\${${name}}" in ${place} means several steps, and stands in no list`, {
      fix: "write it as an element of a list, or name one of them",
    });
  const [instance] = scope.findInstances(reference, place);
  return instance === undefined ? new Absence(reference, place) : `\${steps.${instance}}${path}`;
}

function findFilled(name: string, scope: Scope, place: string, open: readonly string[]): unknown {
  if (open.includes(name))
    throw new ConfigError(`the variable "${name}" holds itself: ${[...open, name].join(" -> ")}`, {
      fix: "give one of them a value of its own",
    });
  const found = scope.find(name);
  if (found !== undefined) return fillPresent(found.value, scope, place, [...open, name]);
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
