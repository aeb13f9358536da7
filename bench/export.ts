/**
 * Sentences and records a second of `export` over a corpus of a million sentences, and the memory it takes.
 *
 * Run: `npx tsx bench/export.ts [sentences] [format ...]`; the corpus is made anew in a temporary folder.
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentContext } from "../src/commands/context.js";
import { exportCorpus } from "../src/commands/export.js";
import { RandomStream } from "../src/core/random.js";
import { ChunkBuilder } from "../src/corpus/chunk-builder.js";
import { ChunkWriter } from "../src/corpus/chunk-writer.js";
import { openCorpus } from "../src/corpus/corpus.js";
import { labelTargets } from "../src/corpus/label-targets.js";
import { addInput } from "../src/corpus/tables/inputs.js";
import { loadQuerySet } from "../src/formats/queries/query-set.js";
import { splitTextWords } from "../src/formats/split-words.js";
import { packWords } from "../src/text/words/packed-words.js";

const sentences = Number(process.argv[2] ?? 1_000_000);
const formats = process.argv.length > 3 ? process.argv.slice(3) : ["conll", "jsonl", "mrc"];
const sentencesPerPage = 20;
const pagesPerChunk = 100;
const titles = 200_000;

/** Sentences of 15 to 29 words, as Wikipedia's are; `[start, end)` of two places to link from. */
const sketches = [
  "The town lies on the river Lune , and its market was moved there from the hill in the early spring of 1254 .",
  "In that year she left for Lisbon , where the academy of the Serra brothers had asked her to teach the violin .",
  "It is one of the few works of the Almada school that were not lost when the old library of Tavira burnt down .",
  "He played for the club from Beja until 1987 .",
].map((text) => {
  const links = [...text.matchAll(/(?<!^)\b\p{Lu}\p{Ll}+/gu)].map(({ index, 0: name }) => [
    index,
    index + name.length,
  ]);
  return {
    units: Uint16Array.from(text, (c) => c.charCodeAt(0)),
    words: packWords(splitTextWords(text)),
    links,
  };
});

const labels = loadQuerySet("nerbert-315")
  .queries.map(({ label }) => label)
  .filter((label) => label !== "ENTITY");
const folder = mkdtempSync(join(tmpdir(), "nerforge-bench-"));
await makeCorpus();
for (const format of formats) await measure(format);
rmSync(folder, { recursive: true });

async function makeCorpus(): Promise<void> {
  const corpus = openCorpus(folder);
  const input = addInput(corpus, { path: "bench", wiki: "bench", language: "en" });
  const writer = new ChunkWriter(corpus);
  const random = new RandomStream("export bench");
  const pages = Math.ceil(sentences / sentencesPerPage);
  for (let first = 0; first < pages; first += pagesPerChunk) {
    const builder = new ChunkBuilder();
    for (let page = first; page < Math.min(pages, first + pagesPerChunk); page++)
      addPage(builder, page, random);
    writer.write(input, first / pagesPerChunk, builder.finish().chunk);
  }
  writer.commit();
  await labelTargets(corpus, {
    labelSetName: "bench",
    labels,
    resolveClass: (title) => (title.endsWith("7") ? undefined : title),
    labelOf: (title) => labels[Number(title.slice(6)) % labels.length],
  });
  corpus.close();
  const megabytes = statSync(join(folder, "corpus.sqlite")).size / 1e6;
  print(`${sentences} sentences, ${megabytes.toFixed(0)} MB`);
}

function addPage(builder: ChunkBuilder, pageId: number, random: RandomStream): void {
  builder.addPage({
    pageId,
    revisionId: 1,
    timestamp: "2021-01-01T00:00:00Z",
    title: `Page ${pageId}`,
    kind: "article",
    redirectTarget: null,
  });
  for (let i = 0; i < sentencesPerPage; i++) {
    const { units, words, links } = sketches[random.nextInt(sketches.length)];
    // Titles follow a steep curve, as real ones do.
    const anchors = links.flatMap(([start, end]) => [
      start,
      end,
      builder.internTarget(`Title ${Math.floor(titles * random.next() ** 4)}`),
    ]);
    builder.addSentence(units, 0, units.length, words, anchors);
  }
}

async function measure(format: string): Promise<void> {
  const out = join(folder, `out.${format}`);
  let peak = 0;
  let half = 0;
  let calls = 0;
  const startProgress = () => ({
    update(done: number): void {
      if (++calls % 50 !== 0) return;
      peak = Math.max(peak, process.memoryUsage().rss);
      if (done <= sentences / 2) half = peak;
    },
    end(): void {},
  });
  const before = process.cpuUsage();
  const start = performance.now();
  const isMrc = format === "mrc";
  const result = await exportCorpus(
    { corpus: folder, to: format, out, ...(isMrc ? { queries: "nerbert-315" } : {}) },
    { ...silentContext, startProgress },
  );
  const wall = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);
  const cpu = (user + system) / 1e6;
  // Gold labels and three absent ones are asked of each sentence.
  const records = isMrc ? result.mentions + 3 * result.texts : result.texts;
  const rate = (seconds: number): string => Math.round(records / seconds).toLocaleString("en-US");
  print(
    `${format}: ${wall.toFixed(1)} s, ${rate(wall)} ${isMrc ? "records (at most)" : "sentences"}/s, ${rate(cpu)} a second of the processor, ` +
      `${(result.bytes / 1e6).toFixed(0)} MB, resident ${(half / 1e6).toFixed(0)} MB at half, ${(peak / 1e6).toFixed(0)} MB at most`,
  );
  rmSync(out);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
