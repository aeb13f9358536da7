import { markStarted } from "../../src/core/task-clock.js";
import { ChunkParser } from "../../src/ingest/chunk-parser.js";
import type { ParseTask } from "../../src/ingest/parse-worker.js";
import { readChunk } from "../../src/ingest/read/read-chunk.js";

/** Parses as the real worker does, but hangs for ever over a page that says HANG, eats memory over EAT and throws over BREAK. */
export default async function parseStubbornly({ site, chunk, clock, pages }: ParseTask): Promise<unknown> {
  markStarted(clock);
  const { content, notices } = await readChunk(chunk);
  const parser = new ChunkParser({ site, keep: "all" });
  const titles = parser.list(content);
  if (pages === "list") return titles;
  for (const { title } of titles.slice(pages.first ?? 0, pages.last)) {
    if (title === "HANG") for (;;) Math.random();
    if (title === "BREAK") throw new TypeError("broken by page BREAK");
    if (title === "EAT") for (const hoard: unknown[] = []; ; ) hoard.push(new Array(1000).fill({}));
  }
  return parser.parse(content, notices, pages).chunk;
}
