import { basename, dirname, join, resolve } from "node:path";
import { z } from "zod";
import { ConfigError } from "../../core/errors.js";
import { expectedOneOf } from "../../core/suggest.js";
import { checkSettings } from "../training/config/check-settings.js";
import { mergeSettings, parseSettings, type SettingsTree } from "../training/config/settings-tree.js";
import { readWithBase } from "./pipeline-base.js";
import { fillReferences } from "./references.js";
import { scopeOf } from "./scope.js";

const tree = z.record(z.string(), z.unknown());
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const texts = z.array(z.string());

/** One step as it is written: everything but names may hold `${...}`. */
const stepSettings = z.strictObject({
  run: z.string().describe("a verb of the command line"),
  for: z
    .record(z.string(), z.union([z.array(scalar), tree, z.string(), z.int().min(0)]))
    .optional()
    .describe("one instance for each value; of several lists for each of their product; 3 is 1, 2, 3"),
  when: z
    .unknown()
    .optional()
    .describe("false leaves the step out; a list: each must hold; keys: each variable has that value"),
  config: z
    .union([z.string(), tree], { error: "expected a file, or keys with values" })
    .optional()
    .describe("config of the verb: a file, or what would stand in it"),
  set: z
    .union([tree, z.array(tree)])
    .optional()
    .describe("other values for keys of the config; of a list the last on top"),
  flags: tree.optional().describe("flags of the verb by name: a value, a list, key: value pairs, or true"),
  args: z.array(scalar).optional().describe("what stands behind the verb without a flag"),
  save: z.string().min(1).optional().describe("file of the step's folder that gets what the verb writes"),
  folder: z
    .string()
    .min(1)
    .optional()
    .describe("the step's folder below the pipeline's; its name when absent"),
  after: z
    .union([z.string(), texts])
    .optional()
    .describe("steps that come before, besides those that are referred to"),
  inputs: texts.optional().describe("further files that are read"),
  outputs: texts.optional().describe("files of the step's folder that are there when it is done"),
});
export type StepSettings = z.output<typeof stepSettings>;

export const pipelineSettings = z.strictObject({
  about: z.string().optional().describe("what the pipeline is for"),
  base: z.string().optional().describe("a pipeline whose vars and steps these are laid over"),
  vars: tree.optional().describe("what references to them by name become"),
  out: z.string().optional().describe("the pipeline's folder; runs/NAME when absent"),
  steps: z.record(
    z.string().regex(/^[A-Za-z][\w-]*$/, {
      error: "a step's name is letters, digits, - and _, and begins with a letter",
    }),
    stepSettings,
  ),
});

/** A pipeline before its references are followed. */
export interface Pipeline {
  /** What it is for. */
  readonly about: string | undefined;
  readonly file: string;
  /** Absolute; paths in the pipeline are relative to it. */
  readonly folder: string;
  /** Absolute; everything that is made goes there. */
  readonly out: string;
  readonly vars: SettingsTree;
  readonly steps: Readonly<Record<string, StepSettings>>;
}

export interface PipelineOptions {
  /** `key=value`: other values for `vars`. */
  readonly set?: readonly string[];
  /** In place of the pipeline's own. */
  readonly out?: string | undefined;
}

/** Names that `vars` and `for` cannot have. */
const takenNames: readonly string[] = ["steps", "out"];

/**
 * Reads a pipeline and checks its shape.
 *
 * @throws ConfigError with every fault; unknown keys and variables are listed with those that are known
 */
export function readPipeline(file: string, { set = [], out }: PipelineOptions = {}): Pipeline {
  const raw = checkSettings(pipelineSettings, readWithBase(file), {
    file,
    fix: "see docs/pipelines.md for what a pipeline may hold",
  });
  const folder = dirname(resolve(file));
  const vars = raw.vars ?? {};
  const steps = Object.entries(raw.steps);
  if (steps.length === 0)
    throw new ConfigError(`${file} has no steps`, { at: { file }, fix: "name some under steps:" });
  const names = [...Object.keys(vars), ...steps.flatMap(([, step]) => Object.keys(step.for ?? {}))];
  const taken = names.find((name) => takenNames.includes(name) || !/^[A-Za-z]\w*$/.test(name));
  if (taken !== undefined)
    throw new ConfigError(`${file} has a variable named "${taken}"`, {
      at: { file },
      fix: `name it with letters, digits and _, and none of ${takenNames.join(", ")}`,
    });
  const filled = mergeSettings(vars, parseVariables(set, vars, file));
  const name = basename(file).replace(/\.ya?ml$/, "");
  return {
    ...{ about: raw.about, file, folder, steps: raw.steps },
    vars: filled,
    out:
      out !== undefined || raw.out === undefined
        ? resolve(out ?? join("runs", name))
        : resolve(folder, fillOut(raw.out, filled)),
  };
}

/** The pipeline's folder cannot depend on a step's. */
function fillOut(out: string, vars: SettingsTree): string {
  const scope = scopeOf(vars, [], (reference) => {
    throw new ConfigError(`out is "${out}", but the step ${reference} lies in it`, {
      fix: "name a folder without a step's",
    });
  });
  return String(fillReferences(out, scope, "out"));
}

function parseVariables(set: readonly string[], vars: SettingsTree, file: string): SettingsTree {
  const given = parseSettings(set);
  const unknown = Object.keys(given).find((key) => !(key in vars));
  if (unknown === undefined) return given;
  const known = Object.keys(vars);
  throw new ConfigError(
    `--set names "${unknown}": ${known.length === 0 ? "the pipeline has no vars" : expectedOneOf(unknown, known)}`,
    { at: { file }, fix: "set a variable that stands under vars:" },
  );
}
