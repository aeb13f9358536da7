/**
 * Speed of the tokenizers on one core over real text of ../shared, beside the trainers' vocabularies:
 *
 *   npx tsx bench/tokenizers.ts
 *
 * MB are of UTF-8; the time is processor time, the best of five rounds. "cold" is the first round of a new
 * tokenizer, which has no chunk in its memory yet; "words" encodes word by word, as for tagging.
 */
import { readFileSync } from "node:fs";
import { WordSplitter } from "../src/text/words/word-splitter.js";
import { Tokenizer, type TokenizerInput } from "../src/tokenizers/tokenizer.js";
import { readTokenizer } from "../src/tokenizers/tokenizer-files.js";
import { trainUnigram } from "../src/tokenizers/train-unigram.js";
import { trainWordPiece } from "../src/tokenizers/train-word-piece.js";
import { dumpParagraphs } from "../test/support/dump-prose.js";
import { sharedFile } from "../test/support/shared.js";

const rounds = 5;
const dumps = ["enwiki-2022-head.xml.bz2", "ukwiki-2023-truncated.xml.xz", "zhwiki-2018.xml"] as const;

const bert = (name: string, lowercase: boolean) => (): Tokenizer =>
  readTokenizer(sharedFile("data", "vocab", `bert-base-${name}-vocab.txt`), { lowercase });
const tokenizers: readonly (readonly [name: string, make: () => Tokenizer])[] = [
  ["WordPiece cased", bert("cased", false)],
  ["WordPiece multilingual", bert("multilingual-cased", false)],
  ["WordPiece chinese, uncased", bert("chinese", true)],
  [
    "Unigram t5",
    () => new Tokenizer(JSON.parse(readFileSync(sharedFile("data", "vocab", "t5-tokenizer.json"), "utf8"))),
  ],
];

/** Processor time of one call, in ms. */
function timeMs(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function splitWords(text: string): TokenizerInput {
  const units = Uint16Array.from(text, (_, i) => text.charCodeAt(i));
  const out = new Int32Array(2 * units.length + 2);
  const count = new WordSplitter("en").split(units, 0, units.length, new Int32Array(0), 0, out);
  return { text, words: out.slice(0, 2 * count) };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

for (const dump of dumps) {
  const texts = dumpParagraphs(dump);
  const megabytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / 1e6;
  const rate = (ms: number): string => `${((1000 * megabytes) / ms).toFixed(1).padStart(6)} MB/s`;
  print(`\n${dump}: ${megabytes.toFixed(2)} MB`);
  const words = dump.startsWith("zh") ? [] : texts.map(splitWords);
  for (const [name, make] of tokenizers) {
    const tokenizer = make();
    let tokens = 0;
    const encodeAll = (inputs: readonly TokenizerInput[]) => (): void => {
      tokens = 0;
      for (const input of inputs) tokens += tokenizer.encode(input).ids.length;
    };
    const times = Array.from({ length: rounds }, () => timeMs(encodeAll(texts)));
    const count = tokens;
    const byWord =
      words.length > 0
        ? rate(Math.min(...Array.from({ length: rounds }, () => timeMs(encodeAll(words)))))
        : "";
    print(
      `  ${name.padEnd(28)} ${rate(Math.min(...times))}  cold ${rate(times[0])}  words ${byWord}  ${count} tokens`,
    );
  }
}

const text = dumpParagraphs(dumps[0]);
for (const [name, train] of [
  ["WordPiece", trainWordPiece],
  ["Unigram", trainUnigram],
] as const) {
  const started = performance.now();
  const tokenizer = new Tokenizer(await train(text, { vocabularySize: 8000, lowercase: false }));
  const seconds = (performance.now() - started) / 1000;
  const count = text.reduce((sum, paragraph) => sum + tokenizer.encode(paragraph).ids.length, 0);
  print(`\ntrained ${name} of ${tokenizer.vocabularySize}: ${seconds.toFixed(1)} s, ${count} tokens`);
}
