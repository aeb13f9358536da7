import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { CorpusError, type ErrorDetails } from "../core/errors.js";
import type { CorpusHandle, CorpusMode } from "./handle.js";
import { applicationId, pageSizeBytes, parseLayerSql, schemaVersion } from "./schema.js";

export const corpusFileName = "corpus.sqlite";

/** The path of a corpus's file, for error messages. */
export const corpusFile = ({ folder }: Pick<CorpusHandle, "folder">): string => join(folder, corpusFileName);

/** How long a statement waits for another process to let go of the file. */
const busyTimeoutMs = 5000;
/** As fast to write as with 128 MB, which would be a third of a build's memory: the system caches the file too. */
const cacheKiB = 32 * 1024;
/** Pages in the log before they move to the file: about 64 MB, so that a chunk seldom pays for the move. */
const walPages = 8192;

/**
 * Opens `corpus.sqlite` in `folder`: `create` makes it when it is not there, `write` and `read` want it there.
 *
 * While it is written the file is in WAL mode with `synchronous = NORMAL`: readers are never blocked, and a
 * killed process loses no committed chunk (a power cut may lose the last ones, whose done-marks go with them,
 * so that a resumed build writes them again).
 *
 * @throws CorpusError when the file is absent, no corpus, of another schema version, locked or not writable
 */
export function openDatabase(folder: string, mode: CorpusMode): CorpusHandle {
  const file = corpusFile({ folder });
  const isNew = !existsSync(file);
  if (isNew && mode !== "create") {
    throw new CorpusError("there is no corpus here", {
      at: { file },
      fix: 'run "nerforge build-corpus" with --out set to this folder, or name the folder of a corpus',
    });
  }
  return withCorpusErrors(file, () => {
    if (mode === "create") mkdirSync(folder, { recursive: true });
    const database = new Database(file, { readonly: mode === "read", timeout: busyTimeoutMs });
    try {
      // A process that was killed while it made the file leaves one without tables.
      const isEmpty = isNew || (mode === "create" && hasNoTables(database));
      if (isEmpty) database.pragma(`page_size = ${pageSizeBytes}`);
      else checkKind(database, file);
      setPragmas(database, mode);
      if (isEmpty) createTables(database);
      return { folder, mode, database };
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

/**
 * Closes a corpus. After writing, the log is folded into the file and WAL mode left when no other process has
 * the file open, so that one plain file remains, readable from a read-only disk. Where that fails, nothing is
 * lost: the log stays beside the file.
 *
 * @throws CorpusError when the disk is full, or fails
 */
export function closeDatabase({ database, folder, mode }: CorpusHandle): void {
  if (!database.open) return;
  if (database.inTransaction) database.exec("rollback");
  try {
    if (mode !== "read") foldLog(database);
  } catch (error) {
    throw toCorpusError(error, corpusFile({ folder }));
  } finally {
    database.close();
  }
}

function foldLog(database: Database.Database): void {
  database.pragma("busy_timeout = 0");
  try {
    database.pragma("wal_checkpoint(truncate)");
    database.pragma("journal_mode = delete");
  } catch (error) {
    if (!isSqliteError(error, "SQLITE_BUSY")) throw error; // another process reads: the log stays beside the file
  }
}

/** Runs `work`, telling SQLite's refusals in the corpus's own words. */
function withCorpusErrors<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toCorpusError(error, file);
  }
}

const hasNoTables = (database: Database.Database): boolean =>
  database.prepare("select count(*) from sqlite_schema").pluck().get() === 0;

function createTables(database: Database.Database): void {
  const create = database.transaction(() => {
    if (!hasNoTables(database)) return; // another process was first
    database.exec(parseLayerSql);
    database.pragma(`application_id = ${applicationId}`);
    database.pragma(`user_version = ${schemaVersion}`);
  });
  create.immediate();
}

function checkKind(database: Database.Database, file: string): void {
  const id = database.pragma("application_id", { simple: true });
  const version = database.pragma("user_version", { simple: true });
  if (id !== applicationId) {
    throw new CorpusError("the file is a SQLite database but no nerforge corpus", {
      at: { file },
      fix: "name another folder, or move the file away",
    });
  }
  if (version !== schemaVersion) {
    throw new CorpusError(`the corpus has schema version ${version}; expected ${schemaVersion}`, {
      at: { file },
      fix: "build the corpus again with this version of nerforge, or use the version that made it",
    });
  }
}

function setPragmas(database: Database.Database, mode: CorpusMode): void {
  database.pragma(`cache_size = -${cacheKiB}`);
  database.pragma("foreign_keys = off"); // checked as a whole by `verify`: per row they would halve the writer
  if (mode === "read") return;
  database.pragma("journal_mode = wal");
  database.pragma("synchronous = normal");
  database.pragma(`wal_autocheckpoint = ${walPages}`);
}

const isSqliteError = (error: unknown, code: string): boolean =>
  error instanceof Database.SqliteError && (error.code === code || error.code.startsWith(`${code}_`));

const sqliteRefusals: readonly { code: string; message: string; fix: string }[] = [
  {
    code: "SQLITE_BUSY",
    message: "the corpus is locked by another process",
    fix: "wait until the other process has ended",
  },
  {
    code: "SQLITE_READONLY",
    message: "the corpus cannot be written",
    fix: "check the owner and the permissions of the file and of its folder",
  },
  {
    code: "SQLITE_CANTOPEN",
    message: "the corpus cannot be opened",
    fix: "check the permissions of the file and of its folder",
  },
  {
    code: "SQLITE_NOTADB",
    message: "the file is no SQLite database",
    fix: "name another folder, or move the file away",
  },
  { code: "SQLITE_CORRUPT", message: "the corpus is damaged", fix: "build it again" },
  {
    code: "SQLITE_IOERR",
    message: "the disk refuses to read or write the corpus",
    fix: "check the disk and the room on it, and run the command again: it resumes",
  },
  {
    code: "SQLITE_FULL",
    message: "the disk is full",
    fix: "make room and run the command again: it resumes",
  },
];

/** A refusal of SQLite as a CorpusError with the file and what to do; any other error as it is. */
export function toCorpusError(error: unknown, file: string): unknown {
  const refusal = sqliteRefusals.find(({ code }) => isSqliteError(error, code));
  if (refusal === undefined) return error;
  const details: ErrorDetails = { at: { file }, fix: refusal.fix, cause: error };
  return new CorpusError(refusal.message, details);
}
