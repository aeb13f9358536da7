import { performance } from "node:perf_hooks";
import { formatTable } from "../src/core/table.js";
import { decodeWikitext } from "../src/ingest/read/decode-wikitext.js";
import type { DumpSource } from "../src/ingest/read/dump.js";
import { openDump } from "../src/ingest/read/open-dump.js";
import { eachPage, type Page } from "../src/ingest/read/page-scanner.js";
import { readChunk } from "../src/ingest/read/read-chunk.js";

/**
 * `npx tsx bench/read.ts FILE...`: MB/s of XML for each stage from dump to code units, the median of five
 * rounds; stages stand for themselves and are not summed. `fastest` is by the clock, as it has child processes;
 * the others are by this process's CPU time, which a busy machine does not change.
 */

const rounds = 5;
const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1];

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const clockMs = (): number => performance.now();

async function measure(bytes: number, run: () => unknown, now = cpuMs): Promise<number> {
  const rates: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = now();
    await run();
    rates.push(bytes / 1000 / (now() - start));
  }
  return Math.round(median(rates));
}

async function readWhole(source: DumpSource): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  for await (const chunk of source.chunks()) pieces.push((await readChunk(chunk)).content as Uint8Array);
  return pieces;
}

function decodeAll(pieces: readonly (readonly [Uint8Array, readonly Page[]])[], out: Uint16Array): void {
  for (const [xml, pages] of pieces)
    for (const { textStart, textEnd } of pages) decodeWikitext(xml, textStart, textEnd, out);
}

async function benchFile(path: string): Promise<(string | number)[]> {
  const source = await openDump(path);
  const inProcess = await openDump(path, { decoder: "in-process" });
  const pieces = await readWhole(source);
  const xmlBytes = pieces.reduce((sum, xml) => sum + xml.length, 0);
  const scanned = pieces.map((xml) => [xml, [...eachPage(xml)]] as const);
  const pages = scanned.flatMap(([, found]) => found);
  const textBytes = pages.reduce((sum, page) => sum + page.textEnd - page.textStart, 0);
  const out = new Uint16Array(Math.max(...pieces.map((xml) => xml.length), 0));
  const ascii = new Uint8Array(32 << 20).fill(0x61);
  const asciiOut = new Uint16Array(ascii.length);
  return [
    path.split("/").at(-1)!,
    source.plan,
    xmlBytes / 1e6,
    pages.length,
    await measure(xmlBytes, () => readWhole(source), clockMs),
    await measure(xmlBytes, () => readWhole(inProcess)),
    await measure(xmlBytes, () => {
      for (const xml of pieces) for (const _ of eachPage(xml));
    }),
    await measure(textBytes, () => decodeAll(scanned, out)),
    await measure(ascii.length, () => decodeWikitext(ascii, 0, ascii.length, asciiOut)),
  ];
}

const columns = [
  "file",
  "plan",
  "MB of XML",
  "pages",
  "fastest",
  "in-process",
  "eachPage",
  "decodeWikitext",
  "of ASCII",
];
const rows: (string | number)[][] = [];
for (const path of process.argv.slice(2)) rows.push(await benchFile(path));
process.stdout.write(`${formatTable(columns, rows)}\n`);
