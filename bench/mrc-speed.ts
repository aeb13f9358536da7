/**
 * Prediction by QPMRC, which reads a text once with all types, against BERT-MRC, which reads it once for each type: the
 * same backbone, the same texts, each at its own best batch size, texts of like length together (Table 6 of the paper).
 *
 *   npx tsx bench/mrc-speed.ts [--engine tensorflow] [--layers 4] [--hidden 256] [--sentences 64] [--rounds 3]
 *     [--batches 1,2,4,8,16,32,64,128] [--vocab vocab.txt]
 *     [--queries mit-movie,atis]                          wordings of configs/queries, asked of generated texts
 *     [--data FILE --from slot --queries atis]            or asked of a file: the labels that it holds
 *     [--labels-of FILE]                                  or those of another, e.g. its training set
 *
 * The weights are random and the biases such that nothing is found, so that neither model pays for mentions. Rounds of
 * both models take turns; the ratios are medians over the rounds, of the wall clock and of the CPU time of the process.
 * Tokens are those that go through the encoder for one round, with and without padding. Memory is the most that tensors
 * held at once, beside the parameters.
 */
import { parseArgs } from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import { RandomStream } from "../src/core/random.js";
import { formatTable } from "../src/core/table.js";
import { Tally } from "../src/core/tally.js";
import { bucketLength } from "../src/engine/bucket-length.js";
import { closeEngines, selectEngine } from "../src/engine/engine.js";
import { fill, tidy } from "../src/engine/ops/index.js";
import { createNaming } from "../src/formats/naming.js";
import { openExamples } from "../src/formats/open.js";
import { loadQuerySet, type QuerySet, queriesFor } from "../src/formats/queries/query-set.js";
import { joinWords } from "../src/formats/words.js";
import { parseBertConfig } from "../src/models/encoders/bert/config.js";
import type { BertEncoder } from "../src/models/encoders/bert/encoder.js";
import { encoderSpecs } from "../src/models/encoders/bert/parameters.js";
import { ParameterSet } from "../src/models/layers/parameters.js";
import { createMrcEncoder } from "../src/models/methods/mrc/encode.js";
import { createHead } from "../src/models/methods/mrc/mrc-head.js";
import { MrcModel } from "../src/models/methods/mrc/mrc-model.js";
import { completeSettings } from "../src/models/methods/mrc/settings.js";
import { createQpmrcEncoder } from "../src/models/methods/qpmrc/encode.js";
import { newQpmrcModel } from "../src/models/methods/qpmrc/qpmrc-model.js";
import type { Example } from "../src/text/example.js";
import { Tokenizer } from "../src/tokenizers/tokenizer.js";
import { readTokenizer } from "../src/tokenizers/tokenizer-files.js";
import { trainWordPiece } from "../src/tokenizers/train-word-piece.js";

const { values: flags } = parseArgs({
  options: {
    engine: { type: "string" },
    layers: { type: "string", default: "4" },
    hidden: { type: "string", default: "256" },
    sentences: { type: "string", default: "64" },
    rounds: { type: "string", default: "3" },
    batches: { type: "string", default: "1,2,4,8,16,32,64,128" },
    vocab: { type: "string" },
    queries: { type: "string", default: "mit-movie,atis" },
    data: { type: "string" },
    from: { type: "string", default: "slot" },
    "labels-of": { type: "string" },
  },
});
const sentences = Number(flags.sentences);

/** One of the two models with what a round of it costs. */
interface Reader {
  readonly name: string;
  /** Predicts every text. */
  readonly run: (batchSize: number) => Promise<void>;
  readonly countTokens: (batchSize: number) => { readonly real: number; readonly padded: number };
  readonly dispose: () => void;
}

const random = new RandomStream(1, "bench mrc-speed");
const letters = "etaoinshrdlucmfwypvbgk";
const makeWord = (): string =>
  Array.from(
    { length: 2 + random.nextInt(7) },
    () => letters[Math.floor(letters.length * random.next() ** 2)],
  ).join("");
const words = Array.from({ length: 3000 }, makeWord);

/** Questions of about ten words, as in both sets of the paper. */
function makeExample(_: unknown, id: number): Example {
  const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  const length = Math.min(40, Math.max(3, Math.round(10 * Math.exp(0.4 * normal))));
  const drawn = Array.from({ length }, () => words[Math.floor(words.length * random.next() ** 3)]);
  return { id: String(id), ...joinWords(drawn, "space"), mentions: [], datasetId: "bench" };
}

