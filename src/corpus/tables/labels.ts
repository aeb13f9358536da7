import { ConfigError } from "../../core/errors.js";
import { expectedOneOf } from "../../core/suggest.js";
import type { CorpusHandle } from "../handle.js";

/** The label of a mention whose target has no type: an entity, but not known of which kind. */
export const entityLabel = "ENTITY";

export interface StoredLabel {
  readonly id: number;
  readonly name: string;
  /** The label that stands for it: itself, or `ENTITY` after the filter has dropped it. */
  readonly keptAs: number;
}

/** Labels by their ids, which count up from 0. */
export function readLabels({ database }: CorpusHandle): StoredLabel[] {
  return database
    .prepare("select id, name, kept_as as keptAs from labels order by id")
    .all() as StoredLabel[];
}

/** Writes the label set in its own order, `ENTITY` behind it when it is not in it; ids by name. */
export function writeLabels({ database }: CorpusHandle, names: readonly string[]): Map<string, number> {
  const all = names.includes(entityLabel) ? names : [...names, entityLabel];
  const ids = new Map(all.map((name, id) => [name, id]));
  if (ids.size !== all.length) {
    const twice = all.find((name, id) => ids.get(name) !== id);
    throw new ConfigError(`label ${twice} is in the label set twice; expected distinct labels`, {
      fix: "remove one of them",
    });
  }
  const insert = database.prepare("insert into labels values(?, ?, ?)");
  for (const [name, id] of ids) insert.run(id, name, id);
  return ids;
}

/** The id of a label. @throws ConfigError when it is not in the label set */
export function labelIdOf(ids: ReadonlyMap<string, number>, name: string, what: string): number {
  const id = ids.get(name);
  if (id !== undefined) return id;
  throw new ConfigError(
    `${what} has the label "${name}", which is not in the label set; ${expectedOneOf(name, [...ids.keys()])}`,
    { fix: "add the label to the label set, or map the class to a label of the set" },
  );
}

/** Lets `ENTITY` stand for every label in `dropped`. */
export function dropLabels({ database }: CorpusHandle, dropped: Iterable<number>): void {
  const update = database.prepare(
    "update labels set kept_as = (select id from labels where name = ?) where id = ?",
  );
  for (const id of dropped) update.run(entityLabel, id);
}
