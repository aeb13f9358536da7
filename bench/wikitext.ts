/**
 * Speed of the wikitext scanner, and what it drops, over the dumps in ../shared:
 *
 *   npx tsx bench/wikitext.ts [start of a dump's name]
 *
 * MB are megabytes of UTF-8 wikitext; the time is the processor time of `scan` alone, garbage collection
 * included, in the best of five rounds. Every round has a scanner of its own, which remembers no template.
 */
import { performance } from "node:perf_hooks";
import { Tally } from "../src/core/tally.js";
import { WikitextScanner } from "../src/ingest/wikitext/scanner.js";
import { dumpNames, readDump } from "../test/ingest/wikitext/dump-pages.js";
import { unitsOf } from "../test/ingest/wikitext/scan.js";

const rounds = 5;
const wanted = process.argv[2] ?? "";
const print = (line: string): boolean => process.stdout.write(`${line}\n`);

interface Slow {
  readonly title: string;
  readonly ms: number;
  readonly bytes: number;
}

const total = new Tally();
const slowest: Slow[] = [];
let totalBytes = 0;
let totalMs = 0;
let firstMs = 0;
let anchors = 0;
let paragraphs = 0;

for (const name of dumpNames().filter((dump) => dump.startsWith(wanted))) {
  const { pages, profile } = readDump(name);
  const prepared = pages.map(({ title, wikitext }) => ({
    title,
    units: unitsOf(wikitext),
    length: wikitext.length,
    bytes: Buffer.byteLength(wikitext),
  }));
  const bytes = prepared.reduce((sum, page) => sum + page.bytes, 0);
  const best = prepared.map(() => Number.POSITIVE_INFINITY);
  const tally = new Tally();
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const scanner = new WikitextScanner(profile);
    const before = process.cpuUsage();
    for (const [index, { units, length, title }] of prepared.entries()) {
      const start = performance.now();
      const page = scanner.scan(units, length, title);
      const ms = performance.now() - start;
      best[index] = Math.min(best[index]!, ms);
      if (round > 0) continue;
      tally.merge(page.tally);
      tally.add("anchors", page.anchorCount);
      tally.add("paragraphs", page.paragraphCount);
    }
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1e3);
  }
  const bestMs = Math.min(...times);
  const speed = (ms: number): string => (bytes / 1e3 / ms).toFixed(0).padStart(4);
  const lost = tally.get("anchor.lost");
  print(
    `${name.padEnd(34)} ${String(pages.length).padStart(4)} pages ${(bytes / 1e6).toFixed(1).padStart(5)} MB ` +
      `${speed(bestMs)} MB/s (first round ${speed(times[0]!)})  anchors ${tally.get("anchors")} lost ` +
      `${((100 * lost) / (lost + tally.get("anchors"))).toFixed(3)} %`,
  );
  for (const [index, page] of prepared.entries()) slowest.push({ ...page, ms: best[index]! });
  total.merge(tally);
  totalBytes += bytes;
  totalMs += bestMs;
  firstMs += times[0]!;
  anchors += tally.get("anchors");
  paragraphs += tally.get("paragraphs");
}

const lost = total.get("anchor.lost");
print(
  `all: ${(totalBytes / 1e6).toFixed(1)} MB, ${(totalBytes / 1e3 / totalMs).toFixed(0)} MB/s (first round ` +
    `${(totalBytes / 1e3 / firstMs).toFixed(0)}), ${paragraphs} paragraphs, ${anchors} anchors, lost ${lost} = ` +
    `${((100 * lost) / (lost + anchors)).toFixed(3)} %, markup left in ${total.get("paragraph.markup_left")}`,
);
print(`tally: ${total}`);
print("slowest for their size:");
slowest.sort((a, b) => b.ms - a.ms);
for (const { title, ms, bytes } of slowest.slice(0, 8)) {
  print(
    `  ${ms.toFixed(2)} ms  ${(bytes / 1e3).toFixed(0)} kB  ${(bytes / 1e3 / ms).toFixed(0)} MB/s  ${title}`,
  );
}
