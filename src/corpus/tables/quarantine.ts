import type { CorpusHandle } from "../handle.js";

/** A page, or a chunk whose pages could not even be listed, that parsing left out because it killed its worker. */
export interface QuarantineRow {
  readonly inputId: number;
  readonly chunk: number;
  readonly pageId: number | null;
  readonly title: string | null;
  readonly reason: string;
}

/** What the writer is told of a page that was left out. */
export type Quarantined = { readonly pageId?: number; readonly title?: string; readonly reason: string };

/** Every page that was left out, in the order of the dumps. */
export function readQuarantine({ database }: CorpusHandle): QuarantineRow[] {
  return database
    .prepare(
      `select input_id as inputId, chunk, page_id as pageId, title, reason from quarantine
       order by input_id, chunk, page_id`,
    )
    .all() as QuarantineRow[];
}

/** Adds the pages that a chunk left out; call it in the chunk's transaction. */
export function addQuarantine(
  { database }: CorpusHandle,
  inputId: number,
  chunk: number,
  pages: readonly Quarantined[],
): void {
  if (pages.length === 0) return;
  const insert = database.prepare("insert into quarantine values(?, ?, ?, ?, ?)");
  for (const { pageId = null, title = null, reason } of pages)
    insert.run(inputId, chunk, pageId, title, reason);
}
