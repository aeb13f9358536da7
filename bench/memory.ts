/**
 * Whether memory is flat: builds a made dump and one ten times as large with the command in a process of its own,
 * and prints the peak of its resident memory by stage. More than the limit plus the type index ends with exit 1.
 *
 *   npm run build && npx tsx bench/memory.ts [MB of XML] [factor] [workers]        50, 10 and 2 by default
 *
 * Needs Linux (/proc) and the bzip2 program. NERFORGE_COMMAND names another main.js than dist/cli/main.js.
 * Pages are made from a seed: prose of words and titles that are as unevenly used as real ones, an infobox, a
 * table, references, categories; 100 pages a bzip2 stream, as Wikimedia cuts its multistream dumps.
 */
import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatBytes } from "../src/core/progress.js";
import { RandomStream } from "../src/core/random.js";
import { formatTable } from "../src/core/table.js";

const limitBytes = 400e6;
const typeIndexBytesPerTitle = 15;
const pagesPerStream = 100;
const sampleMs = 25;
const command = process.env["NERFORGE_COMMAND"] ?? new URL("../dist/cli/main.js", import.meta.url).pathname;

const syllables = "ba de fi go lu mar nor pel qui ras sten tor va wic yor an es il om ur".split(" ");
const words = Array.from({ length: 20_000 }, (_, i) => spell(i, 2));
const classes = ["Person", "City", "Country", "Film", "Company", "Species", "River", "Band"];

function spell(n: number, length: number): string {
  let rest = Math.imul(n + 1, 0x9e3779b1) >>> 0;
  let word = "";
  for (let i = 0; i < length + (rest & 1); i++) {
    word += syllables[rest % syllables.length];
    rest = Math.floor(rest / 7) + n;
  }
  return word;
}

/** Titles of other pages: a few are linked everywhere, most once or twice. */
const titleOf = (n: number): string => {
  const name = `${spell(n, 2)} ${spell(n * 31 + 7, 1)} ${n}`;
  return name[0].toUpperCase() + name.slice(1);
};

function makeSentence(random: RandomStream, titles: number): string {
  const parts: string[] = [];
  const length = 8 + random.nextInt(24);
  for (let i = 0; i < length; i++) {
    const word = words[Math.floor(words.length * random.next() ** 3)];
    if (random.next() > 0.07) parts.push(i === 0 ? word[0].toUpperCase() + word.slice(1) : word);
    else {
      const title = titleOf(Math.floor(titles * random.next() ** 4));
      parts.push(random.next() < 0.5 ? `[[${title}]]` : `[[${title}|${word}]]s`);
    }
  }
  const reference = random.next() < 0.3 ? `<ref name="r${length}">{{cite web|title=${parts[0]}}}</ref>` : "";
  return `${parts.join(" ")}.${reference}`;
}

function makePage(random: RandomStream, id: number, titles: number): string {
  const paragraphs = Array.from({ length: 2 + random.nextInt(12) }, () =>
    Array.from({ length: 1 + random.nextInt(8) }, () => makeSentence(random, titles)).join(" "),
  );
  const text = [
    `{{Infobox settlement|name=${titleOf(id)}|population=${id}}}`,
    ...paragraphs.flatMap((paragraph, i) => (i % 3 === 1 ? [`== Part ${i} ==`, paragraph] : [paragraph])),
    "{| class=wikitable\n|-\n| one || two\n|}",
    "[[Category:Made pages]]",
  ].join("\n\n");
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return `  <page>\n    <title>${titleOf(id)}</title>\n    <ns>0</ns>\n    <id>${id + 1}</id>\n    <revision>\n      <id>${id + 1}</id>\n      <timestamp>2026-01-01T00:00:00Z</timestamp>\n      <model>wikitext</model>\n      <format>text/x-wiki</format>\n      <text bytes="${text.length}" xml:space="preserve">${escaped}</text>\n    </revision>\n  </page>\n`;
}

const head = `<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="en">
  <siteinfo><sitename>Wikipedia</sitename><dbname>enwiki</dbname><base>https://en.wikipedia.org/wiki/Main_Page</base><generator>made</generator><case>first-letter</case><namespaces><namespace key="0" case="first-letter" /></namespaces></siteinfo>
`;

