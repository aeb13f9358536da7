import { ConfigError } from "../core/errors.js";
import type { Ontology } from "./ontology.js";
import { maxClassId } from "./type-index.js";

/** Joined with a class id while the index is built: the class is known only as an ancestor of the real one. */
export const indirect = 0x10000;

/**
 * Class names as numbers from 1: first the ontology's, by name, then DBpedia classes that it does not have,
 * as they come.
 */
export class ClassIds {
  readonly #ontology: Ontology;
  readonly #ids = new Map<string, number>();
  readonly #names: string[] = [""];

  constructor(ontology: Ontology) {
    this.#ontology = ontology;
    for (const name of ontology.classNames) this.#add(name);
  }

  /** The id of a class by its local name or alias. */
  idOf(name: string): number {
    const canonical = this.#ontology.resolve(name) ?? name;
    return this.#ids.get(canonical) ?? this.#add(canonical);
  }

  /**
   * Which of two class ids says more of a page: one that is not marked `indirect`, then one that the ontology
   * has, then the deeper, then the first by name. The choice depends on the two alone, so the order of files
   * and lines does not matter.
   */
  readonly moreSpecific = (a: number, b: number): number => {
    if (a === b) return a;
    if ((a & indirect) !== (b & indirect)) return (a & indirect) === 0 ? a : b;
    const [nameA, nameB] = [this.#names[a & maxClassId], this.#names[b & maxClassId]];
    const difference = this.#ontology.depth(nameB) - this.#ontology.depth(nameA);
    return difference < 0 || (difference === 0 && nameA < nameB) ? a : b;
  };

  /** All names in an order that does not depend on the files, and each id's place in it. */
  sorted(): { readonly names: readonly string[]; readonly newIds: Uint16Array } {
    const known = this.#ontology.classNames.length + 1;
    const names = [...this.#names.slice(0, known), ...this.#names.slice(known).sort()];
    const places = new Map(names.map((name, place) => [name, place]));
    return { names, newIds: Uint16Array.from(this.#names, (name) => places.get(name)!) };
  }

  #add(name: string): number {
    const id = this.#names.length;
    if (id > maxClassId) {
      throw new ConfigError(`the types name more than ${maxClassId} classes, the last of them ${name}`, {
        fix: "give files of DBpedia types",
      });
    }
    this.#names.push(name);
    this.#ids.set(name, id);
    return id;
  }
}
