import { readFileSync } from "node:fs";
import { Ontology } from "./ontology.js";

interface BundledTree {
  readonly parents: Readonly<Record<string, string | null>>;
  readonly aliases: Readonly<Record<string, string>>;
}

/**
 * The class tree that stands in when no ontology file is given: the classes of DBpedia's 2018-12-28 version
 * and `Outbreak`. Shipped label sets give every class the label that the full file gives. Classes beside
 * those of nerbert-315 hang on their nearest ancestor among them, so `depth` is smaller for some.
 */
export function loadBundledOntology(): Ontology {
  const file = new URL("./dbpedia-2018-12-28.json", import.meta.url);
  const { parents, aliases } = JSON.parse(readFileSync(file, "utf8")) as BundledTree;
  return new Ontology({
    classes: Object.keys(parents),
    parents: Object.entries(parents).filter((pair): pair is [string, string] => pair[1] !== null),
    equivalents: Object.entries(aliases),
  });
}
