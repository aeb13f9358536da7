import { existsSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { ConfigError } from "../../core/errors.js";
import { readTree, type SettingsLayer } from "../training/config/resolve-training-config.js";
import { isTree, type SettingsTree } from "../training/config/settings-tree.js";
import { speedKeys } from "../training/runs/fingerprint.js";
import { type ConfigVerb, findConfigVerb, type NamedPath } from "./config-verbs.js";
import type { ContentReader } from "./content-facts.js";
import type { StepInstance } from "./instances.js";
import { allBefore } from "./order-steps.js";
import type { Pipeline } from "./pipeline-file.js";
import { placeReferences } from "./references.js";
import {
  checkArguments,
  configWay,
  findVerb,
  type GivenFlag,
  matchFlags,
  outKind,
  type VerbShape,
} from "./verb-shape.js";

/** A step that has been checked as far as it can be before those it builds on are done. */
export interface CheckedStep {
  readonly name: string;
  readonly step: string;
  /** Of its `for` variables. */
  readonly values: Readonly<Record<string, string>>;
  readonly verb: VerbShape;
  readonly after: readonly string[];
  /** Absolute. */
  readonly folder: string;
  /** What its config is made of when it begins; absent when it has none. */
  readonly config?: { readonly verb: ConfigVerb; readonly layers: readonly SettingsLayer[] };
  readonly flags: readonly GivenFlag[];
  readonly args: readonly string[];
  /** Name of the file in its folder that gets what the verb writes. */
  readonly save?: string;
  /** Absolute: files that steps before make and that must be there. */
  readonly inputs: readonly string[];
  /** Absolute. */
  readonly outputs: readonly string[];
  /** What decides its result: settings with files by content, wherever they and the pipeline's folder lie. */
  readonly definition: SettingsTree;
}

interface Surroundings {
  readonly pipeline: Pipeline;
  readonly instances: readonly StepInstance[];
  readonly verbs: readonly VerbShape[];
  /** Absolute, by instance. */
  readonly folders: ReadonlyMap<string, string>;
  readonly contents: ContentReader;
}

/**
 * Checks a step against its verb: flags, arguments, config, and that every file is there that no step makes.
 *
 * @throws ConfigError for the first fault
 */
export async function checkStep(instance: StepInstance, around: Surroundings): Promise<CheckedStep> {
  const { pipeline, folders } = around;
  const { name, step, values, settings, after } = instance;
  const verb = findVerb(around.verbs, settings.run, step);
  const place = <T>(value: T): T => placeReferences(value, (other) => folders.get(other)!, pipeline.out);
  const flags = matchFlags(verb, place(settings.flags ?? {}), step);
  const args = place(settings.args ?? []).map(String);
  checkArguments(verb, args, step);
  checkSave(verb, settings.save, step);
  const folder = folders.get(name)!;
  const config = readConfig(instance, verb, pipeline, place);
  const inputs = place(settings.inputs ?? []).map((path) => resolve(pipeline.folder, path));
  const joined = config?.verb.join([...config.layers, { tree: { out: folder }, folder }]);
  if (joined !== undefined) config!.verb.check(joined, `steps.${name}.config of ${pipeline.file}`);
  const paths = [
    ...(joined === undefined ? [] : config!.verb.listPaths(joined)),
    ...flagPaths(flags, verb, args).map(({ path, isCertain }) => ({
      path: resolve(pipeline.folder, path),
      isCertain,
    })),
    ...inputs.map((path) => ({ path, isCertain: true })),
  ];
  const external = paths.filter((path) => isExternal(path, instance, around));
  const definition = await describe(instance, config?.layers, external, around);
  return {
    ...{ name, step, values, verb, after, folder, flags, args, definition },
    inputs: inputs.filter((path) => !external.some((own) => own.path === path)),
    outputs: place(settings.outputs ?? []).map((path) => resolve(folder, path)),
    ...(config === undefined ? {} : { config }),
    ...(settings.save === undefined ? {} : { save: place(settings.save) }),
  };
}

function checkSave(verb: VerbShape, save: string | undefined, step: string): void {
  const kind = outKind(verb);
  if (kind === "file" && save === undefined)
    throw new ConfigError(`the step ${step} does not say which file ${verb.name} writes`, {
      fix: `write save: NAME under steps.${step}: a file of the step's folder`,
    });
  if (kind === "folder" && save !== undefined)
    throw new ConfigError(`steps.${step}.save names a file, but ${verb.name} writes a folder`, {
      fix: `leave it out: \${steps.${step}} is the folder`,
    });
  if (save?.includes("/"))
    throw new ConfigError(`steps.${step}.save is "${save}", expected the name of a file`, {
      fix: "name it without /, it goes into the step's folder",
    });
}

function readConfig(
  { step, settings: { config, set } }: StepInstance,
  verb: VerbShape,
  { folder }: Pipeline,
  place: <T>(value: T) => T,
): CheckedStep["config"] {
  if (config === undefined && set === undefined) {
    const [first] = verb.arguments;
    if (configWay(verb) !== "argument" || !first.isRequired) return undefined;
    throw new ConfigError(`the step ${step} has no config, which ${verb.name} needs`, {
      fix: `write config: under steps.${step}: a file, or its keys`,
    });
  }
  const sets = set === undefined ? [] : [set].flat();
  for (const [key, tree] of [["config", config], ...sets.map((own) => ["set", own] as const)] as const)
    if (isTree(tree) && "out" in tree)
      throw new ConfigError(`steps.${step}.${key}.out is not for a step to decide`, {
        fix: "write folder: beside config:, or leave it out",
      });
  const file = typeof config === "string" ? resolve(folder, place(config)) : undefined;
  const layers = [
    ...(file === undefined ? [] : [{ tree: readTree(file), folder: dirname(file) }]),
    ...(isTree(config) ? [{ tree: place(config), folder }] : []),
    ...sets.map((tree) => ({ tree: place(tree), folder })),
  ];
  return { verb: findConfigVerb(verb.name, step), layers };
}

/** Of flags and arguments what their placeholders call files and folders. */
function flagPaths(flags: readonly GivenFlag[], verb: VerbShape, args: readonly string[]): NamedPath[] {
  const own = verb.arguments.filter(({ name }) => name !== "config");
  const named = [
    ...flags.map(({ flag, value }) => ({ kind: flag.placeholder ?? "", values: [value].flat() })),
    ...args.map((value, at) => ({ kind: (own[at] ?? own.at(-1)).name, values: [value] })),
  ];
  return named.flatMap(({ kind, values }) => {
    const parts = kind.split("|").map((part) => /^(?:file|dir|path)s?$/.test(part));
    if (!parts.includes(true)) return [];
    return values
      .filter((value): value is string => typeof value === "string" && value !== "-")
      .map((path) => ({ path, isCertain: !parts.includes(false) }));
  });
}

/** Whether the path is there now and no step makes it. */
function isExternal({ path, isCertain }: NamedPath, instance: StepInstance, around: Surroundings): boolean {
  const { folders, instances, pipeline } = around;
  const maker = [...folders].find(([, folder]) => isInside(path, folder))?.[0];
  if (maker !== undefined) {
    if (maker === instance.name || allBefore(instance, instances).has(maker)) return false;
    throw new ConfigError(
      `the step ${instance.name} reads ${path}, which the step ${maker} makes without coming before it`,
      { fix: `write it as \${steps.${maker}}${path.slice(folders.get(maker)!.length)}` },
    );
  }
  if (existsSync(path)) return true;
  if (!isCertain) return false;
  throw new ConfigError(`the step ${instance.name} reads ${path}, which is not there`, {
    at: { file: pipeline.file },
    fix: "check the path: in a pipeline it is relative to the pipeline's file",
  });
}

export const isInside = (path: string, folder: string): boolean =>
  path === folder || !/^\.\.(?:\/|$)|^\//.test(relative(folder, path));

const leftOut: ReadonlySet<string> = new Set([...speedKeys, "out", "batchSize"]);
/** Flags that say how fast; `batchSize` of a config is another thing. */
const isSpeed = (key: string, isFlag: boolean): boolean =>
  leftOut.has(key.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())) &&
  (isFlag || key !== "batchSize");

