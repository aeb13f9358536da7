/**
 * Speed of the sentence and word splitters over real text of ../shared:
 *
 *   npx tsx bench/text.ts [start of a dump's name]
 *
 * A unit is a UTF-16 code unit (2 bytes); the time is processor time, the best of nine rounds. "scanned" is the
 * share of paragraphs that needed no Intl.Segmenter; "segmenter" is the speed of the slow way, one round.
 */
import { SentenceSplitter, toUnits } from "../src/text/sentences/sentence-splitter.js";
import { WordSplitter } from "../src/text/words/word-splitter.js";
import { dumpParagraphs } from "../test/support/dump-prose.js";

const dumps: readonly (readonly [name: string, language: string])[] = [
  ["enwiki-2022-head.xml.bz2", "en"],
  ["dewiki-2021-mini.xml.bz2", "de"],
  ["itwiki-2013.xml.gz", "it"],
  ["ukwiki-2023-truncated.xml.xz", "uk"],
  ["viwiki-2023-truncated.xml.xz", "vi"],
  ["elwiki-2023-truncated.xml.xz", "el"],
  ["zhwiki-2018.xml", "zh"],
];
const rounds = 9;
const noEdges = new Int32Array(0);

/** Least processor time of one call, in ms. */
function bestMs(count: number, run: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < count; round++) {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

function measure(name: string, language: string): string {
  const paragraphs = dumpParagraphs(name).map(toUnits);
  const units = paragraphs.reduce((sum, paragraph) => sum + paragraph.length, 0);
  const ends = new Int32Array(Math.max(...paragraphs.map((paragraph) => paragraph.length)));
  const out = new Int32Array(2 * ends.length);
  const sentences = new SentenceSplitter(language);
  const slow = new SentenceSplitter(language, "segmenter");
  const words = new WordSplitter(language);
  const bounds = paragraphs.map((paragraph) => [
    ...ends.subarray(0, sentences.split(paragraph, 0, paragraph.length, ends)),
  ]);
  let wordCount = 0;
  const splitWords = (): void => {
    wordCount = 0;
    for (const [index, paragraph] of paragraphs.entries()) {
      let start = 0;
      for (const end of bounds[index]) {
        wordCount += words.split(paragraph, start, end, noEdges, 0, out);
        start = end;
      }
    }
  };
  const splitSentences = (splitter: SentenceSplitter) => (): void => {
    for (const paragraph of paragraphs) splitter.split(paragraph, 0, paragraph.length, ends);
  };
  const rate = (ms: number): string => (units / 1000 / ms).toFixed(1).padStart(6);
  const wordRate = rate(bestMs(rounds, splitWords));
  const { scanned, segmented } = sentences.counts;
  return [
    name.padEnd(30),
    `${(units / 1e6).toFixed(2)} M units, ${wordCount} words`,
    `sentences ${rate(bestMs(rounds, splitSentences(sentences)))} M units/s`,
    `(segmenter ${rate(bestMs(1, splitSentences(slow)))})`,
    `scanned ${((100 * scanned) / (scanned + segmented)).toFixed(2)} %`,
    `words ${wordRate} M units/s`,
  ].join("  ");
}

for (const [name, language] of dumps) {
  if (name.startsWith(process.argv[2] ?? "")) process.stdout.write(`${measure(name, language)}\n`);
}
