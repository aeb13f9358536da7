import type { z } from "zod";
import { ConfigError, UsageError } from "../../../core/errors.js";
import { expectedOneOf } from "../../../core/suggest.js";
import { keysAt } from "./schema-tree.js";

export interface SettingsOrigin {
  readonly file: string;
  readonly verb?: string;
  readonly fix?: string;
  readonly isGiven?: (path: string) => boolean;
}

/**
 * Checks a tree against a strict schema. Every fault is in the one error, with its place; a key that is not known
 * is listed with those that are.
 *
 * @param verb whose `config show` lists the keys
 * @param isGiven whether the value at a dotted path was given on the command line
 * @param fix what to do instead, where no verb lists them
 * @throws ConfigError; UsageError where a fault was given on the command line
 */
export function checkSettings<S extends z.ZodType>(
  schema: S,
  tree: unknown,
  { file, verb, fix, isGiven = () => false }: SettingsOrigin,
): z.output<S> {
  const result = schema.safeParse(tree);
  if (result.success) return result.data;
  const faults = result.error.issues.flatMap((issue) => describeIssue(schema, issue));
  const isUsage = result.error.issues.some((issue) => placesOf(issue).some(isGiven));
  throw new (isUsage ? UsageError : ConfigError)(
    `${file} is not valid:\n${faults.map((fault) => `✖ ${fault}`).join("\n")}\n`,
    {
      at: { file },
      fix: fix ?? `run "nerforge config show ${verb}" to see every key with its default`,
    },
  );
}

/** What an issue is about, dotted. */
function placesOf(issue: z.core.$ZodIssue): string[] {
  const keys = issue.code === "unrecognized_keys" ? issue.keys : [undefined];
  return keys.map((key) => [...issue.path, ...(key === undefined ? [] : [key])].map(String).join("."));
}

function describeIssue(schema: z.ZodType, issue: z.core.$ZodIssue): string[] {
  const place = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => {
      const name = place === "" ? key : `${place}.${key}`;
      return `unknown key "${name}": ${expectedOneOf(key, keysAt(schema, issue.path))}`;
    });
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    // The alternative that failed latest is the one that was meant.
    const [nearest] = [...issue.errors].sort((a, b) => depthOf(b) - depthOf(a));
    return nearest.flatMap((inner) =>
      describeIssue(schema, { ...inner, path: [...issue.path, ...inner.path] } as z.core.$ZodIssue),
    );
  }
  if (issue.code === "invalid_key") return issue.issues.map(({ message }) => `${place}: ${message}`);
  return [place === "" ? issue.message : `${place}: ${issue.message}`];
}

const depthOf = (issues: readonly z.core.$ZodIssue[]): number =>
  Math.max(0, ...issues.map(({ path }) => path.length));
