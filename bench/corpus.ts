/**
 * Rows a second of the corpus writer, on chunks shaped as Wikipedia's: 3,300 sentences and 3,700 anchors per
 * megabyte of XML (INGEST.md), and the time of each derived layer over them.
 *
 * Run: `npx tsx bench/corpus.ts [megabytes]`.
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RandomStream } from "../src/core/random.js";
import { ChunkBuilder } from "../src/corpus/chunk-builder.js";
import { ChunkWriter } from "../src/corpus/chunk-writer.js";
import { openCorpus } from "../src/corpus/corpus.js";
import { labelTargets } from "../src/corpus/label-targets.js";
import type { PackedChunk } from "../src/corpus/packed-chunk.js";
import { collectStats } from "../src/corpus/stats.js";
import { addInput } from "../src/corpus/tables/inputs.js";
import { balanceCorpus } from "../src/sampling/balance.js";
import { filterCorpus } from "../src/sampling/filter.js";

const megabytes = Number(process.argv[2] ?? 100);
const sentencesPerMb = 3300;
const pagesPerMb = 66;
const titles = 400_000;

const sentence = Uint16Array.from(
  "The town of Paris lies in France, and many of its people live around it. ".repeat(2),
  (c) => c.charCodeAt(0),
);
const words = new Uint8Array(56).fill(3);

function makeChunk(random: RandomStream, number: number): PackedChunk {
  const builder = new ChunkBuilder();
  for (let page = 0; page < pagesPerMb; page++) {
    const pageId = number * pagesPerMb + page;
    builder.addPage({
      pageId,
      revisionId: 1,
      timestamp: "2021-01-01T00:00:00Z",
      title: `Page ${pageId}`,
      kind: "article",
      redirectTarget: null,
    });
    for (let i = 0; i < sentencesPerMb / pagesPerMb; i++) {
      // Titles follow a steep curve, as real ones do: a few are linked everywhere, most once or twice.
      const nextTarget = (): number =>
        builder.internTarget(`Some title ${Math.floor(titles * random.next() ** 4)}`);
      const anchors = [12, 17, nextTarget(), ...(i % 8 === 0 ? [26, 32, nextTarget()] : [])];
      builder.addSentence(sentence, 0, 80 + random.nextInt(60), words, anchors);
    }
  }
  return builder.finish().chunk;
}

const folder = mkdtempSync(join(tmpdir(), "nerforge-bench-"));
const corpus = openCorpus(folder);
const input = addInput(corpus, { path: "bench", wiki: "bench", language: "en" });
const writer = new ChunkWriter(corpus);
const random = new RandomStream("bench");
let seconds = 0;
let cpuSeconds = 0;
let rows = 0;
for (let number = 0; number < megabytes; number++) {
  const chunk = makeChunk(random, number);
  const start = performance.now();
  const before = process.cpuUsage();
  const counters = writer.write(input, number, chunk);
  const { user, system } = process.cpuUsage(before);
  seconds += (performance.now() - start) / 1000;
  cpuSeconds += (user + system) / 1e6;
  rows += counters["sentence.written"] + counters["anchor.written"] + counters["page.article"];
}
const start = performance.now();
writer.commit();
seconds += (performance.now() - start) / 1000;
print(
  `${megabytes} MB of XML: ${Math.round(rows / seconds)} rows/s, ${(megabytes / seconds).toFixed(0)} MB/s, ` +
    `${(megabytes / cpuSeconds).toFixed(0)} MB a second of the processor`,
);

const labels = Array.from({ length: 300 }, (_, i) => `label${i}`);
await measure("label", () =>
  labelTargets(corpus, {
    labelSetName: "bench",
    labels,
    resolveClass: (title) => (title.endsWith("7") || title.endsWith("3") ? undefined : title.slice(11)),
    labelOf: (className) => labels[Math.floor(300 * (Number(className) / titles))],
  }),
);
await measure("filter", () => filterCorpus(corpus));
await measure("balance", () => balanceCorpus(corpus));
await measure("stats", () => collectStats(corpus));
let examples = 0;
await measure("examples", async () => {
  for await (const batch of corpus.examples({ balanced: true })) examples += batch.length;
});
print(`${examples} balanced examples`);
corpus.close();
print(`file ${(statSync(join(folder, "corpus.sqlite")).size / 1e6).toFixed(0)} MB`);
rmSync(folder, { recursive: true });

async function measure(name: string, work: () => Promise<unknown>): Promise<void> {
  const start = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  const wall = (performance.now() - start) / 1000;
  print(`${name}: ${wall.toFixed(1)} s, of the processor ${((user + system) / 1e6).toFixed(1)} s`);
}

function print(text: string): void {
  process.stdout.write(`${text}, resident ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB\n`);
}
