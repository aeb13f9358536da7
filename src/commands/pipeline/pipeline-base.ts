import { dirname, resolve } from "node:path";
import { readYaml } from "../../core/config.js";
import { ConfigError } from "../../core/errors.js";
import { isTree, mergeSettings, type SettingsTree } from "../training/config/settings-tree.js";

/**
 * What a pipeline's file holds, over `vars` and `steps` of the one that its `base:` names, and of that one's base. A
 * step that is null is taken away; other keys of the base (`about`, `out`) are its own.
 *
 * @returns the tree, unchecked; what the file holds where that is no tree
 * @throws ConfigError when a file cannot be read, is no pipeline, or is its own base
 */
export function readWithBase(file: string, open: readonly string[] = []): unknown {
  const own = readYaml(file) ?? {};
  const chain = [...open, resolve(file)];
  if (!isTree(own)) {
    if (open.length === 0) return own;
    throw new ConfigError(`${file}, which ${open.at(-1)} names as its base, is no pipeline`, {
      fix: "correct base:",
    });
  }
  if (typeof own.base !== "string") return own;
  const base = resolve(dirname(file), own.base);
  if (chain.includes(base))
    throw new ConfigError(`${file} is its own base: ${[...chain, base].join(" -> ")}`, {
      fix: "take one base: away",
    });
  const { vars, steps } = readWithBase(base, chain) as SettingsTree;
  return { ...own, ...layOver({ vars, steps }, own) };
}

function layOver(
  base: { readonly vars: unknown; readonly steps: unknown },
  own: SettingsTree,
): Record<string, unknown> {
  const vars = join(base.vars, own.vars);
  const steps = join(base.steps, own.steps);
  return {
    ...(vars === undefined ? {} : { vars }),
    ...(isTree(steps)
      ? { steps: Object.fromEntries(Object.entries(steps).filter(([, step]) => step !== null)) }
      : steps === undefined
        ? {}
        : { steps }),
  };
}

/** Faults in what lies on top are for the schema to find. */
const join = (below: unknown, above: unknown): unknown =>
  above === undefined ? below : isTree(below) && isTree(above) ? mergeSettings(below, above) : above;
