import { readFileSync } from "node:fs";
import { Tokenizer as Oracle } from "@huggingface/tokenizers";
import { expect, test } from "vitest";
import { SentenceSplitter, toUnits } from "../../src/text/sentences/sentence-splitter.js";
import type { Tokenizer } from "../../src/tokenizers/tokenizer.js";
import { readTokenizer } from "../../src/tokenizers/tokenizer-files.js";
import { dumpParagraphs } from "../support/dump-prose.js";
import { hasShared, sharedFile, sharedNote } from "../support/shared.js";
import { codePointOffsets } from "../support/tokenizers.js";

interface GoldenCase {
  readonly text: string;
  readonly ids: number[];
  readonly offsets: number[][];
}

const bert = (name: string, lowercase: boolean) => (): Tokenizer =>
  readTokenizer(sharedFile("data", "vocab", `${name}-vocab.txt`), { lowercase });
const makers: Readonly<Record<string, () => Tokenizer>> = {
  "bert-base-cased": bert("bert-base-cased", false),
  "bert-base-multilingual-cased": bert("bert-base-multilingual-cased", false),
  "bert-base-chinese": bert("bert-base-chinese", true),
  "t5-small": () => readTokenizer(sharedFile("data", "vocab", "t5-tokenizer.json")),
};

/** `count` sentences from several languages' dumps. */
function realSentences(count: number): string[] {
  const dumps = [
    ["enwiki-2022-head.xml.bz2", "en"],
    ["dewiki-2021-mini.xml.bz2", "de"],
    ["ukwiki-2023-truncated.xml.xz", "uk"],
    ["viwiki-2023-truncated.xml.xz", "vi"],
    ["elwiki-2023-truncated.xml.xz", "el"],
    ["zhwiki-2018.xml", "zh"],
  ] as const;
  return dumps.flatMap(([dump, language]) => {
    const splitter = new SentenceSplitter(language);
    const sentences: string[] = [];
    for (const paragraph of dumpParagraphs(dump)) {
      const ends = new Int32Array(paragraph.length + 1);
      const found = splitter.split(toUnits(paragraph), 0, paragraph.length, ends);
      for (let i = 0, start = 0; i < found; start = ends[i++])
        sentences.push(paragraph.slice(start, ends[i]).trim());
      if (sentences.length >= count) break;
    }
    return sentences.slice(0, Math.ceil(count / dumps.length));
  });
}

test.runIf(hasShared).each(Object.keys(makers))(
  `%s gives the golden ids and offsets${sharedNote}`,
  (name) => {
    const golden = JSON.parse(
      readFileSync(sharedFile("golden", "reference", "tokenizers.json"), "utf8"),
    ) as Record<string, GoldenCase[]>;
    const tokenizer = makers[name]();
    expect(golden[name].length).toBeGreaterThan(10);
    for (const { text, ids, offsets } of golden[name]) {
      const encoding = tokenizer.encode(text);
      expect([...encoding.ids], text).toEqual(ids);
      expect(codePointOffsets(text, encoding.offsets), text).toEqual(offsets.flat());
    }
  },
);

test.runIf(hasShared).each(Object.keys(makers).slice(0, 3))(
  `%s agrees with @huggingface/tokenizers on 3,000 real sentences${sharedNote}`,
  (name) => {
    const tokenizer = makers[name]();
    const oracle = new Oracle(JSON.parse(JSON.stringify(tokenizer.json)), {});
    // It lowers a word's last sigma to "ς"; Hugging Face's own tokenizers (and BERT) to "σ".
    const sentences = realSentences(3200).filter((sentence) => !/Σ(?!\p{L})/u.test(sentence));
    expect(sentences.length).toBeGreaterThanOrEqual(3000);
    for (const sentence of sentences) {
      expect([...tokenizer.encode(sentence).ids], sentence).toEqual([...oracle.encode(sentence).ids]);
    }
  },
);
