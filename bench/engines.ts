/**
 * Training speed of BERT on every engine: tokens per second of batches of 8 x 64, AdamW and dropout included.
 *
 *   npx tsx bench/engines.ts [--engines wasm,tensorflow] [--sizes 2/128,4/256,12/768] [--seconds 10]
 *
 * PyTorch stands beside it when NERFORGE_PYTHON (default python3) has torch and transformers.
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import { RandomStream } from "../src/core/random.js";
import { formatTable } from "../src/core/table.js";
import { closeEngines, currentEngine, type EngineName, selectEngine } from "../src/engine/engine.js";
import * as ops from "../src/engine/ops/index.js";
import { findTensorflow } from "../src/engine/tensorflow/locate.js";
import { parseBertConfig } from "../src/models/encoders/bert/config.js";
import { type BertEncoder, type BertInputs, encode } from "../src/models/encoders/bert/encoder.js";
import { classifyTokens } from "../src/models/encoders/bert/heads.js";
import { encoderSpecs, tokenClassifierSpecs } from "../src/models/encoders/bert/parameters.js";
import { ParameterSet } from "../src/models/layers/parameters.js";

const { values: flags } = parseArgs({
  options: {
    engines: { type: "string", default: findTensorflow() === undefined ? "wasm" : "tensorflow,wasm" },
    sizes: { type: "string", default: "2/128,4/256,12/768" },
    seconds: { type: "string", default: "10" },
  },
});
const [batch, seqLen, labelCount] = [8, 64, 9];
const tokensPerStep = batch * seqLen;
const vocabOf = (hidden: number): number => (hidden === 768 ? 28_996 : 2000);

interface Measured {
  readonly trainTokens: number;
  readonly trainTokensPerCpuSecond: number;
  readonly forwardTokens: number;
  readonly opsPerStep: number;
}

function makeEncoder(layers: number, hidden: number): BertEncoder {
  const config = parseBertConfig({
    model_type: "bert",
    vocab_size: vocabOf(hidden),
    hidden_size: hidden,
    num_hidden_layers: layers,
    num_attention_heads: hidden / 64,
    intermediate_size: 4 * hidden,
    max_position_embeddings: 512,
  });
  const specs = [...encoderSpecs(config), ...tokenClassifierSpecs(config, labelCount)];
  return { config, parameters: ParameterSet.initialise(specs, { seed: 1, deviation: 0.02 }) };
}

function makeBatch({ config }: BertEncoder): { inputs: BertInputs; labels: ops.Tensor } {
  const random = new RandomStream("bench");
  const shape = [batch, seqLen];
  const ids = (limit: number, name: string): ops.Tensor =>
    ops.idTensor(
      Array.from({ length: tokensPerStep }, () => random.nextInt(limit)),
      shape,
      { limit, name },
    );
  return {
    inputs: {
      tokens: ids(config.vocabSize, "tokens"),
      segmentIds: ids(1, "segments"),
      attentionMask: ops.ones(shape),
    },
    labels: ids(labelCount, "labels"),
  };
}

async function measure(layers: number, hidden: number, seconds: number): Promise<Measured> {
  const encoder = makeEncoder(layers, hidden);
  const { inputs, labels } = makeBatch(encoder);
  const { variables } = encoder.parameters;
  const moments = variables.map(ops.zeroMoments);
  // The activations of BERT-base do not fit beside its optimizer in the 4 GiB of wasm.
  const isCheckpointed = hidden >= 768 && currentEngine() === "wasm";
  let step = 0;
  const train = async (): Promise<void> => {
    step++;
    const { loss, gradients } = ops.lossAndGradients(() => {
      const hidden = encode(encoder, inputs, { dropoutSeed: step, isCheckpointed });
      return ops.crossEntropy(classifyTokens(encoder, hidden, step), labels);
    }, variables);
    const factor = ops.tidy(() => ops.clipFactor(ops.gradNorm(gradients), 1));
    const settings = { learningRate: 1e-4, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01, step };
    for (const [i, variable] of variables.entries()) {
      ops.adamW(variable, gradients[i]!, moments[i]!, settings, factor);
    }
    await ops.readNumber(loss);
    ops.dispose([loss, factor, ...(gradients as ops.Tensor[])]);
  };
  const forward = async (): Promise<void> => {
    const logits = ops.tidy(() => classifyTokens(encoder, encode(encoder, inputs)));
    await ops.read(logits);
    logits.dispose();
  };
  const opsPerStep = await countKernels(train);
  const training = await costOf(train, seconds);
  const forwardTokens = tokensPerStep / (await costOf(forward, seconds / 4)).seconds;
  encoder.parameters.dispose();
  ops.dispose([inputs.tokens, inputs.segmentIds, inputs.attentionMask, labels]);
  for (const { first, second } of moments) ops.dispose([first, second]);
  return {
    trainTokens: tokensPerStep / training.seconds,
    trainTokensPerCpuSecond: tokensPerStep / training.cpuSeconds,
    forwardTokens,
    opsPerStep,
  };
}

interface Cost {
  readonly seconds: number;
  /** All threads together; hardly changed by what else the machine does. */
  readonly cpuSeconds: number;
}

