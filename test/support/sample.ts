import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { type BuildConfig, resolveBuildConfig } from "../../src/commands/build-config.js";
import { sampleConfigPath } from "../../src/commands/build-corpus.js";

/** The sample's build into `out`, cut into small chunks so that workers and resumes have something to share. */
export const sampleConfig = (out: string, flags: Partial<BuildConfig> = {}): BuildConfig =>
  resolveBuildConfig({ out, workers: 1, chunkBytes: 8000, ...flags }, sampleConfigPath);

/** SHA-256 of the database file in `folder`. */
export const hashOfCorpus = (folder: string): string =>
  createHash("sha256")
    .update(readFileSync(join(folder, "corpus.sqlite")))
    .digest("hex");

/** SHA-256 of every row of every table, whatever the file's layout. */
export function hashOfRows(folder: string): string {
  const database = new Database(join(folder, "corpus.sqlite"), { readonly: true });
  const hash = createHash("sha256");
  const tables = database
    .prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name")
    .pluck()
    .all() as string[];
  for (const table of tables) {
    hash.update(table);
    // Ordered by every column: the same rows whatever their order on disk.
    const columns = database.prepare("select name from pragma_table_info(?)").pluck().all(table) as string[];
    const order = columns.map((column) => `"${column}"`).join(", ");
    for (const row of database.prepare(`select * from "${table}" order by ${order}`).raw().iterate()) {
      hash.update(JSON.stringify(row));
    }
  }
  database.close();
  return hash.digest("hex");
}
