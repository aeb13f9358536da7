import type { CorpusHandle } from "../handle.js";

/** What `key` was set to, or undefined; values are JSON. */
export function readMeta<T>({ database }: CorpusHandle, key: string): T | undefined {
  const row = database.prepare("select value from meta where key = ?").pluck().get(key);
  return row === undefined ? undefined : (JSON.parse(row as string) as T);
}

/** Keeps `value` under `key`; undefined removes the key. */
export function writeMeta({ database }: CorpusHandle, key: string, value: unknown): void {
  if (value === undefined) database.prepare("delete from meta where key = ?").run(key);
  else
    database
      .prepare("insert into meta values(?, ?) on conflict(key) do update set value = excluded.value")
      .run(key, JSON.stringify(value));
}
