import { Tally } from "../../src/core/tally.js";
import { ChunkParser } from "../../src/ingest/chunk-parser.js";
import { type OpenDumpOptions, openDump } from "../../src/ingest/read/open-dump.js";
import { readChunk } from "../../src/ingest/read/read-chunk.js";

export interface IngestedFile {
  /** Ids of the pages, in the order of the chunks. */
  readonly ids: readonly number[];
  /** What was lost or mended, by reason, without what is always counted. */
  readonly counted: readonly string[];
}

/** Reads and parses a whole dump in this thread, as the workers do. */
export async function ingestFile(path: string, options: OpenDumpOptions = {}): Promise<IngestedFile> {
  const source = await openDump(path, { chunkBytes: 2000, memberChunkBytes: 500, ...options });
  const parser = new ChunkParser({ site: source.site, keep: "all" });
  const notices = new Tally(source.notices);
  const ids: number[] = [];
  for await (const chunk of source.chunks()) {
    const read = await readChunk(chunk);
    const { chunk: packed } = parser.parse(read.content, read.notices);
    for (const [reason, count] of Object.entries(packed.tally))
      if (reason.startsWith("read.") && !reason.endsWith("_bytes")) notices.add(reason.slice(5), count);
    ids.push(...packed.pages.map(({ pageId }) => pageId));
  }
  return { ids, counted: Object.keys(notices.toJSON()).sort() };
}
