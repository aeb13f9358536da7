import { ConfigError } from "../core/errors.js";
import { nearMiss } from "../core/suggest.js";
import { splitName } from "./natural-name.js";
import type { Ontology } from "./ontology.js";

/** The label of every entity whose class no other label covers. */
export const entityLabel = "ENTITY";

export interface LabelDefinition {
  /** Classes that carry this label, with all their descendants that no nearer label covers. */
  readonly classes: readonly string[];
  /** Words for queries and prompts; default the label's own name, split. */
  readonly naturalName?: string;
}

export interface LabelSetOptions {
  readonly name: string;
  readonly ontology: Ontology;
  /** In the order that the labels get. */
  readonly definitions: ReadonlyMap<string, LabelDefinition>;
  /** Where the names come from, for manifests and cards. */
  readonly about?: Readonly<Record<string, string>>;
}

/**
 * The labels of a corpus, and which of them a class gets: the one that lists it, else the one that lists its
 * nearest ancestor, else `ENTITY`. Of two ancestors equally near, the deeper counts, then the first by name.
 */
export class LabelSet {
  readonly name: string;
  /** In the order of the definitions; `ENTITY` always stands last. */
  readonly labels: readonly string[];
  /** Label to its words, e.g. `baseballplayer` to `baseball player`. */
  readonly naturalNames: Readonly<Record<string, string>>;
  readonly about: Readonly<Record<string, string>>;
  readonly #ontology: Ontology;
  readonly #labelsByClass = new Map<string, string>();
  readonly #answers = new Map<string, string>();

  constructor({ name, ontology, definitions, about = {} }: LabelSetOptions) {
    this.name = name;
    this.about = about;
    this.#ontology = ontology;
    this.labels = [...[...definitions.keys()].filter((label) => label !== entityLabel), entityLabel];
    this.naturalNames = Object.fromEntries(
      this.labels.map((label) => [label, definitions.get(label)?.naturalName ?? wordsOf(label)]),
    );
    for (const [label, { classes }] of definitions)
      for (const entityType of classes) this.#list(entityType, label);
  }

  /** The label of an ontology class by its local name; `ENTITY` for a class that nothing covers. */
  labelOf(className: string): string {
    let label = this.#answers.get(className);
    if (label === undefined) {
      label = this.#findLabel(className);
      this.#answers.set(className, label);
    }
    return label;
  }

  /** The words for a label. Throws ConfigError for a label that is not in the set. */
  naturalName(label: string): string {
    if (Object.hasOwn(this.naturalNames, label)) return this.naturalNames[label];
    const near = nearMiss(label, this.labels);
    throw new ConfigError(`the label set ${this.name} has no label "${label}"`, {
      fix: near === undefined ? "use one of its labels" : `write "${near}"`,
    });
  }

  #list(className: string, label: string): void {
    const canonical = this.#ontology.resolve(className) ?? className;
    const other = this.#labelsByClass.get(canonical);
    if (other !== undefined && other !== label) {
      throw new ConfigError(`the labels "${other}" and "${label}" of ${this.name} both list ${canonical}`, {
        fix: "list the class under one of them",
      });
    }
    this.#labelsByClass.set(canonical, label);
  }

  #findLabel(className: string): string {
    const canonical = this.#ontology.resolve(className) ?? className;
    for (const candidate of [canonical, ...this.#ontology.ancestors(canonical)]) {
      const label = this.#labelsByClass.get(candidate);
      if (label !== undefined) return label;
    }
    return entityLabel;
  }
}

const wordsOf = (label: string): string => splitName(label === entityLabel ? "entity" : label);

/** The label set in which every class of an ontology is a label, by its own name. */
export function ontologyLabelSet(ontology: Ontology): LabelSet {
  const definitions = new Map(
    ontology.classNames.map((name) => {
      const naturalName = ontology.label(name) ?? splitName(name);
      return [name, { classes: [name], naturalName }];
    }),
  );
  return new LabelSet({ name: "ontology", ontology, definitions });
}