/** Mean cost of a run after one to warm up; three runs at least. */
async function costOf(run: () => Promise<void>, seconds: number): Promise<Cost> {
  await run();
  const start = performance.now();
  const startCpu = process.cpuUsage();
  let runs = 0;
  while (runs < 3 || performance.now() - start < seconds * 1000) {
    await run();
    runs++;
  }
  const { user, system } = process.cpuUsage(startCpu);
  return { seconds: (performance.now() - start) / 1000 / runs, cpuSeconds: (user + system) / 1e6 / runs };
}

async function countKernels(run: () => Promise<void>): Promise<number> {
  const engine = tf.engine() as unknown as { runKernelFunc: (kernel: { kernelName?: string }) => unknown };
  const original = engine.runKernelFunc;
  let count = 0;
  engine.runKernelFunc = function (kernel) {
    if (kernel.kernelName !== undefined) count++;
    return original.call(this, kernel);
  };
  try {
    await run();
  } finally {
    engine.runKernelFunc = original;
  }
  return count;
}

/** Tokens per second of Transformers on the CPU; undefined where Python with torch is absent. */
function measurePytorch(layers: number, hidden: number, seconds: number): Measured | undefined {
  const script = new URL("pytorch_bert.py", import.meta.url).pathname;
  if (!existsSync(script)) return undefined;
  const parameters = [script, layers, hidden, vocabOf(hidden), seconds].map(String);
  try {
    const stdout = execFileSync(process.env["NERFORGE_PYTHON"] ?? "python3", parameters, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return { ...(JSON.parse(stdout) as Omit<Measured, "opsPerStep">), opsPerStep: 0 };
  } catch {
    return undefined; // no Python, or none with torch: the table goes without
  }
}

const rows: (string | number)[][] = [];
for (const size of flags.sizes.split(",")) {
  const [layers, hidden] = size.split("/").map(Number) as [number, number];
  const seconds = Number(flags.seconds);
  const peer = measurePytorch(layers, hidden, seconds);
  const addRow = (
    name: string,
    { trainTokens, trainTokensPerCpuSecond, forwardTokens, opsPerStep }: Measured,
  ): void => {
    const share = peer === undefined ? "" : (trainTokens / peer.trainTokens).toFixed(2);
    rows.push([
      size,
      name,
      Math.round(trainTokens),
      share,
      Math.round(trainTokensPerCpuSecond),
      Math.round(forwardTokens),
      opsPerStep || "",
    ]);
    process.stderr.write(`${size} ${name}: ${Math.round(trainTokens)} tokens/s\n`);
  };
  if (peer !== undefined) addRow("PyTorch", peer);
  for (const name of flags.engines.split(",") as EngineName[]) {
    await selectEngine(name);
    addRow(name, await measure(layers, hidden, seconds));
  }
}
await closeEngines();
const header = [
  "layers/hidden",
  "engine",
  "train tokens/s",
  "of PyTorch",
  "train tokens/CPU s",
  "forward tokens/s",
  "ops a step",
];
process.stdout.write(`${formatTable(header, rows)}\n`);
