/**
 * What the type index costs at the size of the English Wikipedia: `npx tsx bench/type-index.ts [titles]`,
 * 18 million by default. Prints one table; a wrong class or a title found that is not there ends with exit 1.
 */
import { availableParallelism, cpus, loadavg } from "node:os";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { formatBytes } from "../src/core/progress.js";
import { formatTable } from "../src/core/table.js";
import { TypeIndex, TypeIndexBuilder } from "../src/ontology/type-index.js";

const classes = 790;
const askedTitles = 2_000_000;

/** A title of one to four words with a number that no other title has. */
function makeTitle(i: number): string {
  let state = Math.imul(i ^ 0x5bf03635, 0x9e3779b1) >>> 0;
  let title = "";
  for (let word = state & 3; word >= 0; word--) {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) >>> 0;
    title += `${syllables[state & 15]}${syllables[(state >>> 4) & 15]}${syllables[(state >>> 8) & 15]} `;
  }
  return `${title}${i}`;
}
const syllables = "ba de fi go lu mar nor pel qui ras sten tor va wic yor zé".split(" ");
const classOf = (i: number): number => 1 + (i % classes);

interface Measured {
  readonly lookupsPerSecond: number;
  /** Of the whole process: right when one thread asks and the others rest. */
  readonly lookupsPerCpuSecond: number;
  readonly wrong: number;
  readonly falsePositives: number;
}

/** Asks for present and absent titles in turn; making the titles is not timed. */
function ask(index: TypeIndex, titles: number, seed: number, count: number): Measured {
  const batch = 50_000;
  let [wallSeconds, cpuSeconds, wrong, falsePositives] = [0, 0, 0, 0];
  for (let done = 0; done < count; done += batch) {
    const numbers = Array.from({ length: batch }, (_, k) => {
      const n = (Math.imul(seed + done + k, 0x2545f491) >>> 0) % titles;
      return k % 2 === 0 ? n : titles + n;
    });
    const asked: string[] = JSON.parse(JSON.stringify(numbers.map(makeTitle))); // flat, as parsers make them
    const answers = new Uint16Array(batch);
    const asking = measure(() => {
      for (let k = 0; k < batch; k++) answers[k] = index.get(asked[k]);
    });
    wallSeconds += asking.wallSeconds;
    cpuSeconds += asking.cpuSeconds;
    for (let k = 0; k < batch; k++) {
      if (numbers[k] >= titles && answers[k] !== 0) falsePositives++;
      if (numbers[k] < titles && answers[k] !== classOf(numbers[k])) wrong++;
    }
  }
  return {
    lookupsPerSecond: count / wallSeconds,
    lookupsPerCpuSecond: count / cpuSeconds,
    wrong,
    falsePositives,
  };
}

function inThread(shared: SharedArrayBuffer, titles: number, seed: number): Promise<Measured> {
  return new Promise((resolve, reject) => {
    // The worker imports TypeScript, which Node 20 needs tsx for in each thread.
    const code = `import("tsx/esm/api").then(({ register }) => { register(); return import(${JSON.stringify(import.meta.url)}); });`;
    const worker = new Worker(code, { eval: true, workerData: { shared, titles, seed } });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

/** Time of a step by the clock and by the processor: they differ on a busy machine. */
function measure(step: () => void): { readonly wallSeconds: number; readonly cpuSeconds: number } {
  const [startMs, startCpu] = [performance.now(), process.cpuUsage()];
  step();
  const { user, system } = process.cpuUsage(startCpu);
  return { wallSeconds: (performance.now() - startMs) / 1000, cpuSeconds: (user + system) / 1e6 };
}

async function main(): Promise<void> {
  const titles = Number(process.argv[2] ?? 18_000_000);
  let flatCharacters = 0; // reading a character makes a string flat, as the index does
  const making = measure(() => {
    for (let i = 0; i < titles; i++) flatCharacters += makeTitle(i).charCodeAt(0);
  });
  if (flatCharacters === 0) return;

  const rows: (string | number)[][] = [];
  let index: TypeIndex | undefined;
  for (const kind of ["grown", "sized"] as const) {
    const building = measure(() => {
      const builder = new TypeIndexBuilder(kind === "sized" ? titles : undefined);
      for (let i = 0; i < titles; i++) builder.put(makeTitle(i), classOf(i));
      index = builder.finish();
    });
    rows.push([`build, table ${kind}, seconds`, building.wallSeconds - making.wallSeconds]);
    rows.push(["  CPU seconds", building.cpuSeconds - making.cpuSeconds]);
  }
  if (index === undefined) return;
  rows.push(["titles", titles], ["titles in the index", index.size]);
  rows.push(
    ["memory", formatBytes(index.shared.byteLength)],
    ["bytes a title", index.shared.byteLength / index.size],
  );

  let faults = titles - index.size;
  for (const threads of [1, 2]) {
    const shared = index.shared;
    const asked = Array.from({ length: threads }, (_, i) =>
      inThread(shared, titles, 1 + i * 2 * askedTitles),
    );
    const measured = await Promise.all(asked);
    const sum = (field: keyof Measured): number => measured.reduce((total, each) => total + each[field], 0);
    rows.push([
      `look-ups a second, ${threads} thread${threads > 1 ? "s" : ""}`,
      Math.round(sum("lookupsPerSecond")),
    ]);
    if (threads === 1) rows.push(["  a CPU second", Math.round(sum("lookupsPerCpuSecond"))]);
    rows.push([`  wrong of ${formatMillions(threads * askedTitles)} present`, sum("wrong")]);
    rows.push([`  found of ${formatMillions(threads * askedTitles)} absent`, sum("falsePositives")]);
    faults += sum("wrong") + sum("falsePositives");
  }
  console.log(
    `${cpus()[0]?.model}, ${availableParallelism()} threads, load ${loadavg()[0].toFixed(1)}, Node ${process.version}`,
  );
  console.log(formatTable(["measured", "value"], rows));
  process.exitCode = faults === 0 ? 0 : 1;
}

const formatMillions = (count: number): string => `${count / 1e6} M`;

if (isMainThread) await main();
else {
  const { shared, titles, seed } = workerData as { shared: SharedArrayBuffer; titles: number; seed: number };
  parentPort?.postMessage(ask(TypeIndex.fromShared(shared), titles, seed, 2 * askedTitles));
}
