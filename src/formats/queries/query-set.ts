import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { loadConfig } from "../../core/config.js";
import { ConfigError } from "../../core/errors.js";
import { expectedOneOf } from "../../core/suggest.js";
import { createNaming, type Naming, naturalName } from "../naming.js";

/** How one label is asked for. */
export interface LabelQuery {
  readonly label: string;
  /** What a reader would call it: `baseball player`. */
  readonly name: string;
  /** A sentence that says what belongs to it. */
  readonly query: string;
}

/** The queries of a label set, in a fixed order: a label's place in it is part of record ids. */
export interface QuerySet {
  readonly id: string;
  /** BCP 47 tag of the wording. */
  readonly language: string;
  readonly queries: readonly LabelQuery[];
}

const fileSchema = z.strictObject({
  id: z.string().min(1),
  language: z.string().min(2),
  labels: z.record(z.string().min(1), z.strictObject({ name: z.string().min(1), query: z.string().min(1) })),
});

const shippedFolder = fileURLToPath(new URL("../../../configs/queries/", import.meta.url));

/** Names of the wordings that come with the toolkit. */
export const listQuerySets = (): string[] =>
  readdirSync(shippedFolder)
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => file.slice(0, -5))
    .sort();

/**
 * Reads queries from a YAML file, or those shipped under a name (`conll`, `nerbert-315`, ...).
 *
 * @throws ConfigError that lists the shipped names, or the faults of the file
 */
export function loadQuerySet(nameOrFile: string): QuerySet {
  const { id, language, labels } = loadConfig(fileSchema, findQuerySet(nameOrFile));
  const queries = Object.entries(labels).map(([label, { name, query }]) => ({ label, name, query }));
  return { id, language, queries };
}

/** Whether this is the name of a shipped set; else it is a path. */
export const isQuerySetName = (nameOrFile: string): boolean => /^[\w-]+$/.test(nameOrFile);

/** The file of a query set. @throws ConfigError that lists the shipped names */
export function findQuerySet(nameOrFile: string): string {
  if (!isQuerySetName(nameOrFile)) return nameOrFile;
  const shipped = `${shippedFolder}${nameOrFile}.yaml`;
  if (existsSync(shipped)) return shipped;
  throw new ConfigError(`no query set "${nameOrFile}": ${expectedOneOf(nameOrFile, listQuerySets())}`, {
    fix: "name one of them, or the path of a YAML file",
  });
}

/** The query for a type that nothing is known of but its name. */
export const plainQuery = (name: string): string => `Which words of the text name a ${name}?`;

/** Queries for labels that nobody has worded: plain, and true of any label. */
export const makeQuerySet = (labels: readonly string[], id = "plain"): QuerySet => ({
  id,
  language: "en",
  queries: labels.map((label) => {
    const name = naturalName(label);
    return { label, name, query: plainQuery(name) };
  }),
});

/**
 * The queries of `set` for `labels`, in the order of `set`; labels without wording get a plain query and come
 * last, in the order given. With no labels the whole set.
 */
export function queriesFor(set: QuerySet | undefined, labels: readonly string[] | undefined): QuerySet {
  if (labels === undefined) return set ?? makeQuerySet([]);
  if (set === undefined) return makeQuerySet(labels);
  const wanted = new Set(labels);
  const worded = set.queries.filter(({ label }) => wanted.delete(label));
  return { ...set, queries: [...worded, ...makeQuerySet([...wanted]).queries] };
}

/** The names of a query set as a Naming. */
export const namingOf = ({ queries }: QuerySet): Naming =>
  createNaming(
    queries.map(({ label }) => label),
    Object.fromEntries(queries.map(({ label, name }) => [label, name])),
  );