async function describe(
  { settings }: StepInstance,
  layers: readonly SettingsLayer[] | undefined,
  external: readonly NamedPath[],
  { pipeline, folders, contents }: Surroundings,
): Promise<SettingsTree> {
  const descriptions = new Map<string, string>();
  for (const { path } of external) descriptions.set(path, await contents.describe(path));
  const describeIn = (value: unknown, folder: string, isFlag = false): unknown => {
    if (Array.isArray(value)) return value.map((own) => describeIn(own, folder, isFlag));
    if (isTree(value))
      return Object.fromEntries(
        Object.entries(value)
          .filter(([key]) => !isSpeed(key, isFlag))
          .map(([key, own]) => [key, describeIn(own, folder, isFlag)]),
      );
    if (typeof value !== "string") return value;
    const path = placeReferences(value, (name) => folders.get(name)!, pipeline.out);
    return descriptions.get(resolve(folder, path)) ?? value;
  };
  const { run, config, set, flags, args, save, inputs, outputs } = settings;
  const here = pipeline.folder;
  const fromFile = typeof config === "string" ? layers![0] : undefined;
  const described = {
    config: fromFile === undefined ? describeIn(config, here) : describeIn(fromFile.tree, fromFile.folder),
    set: describeIn(set, here),
    flags: describeIn(flags, here, true),
    args: describeIn(args, here),
    inputs: describeIn(inputs, here),
  };
  const given = Object.entries({ run, ...described, save, outputs });
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}
