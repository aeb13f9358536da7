import { ConfigError } from "../core/errors.js";

/**
 * Refuses to go on with a run that was begun with something else. Fingerprints that are JSON objects are compared key
 * by key, so that the message can name what differs.
 *
 * @throws ConfigError when they differ
 */
export function checkFingerprint(begun: string, given: string, folder: string): void {
  if (begun === given) return;
  const differences = findDifferences(begun, given);
  const what = differences === undefined ? "" : `: ${differences.slice(0, 5).join(", ")}`;
  const more = (differences?.length ?? 0) > 5 ? ` and ${differences!.length - 5} more` : "";
  throw new ConfigError(`the run in ${folder} was begun with another config or other data${what}${more}`, {
    fix: "give what it was begun with, or another folder",
  });
}

/** `key was 1 and is 2`, sorted; undefined when that cannot be known. */
function findDifferences(begun: string, given: string): string[] | undefined {
  const [before, after] = [tryFlatten(begun), tryFlatten(given)];
  if (before === undefined || after === undefined) return undefined;
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort();
  const differing = keys.filter((key) => before.get(key) !== after.get(key));
  if (differing.length === 0) return undefined; // the same content in another order
  return differing.map((key) => `${key} was ${show(before.get(key))} and is ${show(after.get(key))}`);
}

const show = (value: string | undefined): string => {
  if (value === undefined) return "absent";
  return value.length <= 60 ? value : `${value.slice(0, 57)}...`;
};

/** The leaves of a JSON object as JSON, by their dotted paths; undefined when the text is none. */
function tryFlatten(text: string): Map<string, string> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(value)) return undefined;
  const leaves = new Map<string, string>();
  const walk = (node: Readonly<Record<string, unknown>>, path: string): void => {
    for (const [key, child] of Object.entries(node)) {
      if (isObject(child)) walk(child, `${path}${key}.`);
      else leaves.set(`${path}${key}`, JSON.stringify(child));
    }
  };
  walk(value, "");
  return leaves;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
