import { readdirSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { checkConfig, readYaml } from "../core/config.js";
import { ConfigError } from "../core/errors.js";
import { expectedOneOf, nearMiss } from "../core/suggest.js";
import { entityLabel, type LabelDefinition, LabelSet, ontologyLabelSet } from "./label-set.js";
import type { Ontology } from "./ontology.js";

const classList = z.array(z.string().min(1)).min(1);
const labelDefinition = z.strictObject({
  classes: classList.optional(),
  naturalName: z.string().min(1).optional(),
});

/** A record with labels for keys. */
const byLabel = <Value extends z.ZodType>(value: Value) =>
  z.record(z.string(), value).superRefine((record, context) => {
    for (const label of Object.keys(record).filter((key) => !/^\S+$/.test(key))) {
      const message = `"${label}" has a blank, which a label cannot have; put its words under naturalName`;
      context.addIssue({ code: "custom", message });
    }
  });

/**
 * A label set as a YAML or JSON file. Applied in this order: `extends`, `merge`, `drop`, `labels`.
 *
 * ```yaml
 * name: newsroom
 * extends: nerbert-315            # optional: a shipped name, or a file beside this one
 * merge:                          # optional: labels of the base become one
 *   lawmaker: [senator, congressman, memberofparliament]
 * drop: [asteroid, crater]        # optional: their classes go to the nearest label above, else ENTITY
 * labels:
 *   club: [SportsTeam, SoccerClub]            # label: classes; a class leaves the label it had in the base
 *   lawmaker: { naturalName: member of a parliament }
 *   ENTITY: [Galaxy]                          # more classes that roll up to no label
 * ```
 *
 * Classes are local names of the ontology in use. Labels keep this order: what is left of the base, merged
 * ones, new ones, `ENTITY`.
 */
export const labelSetSchema = z.strictObject({
  name: z.string().min(1),
  about: z.record(z.string(), z.string()).optional(),
  extends: z.string().min(1).optional(),
  merge: byLabel(z.array(z.string()).min(1)).default({}),
  drop: z.array(z.string()).default([]),
  labels: byLabel(z.union([classList, labelDefinition])).default({}),
});
type LabelSetFile = z.output<typeof labelSetSchema>;
type Definitions = Map<string, LabelDefinition>;

const shippedFolder = fileURLToPath(new URL("./label-sets/", import.meta.url));

const shippedFiles: readonly string[] = readdirSync(shippedFolder)
  .filter((file) => file.endsWith(".json"))
  .map((file) => file.slice(0, -".json".length))
  .sort();

/** Names that `loadLabelSet` takes beside the path of a file. */
export const shippedLabelSets: readonly string[] = [...shippedFiles, "ontology"];

/**
 * A shipped label set by name (`nerbert-315`, `nerbert-212`, `nerbert-4`, `ontology`), or a user's from a
 * YAML or JSON file (see `labelSetSchema`).
 *
 * @throws ConfigError when the file is not valid, or lists a class that the ontology does not have
 */
export function loadLabelSet(nameOrPath: string, ontology: Ontology): LabelSet {
  if (nameOrPath === "ontology") return ontologyLabelSet(ontology);
  const { file, definitions } = readDefinitions(nameOrPath, ontology, []);
  return new LabelSet({
    name: file.name,
    ontology,
    definitions,
    ...(file.about ? { about: file.about } : {}),
  });
}

function readDefinitions(
  nameOrPath: string,
  ontology: Ontology,
  extendedBy: readonly string[],
): { file: LabelSetFile; definitions: Definitions } {
  const path = locate(nameOrPath, extendedBy.at(-1));
  if (extendedBy.includes(path)) {
    throw new ConfigError(`label sets extend each other in a circle: ${[...extendedBy, path].join(" -> ")}`, {
      at: { file: path },
      fix: "remove one of the extends lines",
    });
  }
  const file = checkConfig(labelSetSchema, readFile(path), path);
  const definitions: Definitions = new Map();
  if (file.extends !== undefined) {
    const base = readDefinitions(file.extends, ontology, [...extendedBy, path]);
    for (const [name, definition] of base.definitions) definitions.set(name, definition);
  }
  applyMerges(definitions, file, path);
  applyDrops(definitions, file, path);
  applyLabels(definitions, file, ontology, path);
  if (!isShipped(path)) checkClasses(file, ontology, path);
  return { file, definitions };
}

/** Shipped sets are JSON, which is read much faster as such than as YAML. */
const readFile = (path: string): unknown =>
  isShipped(path) ? JSON.parse(readFileSync(path, "utf8")) : readYaml(path);

const isShipped = (path: string): boolean => path.startsWith(shippedFolder);

/** Path of a shipped set or of a file; the one that extends it says what a relative path is relative to. */
function locate(nameOrPath: string, extendedBy: string | undefined): string {
  if (shippedFiles.includes(nameOrPath)) return `${shippedFolder}${nameOrPath}.json`;
  if (/\.(?:ya?ml|json)$/i.test(nameOrPath)) {
    return extendedBy === undefined ? resolve(nameOrPath) : resolve(dirname(extendedBy), nameOrPath);
  }
  throw new ConfigError(`"${nameOrPath}" is no label set: ${expectedOneOf(nameOrPath, shippedLabelSets)}`, {
    fix: "give one of these names, or the path of a .yaml or .json file",
  });
}

function applyMerges(definitions: Definitions, { merge }: LabelSetFile, path: string): void {
  const merged: Definitions = new Map();
  const taken = new Set<string>();
  for (const [name, members] of Object.entries(merge)) {
    for (const member of members) {
      requireLabel(definitions, member, path);
      if (taken.has(member)) throw fault(`"${member}" is merged twice`, path, "merge it into one label");
      taken.add(member);
    }
    const kept = name === entityLabel ? (definitions.get(name)?.classes ?? []) : [];
    const classes = [...kept, ...members.flatMap((member) => definitions.get(member)!.classes)];
    const naturalName = definitions.get(name)?.naturalName;
    merged.set(name, { classes, ...(naturalName === undefined ? {} : { naturalName }) });
  }
  for (const name of taken) definitions.delete(name);
  for (const [name, definition] of merged) {
    if (definitions.has(name) && name !== entityLabel) {
      throw fault(`"${name}" is a label of the base and not merged`, path, `add it to the list of "${name}"`);
    }
    definitions.set(name, definition);
  }
}

function applyDrops(definitions: Definitions, { drop }: LabelSetFile, path: string): void {
  for (const name of drop) {
    requireLabel(definitions, name, path);
    definitions.delete(name);
  }
}

function applyLabels(
  definitions: Definitions,
  { labels }: LabelSetFile,
  ontology: Ontology,
  path: string,
): void {
  const canonical = (name: string): string => ontology.resolve(name) ?? name;
  const changes = Object.entries(labels).map(([name, given]) =>
    Array.isArray(given) ? { name, classes: given } : { name, ...given },
  );
  const claimed = new Set(changes.flatMap(({ classes = [] }) => classes.map(canonical)));
  for (const [name, definition] of definitions) {
    const classes = definition.classes.filter((entityType) => !claimed.has(canonical(entityType)));
    definitions.set(name, { ...definition, classes });
  }
  for (const { name, ...change } of changes) {
    const base = definitions.get(name);
    const isEntity = name === entityLabel;
    if (!base && !change.classes && !isEntity) {
      throw fault(`label "${name}" has no classes`, path, "list its classes, or extend a set that has it");
    }
    const kept = change.classes && !isEntity ? [] : (base?.classes ?? []);
    const naturalName = change.naturalName ?? base?.naturalName;
    const classes = [...kept, ...(change.classes ?? [])];
    definitions.set(name, { classes, ...(naturalName === undefined ? {} : { naturalName }) });
  }
}

/** Every unknown class of a user's file in one error. Shipped sets may list classes of other versions. */
function checkClasses({ labels }: LabelSetFile, ontology: Ontology, path: string): void {
  const faults: string[] = [];
  for (const [name, given] of Object.entries(labels)) {
    const classes = Array.isArray(given) ? given : (given.classes ?? []);
    for (const entityType of classes.filter((each) => !ontology.has(each))) {
      const near = nearMiss(entityType, ontology.classNames);
      const hint = near === undefined ? "" : `; did you mean "${near}"?`;
      faults.push(`label "${name}" lists the class "${entityType}", which the ontology does not have${hint}`);
    }
  }
  if (faults.length > 0) {
    throw fault(faults.join("\n"), path, "write the local name of a class, such as SoccerPlayer");
  }
}

function requireLabel(definitions: Definitions, name: string, path: string): void {
  if (definitions.has(name)) return;
  const near = nearMiss(name, definitions.keys());
  const hint = near === undefined ? "" : `; did you mean "${near}"?`;
  throw fault(`the base has no label "${name}"${hint}`, path, "name labels of the set that is extended");
}

const fault = (message: string, file: string, fix: string): ConfigError =>
  new ConfigError(message, { at: { file }, fix });

/**
 * Which labels of its base a shipped label set has merged: label of the base to label of the set. Labels that are
 * their own are left out.
 */
export function readMerges(name: string): Readonly<Record<string, string>> {
  const path = locate(name, undefined);
  const { merge } = checkConfig(labelSetSchema, readFile(path), path);
  return Object.fromEntries(
    Object.entries(merge).flatMap(([label, members]) => members.map((member) => [member, label])),
  );
}
