import { ConfigError } from "../../../core/errors.js";
import { createNaming, type Naming, naturalName } from "../../../formats/naming.js";
import type { PunifiedVariant } from "../../../formats/punified/strings.js";
import type { AskedTypes } from "../qpmrc/type-queries.js";

/** A label, and what prompts and targets call it. */
export interface NamedType {
  readonly label: string;
  readonly name: string;
}

/** Types of one dataset. */
export interface TypeSet {
  readonly id: string;
  readonly types: readonly NamedType[];
}

/** The types that a model was trained on, dataset by dataset. */
export class TypeSets {
  /** Types of all sets, each name once. A label that stands for several names gives way to the names. */
  readonly united: readonly NamedType[];
  readonly #sets: readonly TypeSet[];

  /** @throws ConfigError for a set, label or name that stands twice, or a name with characters of the strings */
  constructor(sets: readonly TypeSet[], variant: PunifiedVariant) {
    this.#sets = sets;
    checkOnce(
      sets.map(({ id }) => id),
      "set",
    );
    for (const { id, types } of sets) checkTypes(types, variant, id);
    this.united = unite(sets);
  }

  /** Types of a dataset; of the only one there is, whatever its id; undefined where it could be any. */
  find(datasetId: string): readonly NamedType[] | undefined {
    if (this.#sets.length === 1) return this.#sets[0].types;
    return this.#sets.find(({ id }) => id === datasetId)?.types;
  }

  /** @throws ConfigError that lists the sets, for a dataset that is none of several */
  get(datasetId: string): readonly NamedType[] {
    const types = this.find(datasetId);
    if (types !== undefined) return types;
    const ids = this.#sets.map(({ id }) => id).join(", ");
    throw new ConfigError(`a text is of the dataset "${datasetId}", and the sets are ${ids}`, {
      fix: "name its types under sets, or give its examples the id of their set",
    });
  }

  /**
   * Types that a user asks for: by labels or names that the model knows, or by any other words.
   *
   * @throws ConfigError as the constructor, and when there is none
   */
  ask({ labels, naturalNames = {} }: AskedTypes, variant: PunifiedVariant): NamedType[] {
    if (labels.length === 0) throw new ConfigError("no type is asked for", { fix: "name one" });
    const names = new Set(this.united.map(({ name }) => name));
    const byLabel = new Map(this.united.map(({ label, name }) => [label, name]));
    const known = labels.flatMap((label) => {
      const name = naturalNames[label] ?? byLabel.get(label) ?? (names.has(label) ? label : undefined);
      return name === undefined ? [] : [[label, name] as const];
    });
    checkOnce(labels, "label");
    const naming = createNaming(labels, Object.fromEntries(known));
    const types = labels.map((label) => ({ label, name: naming.nameOf(label) }));
    checkTypes(types, variant, "asked");
    return types;
  }
}

export const namingOf = (types: readonly NamedType[]): Naming => {
  const labels = new Map(types.map(({ label, name }) => [name, label]));
  const names = new Map(types.map(({ label, name }) => [label, name]));
  return {
    nameOf: (label) => names.get(label) ?? naturalName(label),
    labelOf: (name) => labels.get(name) ?? name,
  };
};

function unite(sets: readonly TypeSet[]): NamedType[] {
  const labelOf = new Map<string, string>();
  const namesOf = new Map<string, Set<string>>();
  for (const { label, name } of sets.flatMap(({ types }) => types)) {
    if (!labelOf.has(name)) labelOf.set(name, label);
    namesOf.set(label, (namesOf.get(label) ?? new Set()).add(name));
  }
  return [...labelOf].map(([name, label]) => ({ label: namesOf.get(label)!.size > 1 ? name : label, name }));
}

/** Characters that open and close what stands in sources and targets. */
const ofStrings = /[<>():,\n]/;

function checkTypes(types: readonly NamedType[], variant: PunifiedVariant, id: string): void {
  checkOnce(
    types.map(({ label }) => label),
    "label",
    id,
  );
  // The released strings are lower-cased.
  checkOnce(
    types.map(({ name }) => (variant === "released" ? name.toLowerCase() : name)),
    "name",
    id,
  );
  const odd = types.find(({ name }) => ofStrings.test(name) || name.trim() !== name);
  if (odd === undefined) return;
  throw new ConfigError(`the name ${JSON.stringify(odd.name)} of label "${odd.label}" cannot be read back`, {
    at: { set: id },
    fix: "give it a name without < > ( ) : , and without space around it",
  });
}

function checkOnce(list: readonly string[], what: string, set?: string): void {
  const repeated = list.find((entry, i) => list.indexOf(entry) !== i);
  if (repeated === undefined) return;
  throw new ConfigError(`the ${what} "${repeated}" stands twice`, {
    ...(set === undefined ? {} : { at: { set } }),
    fix: what === "name" ? "give each label a name of its own, or join the labels" : `give each ${what} once`,
  });
}
