import { basename } from "node:path";
import { openDecompressed } from "../core/decompress/open-decompressed.js";
import { TruncatedInputError } from "../core/errors.js";
import { type Logger, silentLogger } from "../core/logger.js";
import { Tally } from "../core/tally.js";
import { readNTriples, type Triple } from "../formats/ntriples.js";
import { ClassIds, indirect } from "./class-ids.js";
import type { Ontology } from "./ontology.js";
import { readRedirects } from "./read-redirects.js";
import { RedirectTable } from "./redirect-table.js";
import { resourceFault, titleOfResource } from "./resource.js";
import { type TypeIndex, TypeIndexBuilder } from "./type-index.js";

const rdfType = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const dbo = "http://dbpedia.org/ontology/";

export interface TypeIndexSources {
  /** DBpedia `instance-types` files, specific, transitive or both; N-Triples lines, plain or compressed. */
  readonly typeFiles: readonly string[];
  /** DBpedia `redirects` files of the same release. */
  readonly redirectFiles?: readonly string[];
  readonly ontology: Ontology;
  readonly logger?: Logger;
  /** Called after every batch with the rows read so far, of all files. */
  readonly onRows?: (rows: number) => void;
}

export interface BuiltTypeIndex {
  readonly index: TypeIndex;
  /** Name of each class id; `""` for 0, which is no class. */
  readonly classNames: readonly string[];
  /**
   * Counts by reason. `types.*`: `triples` read, `titles` that got a class, `second_class` for a row about a
   * title that had one, `unknown_class` for rows with a DBpedia class that the ontology lacks,
   * `foreign_class.<host>`, and rows left out. `redirects.*`: `triples`, `resolved` into the index,
   * `untyped`, `loop`, `from_typed_title` (its own class stays), `two_targets`, and rows left out.
   */
  readonly tally: Tally;
}

/**
 * Reads which class each page title has, through redirects too, into one index.
 *
 * A title gets the most specific of its classes (see `ClassIds.moreSpecific`); a redirect gets the class of
 * the first title with a class on its way. Neither depends on the order of files or lines. A file whose name
 * says `transitive` holds the ancestors of each class without the class itself, by the tree of its own
 * version (2025: `Animal` above `Person`); its rows count only for titles that no other file types. A file
 * that mixes classes and ancestors needs the ontology of its own version, since depth alone decides there. Memory holds the
 * index and the redirects as hashes, no titles: about 25 bytes a redirect and 20 a title while it builds.
 * A file that ends early is used as far as it goes, with a warning and `truncated_file` in the tally.
 *
 * @throws InputError when a file cannot be read
 */
export async function buildTypeIndex({
  typeFiles,
  redirectFiles = [],
  ontology,
  logger = silentLogger,
  onRows = () => {},
}: TypeIndexSources): Promise<BuiltTypeIndex> {
  const classIds = new ClassIds(ontology);
  const builder = new TypeIndexBuilder();
  const types = new Tally();
  const redirects = new Tally();
  const countRows = (): void => onRows(types.get("triples") + redirects.get("triples"));

  const typeRows = new TypeRows(builder, classIds, ontology, types);
  for (const file of typeFiles) {
    const batches = readNTriples(openDecompressed(file), { tally: types });
    const mark = isTransitive(file) ? indirect : 0;
    await eachBatch(batches, types, logger, (triples) => {
      for (const triple of triples) typeRows.add(triple, mark);
      countRows();
    });
  }
  typeRows.finish();
  if (typeFiles.length > 0 && typeFiles.every(isTransitive)) {
    logger.warn("transitive types leave out the class itself; give the specific types too", { typeFiles });
  }

  const links = new RedirectTable();
  for (const file of redirectFiles) {
    await eachBatch(readRedirects(file, redirects), redirects, logger, (pairs) => {
      for (const [from, to] of pairs) if (links.add(from, to)) redirects.add("two_targets");
      countRows();
    });
  }
  addRedirects(builder, links, redirects);

  const { names, newIds } = classIds.sorted();
  return { index: builder.finish(newIds), classNames: names, tally: joinTallies({ types, redirects }) };
}

/** Whether a types file holds only the ancestors of each class, by DBpedia's name for such files. */
const isTransitive = (file: string): boolean => basename(file).toLowerCase().includes("transitive");

/** Hands every batch to `use`; a file that breaks has given what it could. */
async function eachBatch<Batch>(
  batches: AsyncIterable<Batch>,
  tally: Tally,
  logger: Logger,
  use: (batch: Batch) => void,
): Promise<void> {
  try {
    for await (const batch of batches) use(batch);
  } catch (error) {
    if (!(error instanceof TruncatedInputError)) throw error;
    tally.add("truncated_file");
    logger.warn(error.message);
  }
}

/** Puts rows of types files into the index. */
class TypeRows {
  readonly #builder: TypeIndexBuilder;
  readonly #classIds: ClassIds;
  readonly #ontology: Ontology;
  readonly #tally: Tally;
  /** Class id of each object IRI, or why it has none: objects repeat. */
  readonly #objects = new Map<string, number | string>();
  #secondClasses = 0;

  constructor(builder: TypeIndexBuilder, classIds: ClassIds, ontology: Ontology, tally: Tally) {
    this.#builder = builder;
    this.#classIds = classIds;
    this.#ontology = ontology;
    this.#tally = tally;
  }

  /** @param mark what every class id of the file is joined with: 0 or `indirect` */
  add({ subject, predicate, object, literal }: Triple, mark: number): void {
    const classId =
      predicate === rdfType && literal === undefined ? this.#classOf(object) : "other_predicate";
    const title = typeof classId === "number" ? titleOfResource(subject) : undefined;
    if (typeof classId === "string") this.#tally.add(classId);
    else if (title === undefined) this.#tally.add(resourceFault(subject));
    else if (!this.#builder.put(title, classId | mark, this.#classIds.moreSpecific)) this.#secondClasses++;
  }

  finish(): void {
    this.#tally.add("titles", this.#builder.size);
    this.#tally.add("second_class", this.#secondClasses);
  }

  #classOf(iri: string): number | string {
    let found = this.#objects.get(iri);
    if (found === undefined) {
      found = this.#readClass(iri);
      if (this.#objects.size < 100_000) this.#objects.set(iri, found);
    }
    if (typeof found === "number" && found > this.#ontology.classNames.length)
      this.#tally.add("unknown_class");
    return found;
  }

  #readClass(iri: string): number | string {
    if (iri.startsWith(dbo) && iri.length > dbo.length) return this.#classIds.idOf(iri.slice(dbo.length));
    const host = /^[a-z]+:\/\/([^/]+)/.exec(iri)?.[1] ?? "other";
    return `foreign_class.${host}`;
  }
}

function addRedirects(builder: TypeIndexBuilder, links: RedirectTable, tally: Tally): void {
  const classOf = (low: number, high: number): number => builder.getHash(low, high);
  links.resolve(classOf, (low, high, end) => {
    if (classOf(low, high) !== 0) tally.add("from_typed_title");
    else if (typeof end === "string") tally.add(end);
    else {
      builder.putHash(low, high, end);
      tally.add("resolved");
    }
  });
}

function joinTallies(parts: Readonly<Record<string, Tally>>): Tally {
  const all = new Tally();
  for (const [part, tally] of Object.entries(parts)) {
    for (const [reason, count] of Object.entries(tally.toJSON())) all.add(`${part}.${reason}`, count);
  }
  return all;
}
