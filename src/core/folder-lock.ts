import { join } from "node:path";
import Database from "better-sqlite3";
import { FileError } from "./errors.js";

/** Stays in the folder; whether it is locked, and not whether it is there, says whether somebody is at work. */
export const folderLockName = "run.lock";

/** Names that a lock may leave in its folder. */
export const isFolderLock = (name: string): boolean => name.startsWith(folderLockName);

export interface FolderLock {
  release(): void;
}

/**
 * Keeps other processes, and others in this one, out of a folder that is there.
 *
 * The lock is an open transaction of a SQLite file, which is a lock of the operating system: however its process ends,
 * `kill -9` included, it is free at once, and no number of a process has to be judged. The file's `user_version` says
 * who has it.
 *
 * @returns the lock; undefined where the file system knows no locks
 * @throws FileError while another has it, naming its process
 */
export function lockFolder(folder: string): FolderLock | undefined {
  const database = new Database(join(folder, folderLockName), { timeout: 0 });
  try {
    database.pragma("synchronous = off");
    database.pragma(`user_version = ${process.pid}`);
    // Whoever comes between these two lines has it, and this one is refused.
    database.exec("begin immediate");
    return { release: () => void database.close() };
  } catch (error) {
    const code = error instanceof Database.SqliteError ? error.code : "";
    const holder = code.startsWith("SQLITE_BUSY") ? readHolder(database) : undefined;
    database.close();
    if (holder !== undefined) throw refuse(folder, holder, error);
    if (code.startsWith("SQLITE_IOERR")) return undefined;
    throw error;
  }
}

const refuse = (folder: string, holder: number, cause: unknown): FileError =>
  new FileError(`process ${holder} is at work in ${folder}`, {
    at: { folder, pid: holder },
    fix: "wait until it has ended, stop it, or name another folder with --out",
    cause,
  });

/** 0 while another is about to write its number. */
function readHolder(database: Database.Database): number {
  try {
    return database.pragma("user_version", { simple: true }) as number;
  } catch {
    return 0;
  }
}
