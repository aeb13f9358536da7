/**
 * Greedy decoding by T5 on every engine: tokens a second with and without a key/value cache, at batch 1 and 8, and
 * Transformers' beside them where NERFORGE_PYTHON names a Python that has it.
 *
 *   npx tsx bench/t5-generation.ts [--engines tensorflow,wasm] [--layers 4] [--hidden 256] [--vocab 32128]
 *     [--source 64] [--target 64] [--batches 1,8] [--rounds 3] [--beams 1]
 *
 * The weights are random, and the end token is forbidden, so that every target is as long. Best of the rounds.
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

async function secondsOf(run: () => Promise<unknown>, count: number): Promise<number> {
  await run();
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < count; round++) {
    const start = performance.now();
    await run();
    best = Math.min(best, (performance.now() - start) / 1000);
  }
  return best;
}

async function measure(engine: string, batch: number): Promise<string[]> {
  const parameters = ParameterSet.initialise(t5Specs(config), { seed: 1, deviation: 1 });
  const generator = new T5Generator({ config, parameters }, { padId: 0, startId: 0, endId: noEnd });
  const sources = Array.from({ length: batch }, (_, row) =>
    Int32Array.from({ length: source }, (_, i) => 2 + ((i * 37 + row * 101) % (vocab - 2))),
  );
  const options = { maxTokens: target, beams };
  const cached = await secondsOf(() => generator.generate(sources, options), rounds);
  const plain = await secondsOf(() => generator.generate(sources, { ...options, isCached: false }), 1);
  generator.dispose();
  parameters.dispose();
  const perSecond = (seconds: number): string => ((batch * target) / seconds).toFixed(0);
  return [engine, String(batch), perSecond(cached), perSecond(plain), `${(plain / cached).toFixed(1)}x`];
}

function measurePython(python: string, batch: number): string[] {
  const script = new URL("pytorch_t5.py", import.meta.url).pathname;
  const sizes = [layers, hidden, vocab, batch, source, target, rounds].map(String);
  const out = execFileSync(python, [script, ...sizes], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const { tokensPerSecond, uncached } = JSON.parse(out.trim()) as Record<string, number>;
  const ratio = `${(tokensPerSecond! / uncached!).toFixed(1)}x`;
  return ["Transformers", String(batch), tokensPerSecond!.toFixed(0), uncached!.toFixed(0), ratio];
}

const rows: string[][] = [];
for (const engine of flags.engines.split(",")) {
  await selectEngine(engine);
  for (const batch of batches) rows.push(await measure(engine, batch));
  await closeEngines();
}
const python = process.env["NERFORGE_PYTHON"];
if (python !== undefined) for (const batch of batches) rows.push(measurePython(python, batch));
console.log(formatTable(["engine", "batch", "tokens/s", "uncached", "gain"], rows));