async function readExamples(file: string): Promise<Example[]> {
  const examples: Example[] = [];
  const context = { datasetId: "bench", tally: new Tally(), naming: createNaming() };
  for await (const batch of openExamples(file, { format: flags.from, context })) examples.push(...batch);
  return examples;
}

/** The same number of texts from everywhere in a file. */
const spread = (all: readonly Example[]): Example[] =>
  Array.from(
    { length: Math.min(sentences, all.length) },
    (_, i) => all[Math.floor((i * all.length) / Math.min(sentences, all.length))],
  );

const labelsOf = (examples: readonly Example[]): string[] =>
  [...new Set(examples.flatMap(({ mentions }) => mentions.map(({ label }) => label)))].sort();

async function makeTokenizer(examples: readonly Example[], { queries }: QuerySet): Promise<Tokenizer> {
  if (flags.vocab !== undefined) return readTokenizer(flags.vocab, { lowercase: false });
  const wording = queries.flatMap(({ name, query }) => [name, query]);
  const texts = [...examples.map(({ text }) => text), ...Array.from({ length: 20 }, () => wording).flat()];
  return new Tokenizer(await trainWordPiece(texts, { vocabularySize: 8_000, lowercase: false }));
}

function makeEncoder(tokenizer: Tokenizer): BertEncoder {
  const [layers, hidden] = [Number(flags.layers), Number(flags.hidden)];
  const config = parseBertConfig({
    model_type: "bert",
    vocab_size: tokenizer.vocabularySize,
    hidden_size: hidden,
    num_hidden_layers: layers,
    num_attention_heads: Math.max(1, hidden / 64),
    intermediate_size: 4 * hidden,
    max_position_embeddings: 512,
  });
  return { config, parameters: ParameterSet.initialise(encoderSpecs(config), { seed: 1, deviation: 0.02 }) };
}

/** Makes a bias so low that nothing is found. */
const silence = (parameters: ParameterSet, name: string): void =>
  tidy(() => parameters.get(name).assign(fill(parameters.get(name).shape, -50)));

/** Encodes texts and counts the tokens of batches, the longest items first. */
const batchesOf = <T extends { readonly length: number }>(items: readonly T[], batchSize: number): T[][] => {
  const sorted = [...items].sort((a, b) => b.length - a.length);
  return Array.from({ length: Math.ceil(items.length / batchSize) }, (_, i) =>
    sorted.slice(i * batchSize, (i + 1) * batchSize),
  );
};

function makeQpmrc(tokenizer: Tokenizer, { queries }: QuerySet, examples: readonly Example[]): Reader {
  const names = Object.fromEntries(queries.map(({ label, name }) => [label, name]));
  const labels = queries.map(({ label }) => label);
  const model = newQpmrcModel({ encoder: makeEncoder(tokenizer), tokenizer }, { labels, names }, 1);
  silence(model.parts.head, "qpmrc.span.bias");
  const encoder = createQpmrcEncoder(model.recipe);
  return {
    name: "QPMRC",
    run: async (batchSize) => void (await model.predictExamples(examples, undefined, { batchSize })),
    countTokens: (batchSize) => {
      const items = examples.flatMap((example, index) => [
        ...encoder.encode({ ...example, mentions: [] }, { epoch: 0, index }),
      ]);
      const asked = model.queriesOf({ labels, naturalNames: names });
      let [real, padded] = [0, 0];
      for (const pass of batchesOf(items, batchSize).flatMap((batch) => model.plan(batch, asked))) {
        padded += pass.items.length * (pass.contextLength + pass.segments * pass.segmentLength);
        for (const [row, { length }] of pass.items.entries())
          real += pass.asked[row].reduce((sum, type) => sum + 10 + asked[type].tokens.length, length);
      }
      return { real, padded };
    },
    dispose: () => model.dispose(),
  };
}

function makeMrc(tokenizer: Tokenizer, { queries }: QuerySet, examples: readonly Example[]): Reader {
  const bert = makeEncoder(tokenizer);
  const settings = completeSettings({}, bert.config);
  const { hiddenSize } = bert.config;
  const head = createHead({ settings, hiddenSize, seed: 1, deviation: 0.02 });
  const asked = queries.map(({ label, query }) => ({ label, query }));
  const model = new MrcModel({ bert, tokenizer, head, settings, queries: asked });
  for (const name of head.parameters.names)
    if (/^(start|end)_outputs\.bias$/.test(name)) silence(head.parameters, name);
  const encoder = createMrcEncoder({ ...model.recipe });
  return {
    name: "BERT-MRC",
    run: async (batchSize) =>
      void (await model.predictExamples(examples, undefined, {
        batchSize,
        windowItems: Number.MAX_SAFE_INTEGER,
      })),
    countTokens: (batchSize) => {
      const items = examples.flatMap((example, index) => [
        ...encoder.encode({ ...example, mentions: [] }, { epoch: 0, index }),
      ]);
      const batches = batchesOf(items, batchSize);
      const real = items.reduce((sum, { length }) => sum + length, 0);
      return {
        real,
        padded: batches.reduce((sum, batch) => sum + batch.length * bucketLength(batch[0].length), 0),
      };
    },
    dispose: () => model.dispose(),
  };
}

