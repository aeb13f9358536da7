import { parse as parseYaml } from "yaml";
import { UsageError } from "../../../core/errors.js";

/** A config as YAML holds it, before it is checked. */
export type SettingsTree = Readonly<Record<string, unknown>>;

export const isTree = (value: unknown): value is SettingsTree =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The trees laid over each other, the last on top: objects key by key, everything else as a whole. */
export function mergeSettings(...trees: readonly SettingsTree[]): Record<string, unknown> {
  const merged: Record<string, unknown> = {};
  for (const tree of trees) {
    for (const [key, value] of Object.entries(tree)) {
      if (value === undefined) continue;
      const below = merged[key];
      merged[key] = isTree(value) ? mergeSettings(isTree(below) ? below : {}, value) : value;
    }
  }
  return merged;
}

/**
 * `["training.epochs=3", "seeds=[1, 2]"]` as a tree: keys are dotted, values are YAML.
 *
 * @throws UsageError for text without key or without `=`, or whose value is not YAML
 */
export function parseSettings(assignments: readonly string[]): Record<string, unknown> {
  return mergeSettings(...assignments.map(parseSetting));
}

function parseSetting(text: string): SettingsTree {
  const at = text.indexOf("=");
  const path = text.slice(0, Math.max(0, at)).trim().split(".");
  if (at < 1 || path.includes(""))
    throw new UsageError(`--set was given "${text}", expected key=value`, {
      fix: "write it as training.epochs=3",
    });
  return path.reduceRight<unknown>(
    (value, key) => ({ [key]: value }),
    parseValue(text.slice(at + 1), text),
  ) as SettingsTree;
}

function parseValue(text: string, whole: string): unknown {
  try {
    return parseYaml(text) ?? null;
  } catch (cause) {
    throw new UsageError(`the value in --set ${whole} is not YAML: ${(cause as Error).message}`, {
      fix: "quote it as YAML wants",
      cause,
    });
  }
}

/** The value at a dotted path, or undefined. */
export function valueAt(tree: unknown, path: string): unknown {
  let value = tree;
  for (const key of path.split(".")) value = isTree(value) ? value[key] : undefined;
  return value;
}

/** The tree with another value at a dotted path; a path that leads nowhere leaves it as it is. */
export function changeAt(
  tree: SettingsTree,
  path: string,
  change: (value: unknown) => unknown,
): SettingsTree {
  const [key, ...rest] = path.split(".");
  const value = tree[key];
  if (value === undefined) return tree;
  if (rest.length === 0) return { ...tree, [key]: change(value) };
  return isTree(value) ? { ...tree, [key]: changeAt(value, rest.join("."), change) } : tree;
}
