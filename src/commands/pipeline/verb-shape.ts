import { ConfigError } from "../../core/errors.js";
import { expectedOneOf } from "../../core/suggest.js";

/** A flag of a verb, as its help shows it. */
export interface FlagShape {
  /** In camel case, as `flags:` of a step names it. */
  readonly name: string;
  /** As the command line wants it: `--min-score`. */
  readonly long: string;
  readonly takes: "nothing" | "one" | "many";
  /** What its value is called: of `--model <dir|repo>` it is `dir|repo`. */
  readonly placeholder?: string;
  readonly isRequired: boolean;
  readonly choices?: readonly string[];
}

export interface ArgumentShape {
  readonly name: string;
  readonly isRequired: boolean;
  readonly isMany: boolean;
}

/** What a verb of the command line can be given. */
export interface VerbShape {
  readonly name: string;
  readonly arguments: readonly ArgumentShape[];
  readonly flags: readonly FlagShape[];
}

/** What the pipeline decides for its steps, and what it offers in its place. */
const ownFlags: Readonly<Record<string, string>> = {
  json: "leave it out: a pipeline always asks for it",
  quiet: "leave it out: a step's words go to its log",
  debug: "leave it out",
  fresh: "run the pipeline with --from STEP in its place",
  config: "write config: beside flags:",
  set: "write set: beside flags:",
  out: "write folder: or save: beside flags:",
};

const hasFlag = ({ flags }: VerbShape, name: string): boolean => flags.some((flag) => flag.name === name);

/** How a verb is told its config; undefined when it has none. */
export const configWay = (verb: VerbShape): "argument" | "flag" | undefined =>
  verb.arguments[0]?.name === "config" ? "argument" : hasFlag(verb, "config") ? "flag" : undefined;

/** What `--out` of a verb is; undefined when what it makes is what it prints. */
export function outKind({ flags }: VerbShape): "folder" | "file" | undefined {
  const out = flags.find(({ name }) => name === "out");
  return out === undefined ? undefined : out.placeholder === "dir" ? "folder" : "file";
}

export const printsJson = (verb: VerbShape): boolean => hasFlag(verb, "json");

/** @throws ConfigError that lists the verbs */
export function findVerb(verbs: readonly VerbShape[], name: string, step: string): VerbShape {
  const verb = verbs.find((own) => own.name === name);
  if (verb !== undefined) return verb;
  const names = verbs.map((own) => own.name);
  throw new ConfigError(`steps.${step}.run is "${name}": ${expectedOneOf(name, names)}`, {
    fix: `name a verb that works by itself; "nerforge --help" lists them`,
  });
}

/** A flag of a step with its shape. */
export interface GivenFlag {
  readonly flag: FlagShape;
  readonly value: unknown;
}

/**
 * A step's flags by their shapes; `min-score` and `minScore` are the same.
 *
 * @throws ConfigError for flags that the verb does not have, lacks, or that the pipeline decides
 */
export function matchFlags(
  verb: VerbShape,
  given: Readonly<Record<string, unknown>>,
  step: string,
): GivenFlag[] {
  const flags = Object.entries(given).map(([key, value]): GivenFlag => {
    const flag = verb.flags.find(({ name, long }) => name === key || long === `--${key}`);
    const own = flag === undefined ? undefined : ownFlags[flag.name];
    if (own !== undefined)
      throw new ConfigError(`steps.${step}.flags.${key} is not for a step to decide`, { fix: own });
    if (flag === undefined) {
      const names = verb.flags.map(({ name }) => name).filter((name) => !(name in ownFlags));
      throw new ConfigError(
        `steps.${step}.flags.${key} is no flag of ${verb.name}: ${expectedOneOf(key, names)}`,
        { fix: `see "nerforge ${verb.name} --help"` },
      );
    }
    checkChoice(flag, value, `steps.${step}.flags.${key}`);
    return { flag, value };
  });
  const missing = verb.flags.find(
    ({ name, isRequired }) =>
      isRequired && !(name in ownFlags) && !flags.some((own) => own.flag.name === name),
  );
  if (missing === undefined) return flags;
  throw new ConfigError(`the step ${step} lacks ${missing.long}, which ${verb.name} needs`, {
    fix: `write ${missing.name}: under steps.${step}.flags`,
  });
}

function checkChoice({ choices, takes }: FlagShape, value: unknown, place: string): void {
  if (takes === "nothing" && typeof value !== "boolean")
    throw new ConfigError(`${place} is ${JSON.stringify(value)}`, {
      fix: "write true, or false for without it",
    });
  const other = [value].flat().find((own) => choices !== undefined && !choices.includes(String(own)));
  if (other === undefined) return;
  throw new ConfigError(`${place} is "${String(other)}": ${expectedOneOf(String(other), choices!)}`, {
    fix: "name one of these",
  });
}

/** @throws ConfigError when a verb is given fewer or more arguments than it takes */
export function checkArguments(verb: VerbShape, args: readonly unknown[], step: string): void {
  const own = verb.arguments.filter(({ name }) => name !== "config");
  const least = own.filter(({ isRequired }) => isRequired).length;
  const most = own.some(({ isMany }) => isMany) ? Number.POSITIVE_INFINITY : own.length;
  if (least <= args.length && args.length <= most) return;
  const shown = own.map(({ name, isRequired }) => (isRequired ? `<${name}>` : `[${name}]`)).join(" ");
  throw new ConfigError(
    `steps.${step}.args has ${args.length} values, but ${verb.name} takes ${shown === "" ? "none" : shown}`,
    { fix: `see "nerforge ${verb.name} --help"` },
  );
}

/** Flags as the command line reads them. */
export const formatFlags = (flags: readonly GivenFlag[]): string[] =>
  flags.flatMap(({ flag: { long, takes }, value }) => {
    if (takes === "nothing") return value === true ? [long] : [];
    const values = typeof value === "object" && value !== null ? listValues(value) : [String(value)];
    // With "=" a value may begin with a dash.
    return takes === "many" ? [long, ...values] : [`${long}=${values.join(",")}`];
  });

const listValues = (value: object): string[] =>
  Array.isArray(value)
    ? value.map(String)
    : Object.entries(value).map(([key, own]) => `${key}=${String(own)}`);
