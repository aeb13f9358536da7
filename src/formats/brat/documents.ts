import { InputError } from "../../core/errors.js";
import type { FileSource } from "../format.js";

/** A text and the files of its annotations. */
export interface BratDocument {
  /** Path of the text without its ending, and without the folder that was named. */
  readonly name: string;
  readonly text: string;
  readonly annotations: readonly string[];
}

/** Endings of annotations: brat's, and those of the BioNLP shared tasks, entities before events. */
const endings = [".ann", ".a1", ".a2"] as const;
const ownEnding = /\.(?:txt|ann|a1|a2)$/;

/** Whether a path is a folder of brat's, or one file of a pair. */
export function isBrat(path: string, { list, has }: Pick<FileSource, "list" | "has">): boolean {
  const files = list(path);
  if (files !== undefined) return files.some((file) => /\.(?:ann|a1)$/.test(file));
  const base = path.replace(ownEnding, "");
  return base !== path && has(`${base}.txt`) && endings.some((ending) => has(`${base}${ending}`));
}

/** The files that are read where a path is named: its own, or those of the folder or of the pair. */
export function listBratFiles(path: string, source: Pick<FileSource, "list" | "has">): readonly string[] {
  if (!isBrat(path, source)) return [path];
  return findDocuments(path, source).flatMap(({ text, annotations }) => [text, ...annotations]);
}

/**
 * The documents of a folder, and those below it, or the one that a path is a file of; texts without annotations are none.
 *
 * @throws InputError when there is none where some should be
 */
export function findDocuments(path: string, { list, has }: Pick<FileSource, "list" | "has">): BratDocument[] {
  const files = list(path);
  const bases =
    files === undefined
      ? [path.replace(ownEnding, "")]
      : files.filter((file) => file.endsWith(".txt")).map((file) => file.slice(0, -".txt".length));
  const documents = bases.map((base) => ({
    name:
      files === undefined
        ? (base.split(/[\\/]/).at(-1) ?? base)
        : base.slice(path.length).replace(/^[\\/]+/, ""),
    text: `${base}.txt`,
    annotations: endings.map((ending) => `${base}${ending}`).filter(has),
  }));
  const annotated = documents.filter(({ text, annotations }) => annotations.length > 0 && has(text));
  const isNew = files?.some((file) => file.endsWith("annotation.conf")) === true && documents.length === 0;
  if (annotated.length > 0 || isNew) return annotated;
  throw new InputError(
    files === undefined
      ? `${path} has no ${path.endsWith(".txt") ? "annotations" : "text"} beside it`
      : `${path} holds no text with annotations`,
    { at: { path }, fix: "put each NAME.txt and its NAME.ann into one folder, as brat keeps them" },
  );
}
