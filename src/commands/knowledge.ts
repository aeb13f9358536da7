import { InputError, TruncatedInputError } from "../core/errors.js";
import { formatCount } from "../core/table.js";
import { Tally } from "../core/tally.js";
import { type BuiltTypeIndex, buildTypeIndex } from "../ontology/build-type-index.js";
import { loadBundledOntology } from "../ontology/bundled-ontology.js";
import { loadOntology } from "../ontology/load-ontology.js";
import type { Ontology } from "../ontology/ontology.js";
import { readRedirects } from "../ontology/read-redirects.js";
import type { CommandContext } from "./context.js";

/** Files of what is known about titles beside the dump itself. */
export interface KnowledgeFiles {
  readonly types: readonly string[];
  readonly redirects: readonly string[];
  readonly ontology?: string | undefined;
}

/** Class tree and types, read and ready for look-ups. */
export interface Knowledge extends BuiltTypeIndex {
  readonly ontology: Ontology;
}

/** The class tree of a file, or the shipped one. */
export const openOntology = async (file: string | undefined): Promise<Ontology> =>
  file === undefined ? loadBundledOntology() : loadOntology(file);

/**
 * Reads the class tree (the shipped one when no file is given) and builds the type index.
 *
 * @throws InputError when the files of types type nothing
 */
export async function loadKnowledge(
  { types, redirects, ontology: ontologyFile }: KnowledgeFiles,
  { logger, startProgress }: CommandContext,
): Promise<Knowledge> {
  const log = logger.forStage("types");
  const ontology = await openOntology(ontologyFile);
  if (types.length === 0) log.warn("no --types file: every mention will be ENTITY");
  const progress = startProgress("types, rows", formatCount);
  const built = await buildTypeIndex({
    typeFiles: types,
    redirectFiles: redirects,
    ontology,
    logger: log,
    onRows: (rows) => progress.update(rows),
  });
  progress.end();
  if (types.length > 0 && built.index.size === 0) {
    throw new InputError(`not one title has a type in ${types.join(", ")} (${built.tally})`, {
      fix: "give DBpedia's instance-types files of this wiki's language",
    });
  }
  log.info("index built", { classes: ontology.classNames.length, titles: built.index.size });
  log.debug("rows", { ...built.tally.toJSON() });
  return { ontology, ...built };
}

/** Every redirect of the files; a file that breaks off gives what it holds, with a warning. */
export async function* readAllRedirects(
  files: readonly string[],
  { logger }: CommandContext,
): AsyncGenerator<readonly (readonly [from: string, to: string])[]> {
  for (const file of files) {
    const tally = new Tally();
    try {
      yield* readRedirects(file, tally);
    } catch (error) {
      if (!(error instanceof TruncatedInputError)) throw error;
      logger.forStage("redirects").warn(error.message);
    }
  }
}
