import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { silentLogger } from "../../src/core/logger.js";
import { silentProgress } from "../../src/core/progress.js";
import { ingestDumps } from "../../src/ingest/ingest-dumps.js";
import { openDump } from "../../src/ingest/read/open-dump.js";
import { nextFolder } from "../support/temp.js";

function writeDump(wiki: string, pages: number): string {
  const file = join(nextFolder(), `${wiki}.xml`);
  const page = (id: number): string =>
    `<page><title>P${id}</title><ns>0</ns><id>${id}</id><revision><id>${id}</id><timestamp>2026-09-01T00:00:00Z</timestamp><text>See [[P${id + 1}]].</text></revision></page>\n`;
  const head = `<mediawiki xml:lang="en" version="0.11"><siteinfo><dbname>${wiki}</dbname></siteinfo>\n`;
  writeFileSync(
    file,
    `${head}${Array.from({ length: pages }, (_, i) => page(i + 1)).join("")}</mediawiki>\n`,
  );
  return file;
}

const common = {
  workers: 2,
  workerData: { keep: "linked", disambiguationTemplates: [] },
  logger: silentLogger,
  progress: silentProgress,
} as const;

test("chunks are stored in their order, and an abort ends the work after the chunk in hand", async () => {
  const source = await openDump(writeDump("onewiki", 60), { chunkBytes: 1000 });
  const abort = new AbortController();
  const stored: number[] = [];
  const titles: string[] = [];
  const options = {
    ...common,
    sources: [source],
    doneChunks: [0],
    signal: abort.signal,
    store: (_: number, chunk: { number: number }, packed: { pages: readonly { title: string }[] }) => {
      stored.push(chunk.number);
      titles.push(...packed.pages.map(({ title }) => title));
      if (stored.length === 3) abort.abort();
      return true;
    },
  };
  expect((await ingestDumps(options)).isInterrupted).toBe(true);
  expect(stored).toEqual([0, 1, 2]);
  const rest = await ingestDumps({ ...options, doneChunks: [3], signal: new AbortController().signal });
  expect(rest.isInterrupted).toBe(false);
  expect(titles).toEqual(Array.from({ length: 60 }, (_, i) => `P${i + 1}`));
});

test("dumps of two wikis are refused", async () => {
  const sources = await Promise.all(
    [writeDump("onewiki", 1), writeDump("otherwiki", 1)].map((file) => openDump(file)),
  );
  const run = ingestDumps({
    ...common,
    sources,
    doneChunks: [0, 0],
    signal: new AbortController().signal,
    store: () => true,
  });
  await expect(run).rejects.toThrow(
    "E_INPUT: the dumps are of 2 wikis (onewiki, otherwiki), and a corpus holds one. Fix: build one corpus a wiki.",
  );
});
