import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { InputError } from "../../src/core/errors.js";
import { WorkerPool } from "../../src/core/pool.js";
import type { PackedChunk } from "../../src/corpus/packed-chunk.js";
import { ChunkParser } from "../../src/ingest/chunk-parser.js";
import { GuardedParser } from "../../src/ingest/guarded-parser.js";
import type { PageName, ParseTask } from "../../src/ingest/parse-worker.js";
import { parseSiteInfo } from "../../src/ingest/read/site-info.js";

const site = parseSiteInfo(
  Buffer.from('<mediawiki xml:lang="en"><siteinfo><dbname>testwiki</dbname></siteinfo>'),
);
const page = (title: string, id: number): string =>
  `<page><title>${title}</title><ns>0</ns><id>${id}</id><revision><id>${id}</id><timestamp>2026-09-01T00:00:00Z</timestamp><text>About [[${title}]] and [[Avern]].</text></revision></page>\n`;
const chunkOf = (titles: readonly string[]) => {
  const xml = Uint8Array.from(Buffer.from(titles.map((title, i) => page(title, i + 1)).join("")));
  return { kind: "bytes", number: 0, inputBytes: xml.length, xml, notices: { truncated: 1 } } as const;
};

let pool: WorkerPool<ParseTask, PackedChunk | readonly PageName[]>;
let parser: GuardedParser;
beforeEach(() => {
  pool = new WorkerPool({ name: "stubborn-worker", besideUrl: import.meta.url, threads: 1, maxHeapMb: 60 });
  parser = new GuardedParser(pool, { chunkMs: 4000, pageMs: 1500 });
});
afterEach(() => pool.close());

describe("GuardedParser", () => {
  test("a page that hangs its worker is left out and named, and its neighbours are whole", async () => {
    const { packed, quarantined } = await parser.parse(site, chunkOf(["One", "HANG", "Three"]));
    expect(quarantined).toEqual([{ pageId: 2, title: "HANG", reason: "timeout" }]);
    expect(packed.pages.map(({ title }) => title)).toEqual(["One", "Three"]);
    expect(packed.targets).toEqual(["One", "Avern", "Three"]);
    expect(packed.tally).toMatchObject({
      "read.truncated": 1,
      "skipped.quarantined": 1,
      "sentence.stored": 2,
    });
  }, 60_000);

  test("so is a page that exhausts its worker's memory, first in its chunk", async () => {
    const { packed, quarantined } = await parser.parse(site, chunkOf(["EAT", "Two"]));
    expect(quarantined).toEqual([{ pageId: 1, title: "EAT", reason: "memory" }]);
    expect(packed.pages.map(({ title }) => title)).toEqual(["Two"]);
    expect(packed.tally).toMatchObject({ "read.truncated": 1, "sentence.stored": 1 });
  }, 60_000);

  test("so is a page that meets a bug, with what was thrown", async () => {
    const { packed, quarantined } = await parser.parse(site, chunkOf(["One", "BREAK", "Three"]));
    expect(quarantined).toEqual([
      { pageId: 2, title: "BREAK", reason: "crash", detail: "broken by page BREAK" },
    ]);
    expect(packed.pages.map(({ title }) => title)).toEqual(["One", "Three"]);
  }, 60_000);

  test("a bug that a hundred pages meet stops the work", async () => {
    const failing = { run: () => Promise.reject(new TypeError("everywhere")) } as unknown as typeof pool;
    const guarded = new GuardedParser(failing);
    for (let i = 0; i < 50; i++) await guarded.parse(site, chunkOf(["One"]));
    await expect(guarded.parse(site, chunkOf(["One"]))).rejects.toThrow("everywhere");
  });

  test("an error about the dump stops the work at once", async () => {
    const cause = new InputError("there is no such dump");
    const failing = { run: () => Promise.reject(cause) } as unknown as typeof pool;
    await expect(new GuardedParser(failing).parse(site, chunkOf(["One"]))).rejects.toBe(cause);
  });

  test("a chunk parsed page by page is the chunk parsed whole", async () => {
    const chunk = chunkOf(["One", "Two", "Three"]);
    const whole = new ChunkParser({ site, keep: "all" }).parse(chunk.xml, chunk.notices).chunk;
    let calls = 0;
    const killsFirst = {
      run: (task: ParseTask, options: object) =>
        pool.run(calls++ === 0 ? { ...task, chunk: chunkOf(["HANG"]) } : task, options),
    };
    const { packed, quarantined } = await new GuardedParser(killsFirst as typeof pool, {
      chunkMs: 1500,
      pageMs: 4000,
    }).parse(site, chunk);
    expect(quarantined).toEqual([]);
    expect(packed).toEqual(whole);
  }, 60_000);
});
