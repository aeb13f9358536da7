import { type Command, InvalidArgumentError, Option } from "commander";
import { encodings, formatNames } from "../../commands/dataset-choices.js";
import type { InputOptions } from "../../commands/read-records.js";
import { parseRatio } from "../parse-value.js";
import { parseAssignment } from "./assignments.js";

/** Flags of every verb. */
export const addCommonFlags = (command: Command): Command =>
  command
    .option("--json", "print the result as JSON")
    .option("--quiet", "no progress, warnings only")
    .option("--debug", "more log lines, stack traces");

/** Flags of every verb that reads datasets. */
export const addInputFlags = (command: Command, { withInput = true } = {}): Command => {
  addCommonFlags(command).addOption(
    new Option("--from <format>", "format of the input").choices([...formatNames]).makeOptionMandatory(),
  );
  if (withInput)
    command.requiredOption("--input <file...>", "files to read, .gz too; several are one dataset");
  return command
    .option("--read <key=value...>", "options of the format's reader, e.g. column=3", parseAssignment)
    .addOption(
      new Option("--encoding <name>", "encoding of the files").choices([...encodings]).default("auto"),
    )
    .option("--language <tag>", "language of raw text, e.g. en or zh: decides how words are split")
    .option("--dataset <name>", "name of the dataset; the first file's name when absent")
    .option(
      "--labels-map <file>",
      "YAML of label: new label, or null to leave its mentions out; * is any other",
    )
    .option(
      "--max-skipped <ratio>",
      "share of unreadable records to skip; 0 stops at the first",
      parseRatio,
      0,
    );
};

/** Flags of every verb that writes datasets. */
export const addOutputFlags = (command: Command): Command =>
  command
    .requiredOption("--out <path>", "file to write")
    .option(
      "--write <key=value...>",
      "options of the format's writer, e.g. variant=released",
      parseAssignment,
    )
    .option("--queries <name|file>", "queries and names of labels: a shipped set, or a YAML file")
    .option(
      "--labels <names>",
      "the labels that were annotated, by commas; found by reading when absent",
      parseList,
    )
    .option("--strict", "refuse at the first mention that the format cannot hold");

export interface InputFlags extends Omit<InputOptions, "maxSkippedRatio"> {
  readonly maxSkipped: number;
}

export const inputOptions = ({ maxSkipped, ...rest }: InputFlags): InputOptions => ({
  ...rest,
  maxSkippedRatio: maxSkipped,
});

export function parseList(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.includes("")) throw new InvalidArgumentError("expected names with commas between them");
  return names;
}
