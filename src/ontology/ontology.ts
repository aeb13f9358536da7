import { Tally } from "../core/tally.js";

/** What a file says of DBpedia classes, by local name, in any order. */
export interface OntologyStatements {
  readonly classes: Iterable<string>;
  /** `[class, parent]`. */
  readonly parents: Iterable<readonly [string, string]>;
  /** `[class, English label]`. */
  readonly labels?: Iterable<readonly [string, string]>;
  /** `[class, class]`. */
  readonly equivalents?: Iterable<readonly [string, string]>;
}

/**
 * The DBpedia class tree, by local names (`SoccerPlayer`). It depends on the set of statements alone, not on
 * their order, so that the Turtle, N-Triples and RDF/XML forms of a version give the same tree.
 *
 * A name that is only declared equivalent to a class (2018: `Location` to `Place`) is an alias of it. A
 * parent that is no class counts as the class of the same name in another case (2026: `building`), else it is
 * left out. A class may have several parents; where one must be chosen, it is the deeper one, then the one
 * first by name. `tally` counts what was mended or left out.
 */
export class Ontology {
  /** Every declared class, by name. */
  readonly classNames: readonly string[];
  readonly tally = new Tally();
  readonly #parents = new Map<string, readonly string[]>();
  readonly #aliases: ReadonlyMap<string, string>;
  readonly #labels: ReadonlyMap<string, string>;
  readonly #depths = new Map<string, number>();

  constructor({ classes, parents, labels = [], equivalents = [] }: OntologyStatements) {
    this.classNames = [...new Set(classes)].sort();
    for (const name of this.classNames) this.#parents.set(name, []);
    this.#aliases = this.#readAliases(equivalents);
    this.#labels = this.#readLabels(labels);
    this.#readParents(parents);
    this.#measureDepths();
    for (const [name, names] of this.#parents) this.#parents.set(name, this.#sortDeepestFirst(names));
  }

  /** The class that a name or an alias stands for. */
  resolve(name: string): string | undefined {
    return this.#parents.has(name) ? name : this.#aliases.get(name);
  }

  has(name: string): boolean {
    return this.resolve(name) !== undefined;
  }

  /** Direct parents, the deeper first, then by name; none for a root or an unknown name. */
  parents(name: string): readonly string[] {
    return this.#parents.get(this.resolve(name) ?? name) ?? [];
  }

  /** Links to the farthest root: 0 for a root, so that a class is deeper than all its ancestors; -1 if unknown. */
  depth(name: string): number {
    return this.#depths.get(this.resolve(name) ?? name) ?? -1;
  }

  /** The English label of a class, if it has one. */
  label(name: string): string | undefined {
    return this.#labels.get(this.resolve(name) ?? name);
  }

  /** Every ancestor once, the nearest first; of those equally near the deeper first, then by name. */
  ancestors(name: string): string[] {
    const found = new Set<string>();
    let level: readonly string[] = this.parents(name);
    while (level.length > 0) {
      for (const ancestor of level) found.add(ancestor);
      const next = new Set(level.flatMap((ancestor) => this.parents(ancestor)));
      level = this.#sortDeepestFirst([...next].filter((ancestor) => !found.has(ancestor)));
    }
    return [...found];
  }

  #sortDeepestFirst(names: readonly string[]): readonly string[] {
    return [...names].sort((a, b) => this.depth(b) - this.depth(a) || (a < b ? -1 : 1));
  }

  #readAliases(equivalents: Iterable<readonly [string, string]>): Map<string, string> {
    const aliases = new Map<string, string>();
    for (const pair of equivalents) {
      const [known, unknown] = this.#parents.has(pair[0]) ? pair : [pair[1], pair[0]];
      if (!this.#parents.has(known) || known === unknown) continue;
      if (this.#parents.has(unknown)) this.tally.add("equivalent_classes_kept_apart");
      else if (known < (aliases.get(unknown) ?? "\uffff")) aliases.set(unknown, known);
    }
    return aliases;
  }

  #readLabels(labels: Iterable<readonly [string, string]>): Map<string, string> {
    const first = new Map<string, string>();
    for (const [name, label] of labels) if (label < (first.get(name) ?? "\uffff")) first.set(name, label);
    return first;
  }

  #readParents(pairs: Iterable<readonly [string, string]>): void {
    const inLowerCase = new Map(this.classNames.map((name) => [name.toLowerCase(), name]));
    const parents = new Map<string, Set<string>>();
    for (const [childName, parentName] of pairs) {
      const child = this.resolve(childName);
      if (child === undefined) continue;
      let parent = this.resolve(parentName);
      if (parent === undefined) {
        parent = inLowerCase.get(parentName.toLowerCase());
        this.tally.add(parent === undefined ? "unknown_parent" : "parent_in_other_case");
      }
      if (parent === undefined || parent === child) continue;
      if (!parents.has(child)) parents.set(child, new Set());
      parents.get(child)!.add(parent);
    }
    for (const [name, names] of parents) this.#parents.set(name, [...names].sort());
  }

  /** Sets every depth, and cuts the link that would close a circle, walking by name. */
  #measureDepths(): void {
    const open = new Set<string>();
    const measure = (name: string): number => {
      const known = this.#depths.get(name);
      if (known !== undefined) return known;
      open.add(name);
      const kept = this.#parents.get(name)!.filter((parent) => !open.has(parent));
      this.tally.add("circular_parent", this.#parents.get(name)!.length - kept.length);
      this.#parents.set(name, kept);
      const depth = Math.max(-1, ...kept.map(measure)) + 1;
      open.delete(name);
      this.#depths.set(name, depth);
      return depth;
    };
    for (const name of this.classNames) measure(name);
  }
}