interface Made {
  readonly dump: string;
  readonly types: string;
  readonly pages: number;
  readonly xmlBytes: number;
}

function makeDump(folder: string, megabytes: number): Made {
  const dump = join(folder, `enwiki-20260101-pages-articles-multistream-${megabytes}.xml.bz2`);
  const types = join(folder, `types-${megabytes}.nt`);
  const random = new RandomStream("memory", megabytes);
  const titles = Math.ceil(megabytes * 300);
  const file = openSync(dump, "w");
  const add = (xml: string): void => {
    const { stdout, status } = spawnSync("bzip2", ["-c"], { input: xml, maxBuffer: 1 << 28 });
    if (status !== 0) throw new Error("this bench needs the bzip2 program");
    writeSync(file, stdout);
  };
  add(head);
  let [xmlBytes, pages] = [0, 0];
  while (xmlBytes < megabytes * 1e6) {
    let xml = "";
    let rows = "";
    for (let i = 0; i < pagesPerStream; i++, pages++) {
      xml += makePage(random, pages, titles);
      const name = encodeURI(titleOf(pages).replaceAll(" ", "_"));
      rows += `<http://dbpedia.org/resource/${name}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://dbpedia.org/ontology/${classes[pages % classes.length]}> .\n`;
    }
    add(xml);
    appendFileSync(types, rows);
    xmlBytes += xml.length;
  }
  add("</mediawiki>\n");
  closeSync(file);
  return { dump, types, pages, xmlBytes };
}

interface Built {
  readonly seconds: number;
  /** Highest resident memory of the process, and the highest seen in each stage. */
  readonly peakBytes: number;
  readonly stages: ReadonlyMap<string, number>;
}

/** Builds with the command and watches it; a stage lasts from its first log line to the next stage's first. */
async function build({ dump, types }: Made, out: string, workers: number): Promise<Built> {
  const startMs = performance.now();
  const options = ["--dump", dump, "--types", types, "--out", out, "--workers", String(workers), "--fresh"];
  const child = spawn(process.execPath, [command, "build-corpus", ...options], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const stages = new Map<string, number>();
  let stage = "start";
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    const after = [...text.matchAll(/^(\w+): (.*)$/gm)].at(-1);
    // A stage says what it did when it is done: what follows "done" is the next one's.
    if (after) stage = /^(done|index built)/.test(after[2]) ? `after ${after[1]}` : after[1];
  });
  let peakBytes = 0;
  const timer = setInterval(() => {
    const status = readStatus(child.pid!);
    peakBytes = Math.max(peakBytes, status.peak);
    stages.set(stage, Math.max(stages.get(stage) ?? 0, status.now));
  }, sampleMs);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  clearInterval(timer);
  if (code !== 0) throw new Error(`the build failed:\n${said}`);
  return { seconds: (performance.now() - startMs) / 1000, peakBytes, stages };
}

function readStatus(pid: number): { readonly now: number; readonly peak: number } {
  let text = "";
  try {
    text = readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return { now: 0, peak: 0 }; // it has just ended
  }
  const read = (name: string): number =>
    1024 * Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(text)?.[1] ?? 0);
  return { now: read("VmRSS"), peak: read("VmHWM") };
}

const [megabytes = 50, factor = 10, workers = 2] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), "nerforge-memory-"));
try {
  const rows: (string | number)[][] = [];
  let isFlat = true;
  for (const size of [megabytes, megabytes * factor]) {
    const made = makeDump(folder, size);
    const { seconds, peakBytes, stages } = await build(made, join(folder, `out-${size}`), workers);
    const indexBytes = made.pages * typeIndexBytesPerTitle;
    isFlat &&= peakBytes <= limitBytes + indexBytes;
    rows.push([
      `${formatBytes(made.xmlBytes)} of XML`,
      made.pages,
      `${seconds.toFixed(1)} s`,
      formatBytes(indexBytes),
      formatBytes(peakBytes),
      [...stages].map(([stage, bytes]) => `${stage} ${Math.round(bytes / 1e6)}`).join(", "),
    ]);
  }
  console.log(formatTable(["dump", "pages", "build", "type index", "peak", "MB by stage"], rows));
  console.log(`limit ${formatBytes(limitBytes)} plus the type index: ${isFlat ? "kept" : "passed"}`);
  process.exitCode = isFlat ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
