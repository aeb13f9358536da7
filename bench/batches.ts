/**
 * Speed of encoding ahead, and how much of the batches is padding, over generated text with a vocabulary trained on
 * it (sentence lengths log-normal about 20 words):
 *
 *   npx tsx bench/batches.ts [sentences]
 *
 * Rates are the best of three rounds by the wall clock; starting the workers is left out, by counting from the second
 * window on. "own" is how long this thread, which trains, is kept from its work by a sentence: all of the time without
 * workers, sending and receiving with them.
 */
import { RandomStream } from "../src/core/random.js";
import { bucketLength } from "../src/engine/bucket-length.js";
import { joinWords } from "../src/formats/words.js";
import type { EncodingRecipe } from "../src/models/methods/method.js";
import type { Example } from "../src/text/example.js";
import { Tokenizer } from "../src/tokenizers/tokenizer.js";
import { trainWordPiece } from "../src/tokenizers/train-word-piece.js";
import { readBatches, type StepBatch } from "../src/train/data/batches.js";
import { encodeAhead } from "../src/train/data/encode-ahead.js";
import { arraySource } from "../src/train/data/example-source.js";

const sentences = Number(process.argv[2] ?? 20_000);
const windowExamples = 2_000;
const random = new RandomStream(1, "bench batches");

function makeWord(): string {
  const letters = "etaoinshrdlucmfwypvbgk";
  const length = 2 + random.nextInt(8);
  return Array.from({ length }, () => letters[Math.floor(letters.length * random.next() ** 2)]).join("");
}
const words = Array.from({ length: 20_000 }, makeWord);
const drawWord = (): string => words[Math.floor(words.length * random.next() ** 3)];

function makeExample(_: unknown, id: number): Example {
  const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  const length = Math.max(3, Math.round(20 * Math.exp(0.5 * normal)));
  const drawn = Array.from({ length }, drawWord);
  return { id: String(id), ...joinWords(drawn, "space"), mentions: [], datasetId: "bench" };
}
const examples = Array.from({ length: sentences }, makeExample);
const source = arraySource(examples, { seed: 1, name: "bench" });
const texts = examples.slice(0, 4_000).map(({ text }) => text);
const tokenizer = new Tokenizer(await trainWordPiece(texts, { vocabularySize: 8_000, lowercase: false }));
const recipe: EncodingRecipe = { method: "mlm", tokenizer: tokenizer.json, settings: { maxTokens: 128 } };
const bytes = examples.reduce((sum, { text }) => sum + text.length, 0);

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

interface Rates {
  readonly perSecond: number;
  readonly ownMicroseconds: number;
}

async function measure(workers: number): Promise<Rates> {
  let started = 0;
  let before = performance.eventLoopUtilization();
  let windows = 0;
  for await (const { items } of encodeAhead({ source, recipe, windowExamples, workers, epochs: 1 })) {
    if (items.length === 0) throw new Error("nothing was encoded");
    if (windows++ > 0) continue;
    started = performance.now();
    before = performance.eventLoopUtilization();
  }
  const counted = sentences - windowExamples;
  const { active } = performance.eventLoopUtilization(before);
  return {
    perSecond: (1000 * counted) / (performance.now() - started),
    ownMicroseconds: (1000 * active) / counted,
  };
}

print(`${sentences} sentences, ${(bytes / sentences).toFixed(0)} bytes each on average`);
for (const workers of [0, 1, 2]) {
  const rounds: Rates[] = [];
  for (let round = 0; round < 3; round++) rounds.push(await measure(workers));
  const perSecond = Math.max(...rounds.map((rates) => rates.perSecond));
  const own = Math.min(...rounds.map((rates) => rates.ownMicroseconds));
  print(`${workers} workers: ${perSecond.toFixed(0)} sentences/s, own ${own.toFixed(1)} us a sentence`);
}

const batchSize = 32;
const paddingOf = (batches: Iterable<readonly { readonly length: number }[]>): string => {
  let real = 0;
  let padded = 0;
  for (const items of batches) {
    real += items.reduce((sum, { length }) => sum + length, 0);
    padded += items.length * bucketLength(Math.max(...items.map(({ length }) => length)));
  }
  return `${(100 * (1 - real / padded)).toFixed(1)} %`;
};
const steps: StepBatch[] = [];
const options = { source, recipe, batchSize, microBatchSize: batchSize, windowExamples, seed: 1, workers: 0 };
for await (const step of readBatches({ ...options, epochs: 1 })) steps.push(step);
const items = random.shuffle(steps.flatMap(({ microBatches }) => microBatches.flat()));
const unsorted = Array.from({ length: Math.ceil(items.length / batchSize) }, (_, i) =>
  items.slice(i * batchSize, (i + 1) * batchSize),
);
print(
  `padding in batches of ${batchSize}: ${paddingOf(steps.flatMap(({ microBatches }) => microBatches))} by length in` +
    ` windows of ${windowExamples}, ${paddingOf(unsorted)} in random order`,
);