interface Cost {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

async function costOf(run: () => Promise<void>): Promise<Cost> {
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  await run();
  const { user, system } = process.cpuUsage(cpu);
  return { seconds: (performance.now() - start) / 1000, cpuSeconds: (user + system) / 1e6 };
}

/** The batch size at which a round is quickest; one round of each, after one to warm up. */
async function findBatch({ run, name }: Reader): Promise<number> {
  let best = { batchSize: 1, seconds: Number.POSITIVE_INFINITY };
  for (const batchSize of flags.batches.split(",").map(Number)) {
    await run(batchSize);
    const { seconds } = await costOf(() => run(batchSize));
    process.stderr.write(`${name}: batch ${batchSize}: ${(sentences / seconds).toFixed(1)} sentences/s\n`);
    if (seconds < best.seconds) best = { batchSize, seconds };
    else if (seconds > 1.5 * best.seconds) break;
  }
  return best.batchSize;
}

/** Most bytes that tensors hold at once in a round, beside what they held before. */
async function peakBytes(run: () => Promise<void>): Promise<number> {
  const engine = tf.engine() as unknown as { runKernelFunc: (kernel: unknown) => unknown };
  const original = engine.runKernelFunc;
  const before = tf.memory().numBytes;
  let peak = before;
  engine.runKernelFunc = function (kernel) {
    const result = original.call(this, kernel);
    peak = Math.max(peak, tf.memory().numBytes);
    return result;
  };
  try {
    await run();
  } finally {
    engine.runKernelFunc = original;
  }
  return peak - before;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

const rows: (string | number)[][] = [];
async function compare(title: string, set: QuerySet, examples: readonly Example[]): Promise<void> {
  const tokenizer = await makeTokenizer(examples, set);
  const readers = [makeMrc(tokenizer, set, examples), makeQpmrc(tokenizer, set, examples)];
  const batches: number[] = [];
  for (const reader of readers) batches.push(await findBatch(reader));
  const costs = readers.map((): Cost[] => []);
  for (let round = 0; round < Number(flags.rounds); round++) {
    for (const [i, { run }] of readers.entries()) costs[i].push(await costOf(() => run(batches[i])));
  }
  const ratio = (i: number, kind: keyof Cost): string =>
    `${median(costs[0].map((cost, round) => cost[kind] / costs[i][round][kind])).toFixed(2)}x`;
  for (const [i, reader] of readers.entries()) {
    const { real, padded } = reader.countTokens(batches[i]);
    const peak = await peakBytes(() => reader.run(batches[i]));
    rows.push([
      title,
      reader.name,
      set.queries.length,
      batches[i],
      real,
      padded,
      `${(peak / 1e6).toFixed(0)} MB`,
      (examples.length / median(costs[i].map(({ seconds }) => seconds))).toFixed(1),
      ratio(i, "seconds"),
      ratio(i, "cpuSeconds"),
    ]);
    reader.dispose();
  }
}

const engine = await selectEngine(flags.engine);
process.stderr.write(`${engine.description}, ${flags.layers} layers, ${flags.hidden} hidden\n`);
if (flags.data === undefined) {
  const examples = Array.from({ length: sentences }, makeExample);
  for (const name of flags.queries.split(",")) await compare(name, loadQuerySet(name), examples);
} else {
  const all = await readExamples(flags.data);
  const labels = labelsOf(flags["labels-of"] === undefined ? all : await readExamples(flags["labels-of"]));
  await compare(flags.queries, queriesFor(loadQuerySet(flags.queries), labels), spread(all));
}
await closeEngines();
const header = [
  "queries",
  "model",
  "types",
  "batch",
  "tokens",
  "padded",
  "peak",
  "sentences/s",
  "ratio",
  "CPU ratio",
];
process.stdout.write(`${formatTable(header, rows)}\n`);
