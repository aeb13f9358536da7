import { ConfigError } from "../core/errors.js";

/** The two ways between labels and the words that stand for them in queries, prompts and generated text. */
export interface Naming {
  nameOf(label: string): string;
  /** The label of a name; the name itself when no label has it. */
  labelOf(name: string): string;
}

const knownNames: Readonly<Record<string, string>> = {
  PER: "person",
  ORG: "organization",
  LOC: "location",
  MISC: "miscellaneous",
  GPE: "geopolitical entity",
  NORP: "nationality or group",
  FAC: "facility",
};

/** Words for a label that nobody has named: `Restaurant_Name` is `restaurant name`, `PER` is `person`. */
export const naturalName = (label: string): string =>
  knownNames[label] ??
  label
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .replace(/[_.\-/\s]+/g, " ")
    .trim()
    .toLowerCase();

/**
 * @param labels the labels of a dataset, so that their made names lead back to them
 * @param names given names, label to words; they go before the made ones
 * @throws ConfigError when two labels are given the same name, since text could not be led back
 */
export function createNaming(
  labels: readonly string[] = [],
  names: Readonly<Record<string, string>> = {},
): Naming {
  const nameOf = new Map<string, string>();
  const labelOf = new Map<string, string>();
  for (const [label, name] of Object.entries(names)) {
    const other = labelOf.get(name);
    if (other !== undefined)
      throw new ConfigError(`labels "${other}" and "${label}" are both named "${name}"`, {
        fix: "give each label a name of its own, or map one label to the other with --labels-map",
      });
    nameOf.set(label, name);
    labelOf.set(name, label);
  }
  for (const label of labels) {
    if (nameOf.has(label)) continue;
    const made = naturalName(label);
    const name = labelOf.has(made) ? label : made;
    nameOf.set(label, name);
    labelOf.set(name, label);
  }
  return {
    nameOf: (label) => nameOf.get(label) ?? naturalName(label),
    labelOf: (name) => labelOf.get(name) ?? name,
  };
}
