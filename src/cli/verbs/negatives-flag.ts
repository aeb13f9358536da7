import { type Command, InvalidArgumentError } from "commander";

/** `--negatives`, which is a writer's option with a flag of its own. */
export const addNegativesFlag = (command: Command): Command =>
  command.option(
    "--negatives <count|all>",
    "labels asked of a sentence besides its own (mrc, squad, qpmrc)",
    parseNegatives,
  );

export function parseNegatives(text: string): number | "all" {
  if (text === "all") return "all";
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("expected a whole number, or all");
  return Number(text);
}

export const writeWithNegatives = ({
  write,
  negatives,
}: {
  readonly write?: Readonly<Record<string, unknown>>;
  readonly negatives?: number | "all";
}): { write?: Readonly<Record<string, unknown>> } => {
  if (negatives === undefined) return write === undefined ? {} : { write };
  return { write: { ...write, negatives } };
};
