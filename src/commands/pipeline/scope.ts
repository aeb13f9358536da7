import { type SettingsTree, valueAt } from "../training/config/settings-tree.js";
import type { Scope } from "./references.js";

/** What a `for` variable is in one instance. */
export interface Binding {
  readonly variable: string;
  /** As it stands in the instance's name. */
  readonly key: string;
  /** What `${variable}` is. */
  readonly self: unknown;
  /** What `${variable.key}` is looked for in. */
  readonly below: unknown;
}

/** Variables of the pipeline, under those of an instance. */
export function scopeOf(
  vars: SettingsTree,
  bindings: readonly Binding[],
  findInstances: Scope["findInstances"],
): Scope {
  const wrap = (value: unknown): { readonly value: unknown } | undefined =>
    value === undefined ? undefined : { value };
  return {
    names: [...new Set([...Object.keys(vars), ...bindings.map(({ variable }) => variable)])],
    find(path) {
      const [name, ...keys] = path.split(".");
      const binding = bindings.find(({ variable }) => variable === name);
      if (binding === undefined) return wrap(valueAt(vars, path));
      return wrap(keys.length === 0 ? binding.self : valueAt(binding.below, keys.join(".")));
    },
    findInstances,
  };
}
