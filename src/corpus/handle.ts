import type Database from "better-sqlite3";
import { CorpusError } from "../core/errors.js";

export type CorpusMode = "create" | "write" | "read";

/** An open corpus as the modules of this folder see it; nobody else touches `database`. */
export interface CorpusHandle {
  /** The folder that holds `corpus.sqlite`. */
  readonly folder: string;
  readonly mode: CorpusMode;
  readonly database: Database.Database;
}

/** @throws CorpusError when the corpus was opened for reading */
export function checkWritable({ mode, folder }: CorpusHandle): void {
  if (mode !== "read") return;
  throw new CorpusError("the corpus was opened for reading; expected mode write or create", {
    at: { folder },
    fix: "open it with the mode write",
  });
}
