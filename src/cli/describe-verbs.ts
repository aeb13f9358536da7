import type { Command, Option } from "commander";
import type { FlagShape, VerbShape } from "../commands/pipeline/verb-shape.js";

/** Verbs that are no step of a pipeline: they run others, or set the machine up. */
const otherVerbs: ReadonlySet<string> = new Set(["run", "demo", "config", "doctor", "setup-tensorflow"]);

/** What the verbs of a program can be given, as its help has it, for pipelines to check their steps against. */
export const describeVerbs = (program: Command): VerbShape[] =>
  program.commands
    .filter((verb) => !otherVerbs.has(verb.name()))
    .map((verb) => ({
      name: verb.name(),
      arguments: verb.registeredArguments.map((argument) => ({
        name: argument.name(),
        isRequired: argument.required,
        isMany: argument.variadic,
      })),
      flags: verb.options.map(describeFlag),
    }));

function describeFlag(option: Option): FlagShape {
  const placeholder = /[<[]([^>\]]+?)(?:\.\.\.)?[>\]]/.exec(option.flags)?.[1];
  return {
    // Commander calls `--no-examples` by what it takes away.
    name: option.negate ? `no${capitalise(option.attributeName())}` : option.attributeName(),
    long: option.long!,
    takes: placeholder === undefined ? "nothing" : option.variadic ? "many" : "one",
    ...(placeholder === undefined ? {} : { placeholder }),
    isRequired: option.mandatory,
    ...(option.argChoices === undefined ? {} : { choices: option.argChoices }),
  };
}

const capitalise = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** Program and first arguments that run another verb as this process was run. */
export const ownCommand = (): string[] => [process.execPath, ...process.execArgv, process.argv[1]];
