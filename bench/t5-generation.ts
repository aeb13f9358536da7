/**
 * Greedy decoding by T5 on every engine: tokens a second with and without a key/value cache, at batch 1 and 8, and
 * Transformers' beside them where NERFORGE_PYTHON names a Python that has it.
 *
 *   npx tsx bench/t5-generation.ts [--engines tensorflow,wasm] [--layers 4] [--hidden 256] [--vocab 32128]
 *     [--source 64] [--target 64] [--batches 1,8] [--rounds 3] [--beams 1]
 *
 * The weights are random and no token ends a target, so that all are as long. Best of the rounds, with and without cache
 * by turns, of the wall clock and of the CPU time of the process.
 */
import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";
import { formatTable } from "../src/core/table.js";
import { closeEngines, selectEngine } from "../src/engine/engine.js";
import { parseT5Config } from "../src/models/encoders/t5/config.js";
import { T5Generator } from "../src/models/encoders/t5/generator.js";
import { t5Specs } from "../src/models/encoders/t5/parameters.js";
import { ParameterSet } from "../src/models/layers/parameters.js";

const { values: flags } = parseArgs({
  options: {
    engines: { type: "string", default: "tensorflow,wasm" },
    layers: { type: "string", default: "4" },
    hidden: { type: "string", default: "256" },
    vocab: { type: "string", default: "32128" },
    source: { type: "string", default: "64" },
    target: { type: "string", default: "64" },
    batches: { type: "string", default: "1,8" },
    rounds: { type: "string", default: "3" },
    beams: { type: "string", default: "1" },
  },
});
const [layers, hidden, vocab, source, target, rounds, beams] = (
  ["layers", "hidden", "vocab", "source", "target", "rounds", "beams"] as const
).map((name) => Number(flags[name])) as [number, number, number, number, number, number, number];
const batches = flags.batches.split(",").map(Number);
const config = parseT5Config({
  model_type: "t5",
  vocab_size: vocab,
  d_model: hidden,
  d_kv: 64,
  d_ff: 4 * hidden,
  num_layers: layers,
  num_heads: Math.max(1, hidden / 64),
});
/** No token has this id, so that nothing ends. */
const noEnd = -1;

interface Cost {
  wall: number;
  cpu: number;
}
const nothing = (): Cost => ({ wall: Number.POSITIVE_INFINITY, cpu: Number.POSITIVE_INFINITY });

async function time(run: () => Promise<unknown>, best: Cost): Promise<void> {
  const [start, used] = [performance.now(), process.cpuUsage()];
  await run();
  const { user, system } = process.cpuUsage(used);
  best.wall = Math.min(best.wall, (performance.now() - start) / 1000);
  best.cpu = Math.min(best.cpu, (user + system) / 1e6);
}

function toRow(name: string, batch: number, cached: Cost, plain: Cost): string[] {
  const perSecond = (seconds: number): string => ((batch * target) / seconds).toFixed(0);
  return [
    name,
    String(batch),
    perSecond(cached.wall),
    perSecond(plain.wall),
    `${(plain.wall / cached.wall).toFixed(1)}x`,
    perSecond(cached.cpu),
    perSecond(plain.cpu),
    `${(plain.cpu / cached.cpu).toFixed(1)}x`,
  ];
}

async function measure(engine: string, batch: number): Promise<string[]> {
  const parameters = ParameterSet.initialise(t5Specs(config), { seed: 1, deviation: 1 });
  const generator = new T5Generator({ config, parameters }, { padId: 0, startId: 0, endId: noEnd });
  const sources = Array.from({ length: batch }, (_, row) =>
    Int32Array.from({ length: source }, (_, i) => 2 + ((i * 37 + row * 101) % (vocab - 2))),
  );
  const [cached, plain] = [nothing(), nothing()];
  await generator.generate(sources, { maxTokens: 4, beams });
  for (let round = 0; round < rounds; round++) {
    await time(() => generator.generate(sources, { maxTokens: target, beams }), cached);
    await time(() => generator.generate(sources, { maxTokens: target, beams, isCached: false }), plain);
  }
  generator.dispose();
  parameters.dispose();
  return toRow(engine, batch, cached, plain);
}

function measurePython(python: string, batch: number): string[] {
  const script = new URL("pytorch_t5.py", import.meta.url).pathname;
  const sizes = [layers, hidden, vocab, batch, source, target, rounds].map(String);
  const out = execFileSync(python, [script, ...sizes], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const { cached, plain } = JSON.parse(out.trim()) as { cached: Cost; plain: Cost };
  return toRow("Transformers", batch, cached, plain);
}

const rows: string[][] = [];
for (const engine of flags.engines.split(",")) {
  await selectEngine(engine);
  for (const batch of batches) rows.push(await measure(engine, batch));
  await closeEngines();
}
const python = process.env["NERFORGE_PYTHON"];
if (python !== undefined) for (const batch of batches) rows.push(measurePython(python, batch));
console.log(
  formatTable(["engine", "batch", "tokens/s", "uncached", "gain", "tokens/CPU s", "uncached", "gain"], rows),
);
