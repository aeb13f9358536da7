import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Tokenizer } from "../../src/tokenizers/tokenizer.js";
import {
  formatTokenizerFiles,
  formatVocabulary,
  parseVocabulary,
  readTokenizer,
} from "../../src/tokenizers/tokenizer-files.js";
import { nextFolder } from "../support/temp.js";
import { loadTokenizer, python, pythonNote, tokenizerFixture } from "../support/tokenizers.js";

const text = "The Harbour of Zürich, 1641: naïve café 北京 😀 [MASK].";

function save(tokenizer: Tokenizer, folder: string, without: readonly string[] = []): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of formatTokenizerFiles(tokenizer)) {
    if (!without.includes(name)) writeFileSync(join(folder, name), content);
  }
  return folder;
}

test.each(["bert-cased", "bert-uncased", "unigram", "unigram-charsmap"])(
  "a saved tokenizer is read back the same: %s",
  (name) => {
    const tokenizer = loadTokenizer(name);
    const again = readTokenizer(save(tokenizer, nextFolder()));
    expect(again.json).toEqual(tokenizer.json);
    expect(again.encode(text)).toEqual(tokenizer.encode(text));
  },
);

test.each(["bert-cased", "bert-uncased"])(
  "vocab.txt and tokenizer_config.json say the same as tokenizer.json: %s",
  (name) => {
    const tokenizer = loadTokenizer(name);
    const folder = save(tokenizer, nextFolder(), ["tokenizer.json"]);
    expect(readTokenizer(folder).encode(text)).toEqual(tokenizer.encode(text));
  },
);

test("a tokenizer keeps the settings it was read with", () => {
  const folder = save(loadTokenizer("bert-cased"), nextFolder());
  writeFileSync(join(folder, "tokenizer_config.json"), '{"model_max_length": 77, "do_lower_case": false}');
  const saved = formatTokenizerFiles(readTokenizer(folder)).get("tokenizer_config.json")!;
  expect(JSON.parse(saved)).toMatchObject({ model_max_length: 77, tokenizer_class: "BertTokenizer" });
});

test("a vocabulary keeps lines as ids, whatever the line ends", () => {
  const pieces = ["[PAD]", "a", "##\u2028", "ü"];
  expect(parseVocabulary(formatVocabulary(pieces))).toEqual(["[PAD]", "a", "##", "ü"]);
  expect(parseVocabulary("\ufeff[PAD]\r\na\r\nb")).toEqual(["[PAD]", "a", "b"]);
});

test("readTokenizer says what is missing", () => {
  const folder = nextFolder();
  expect(() => readTokenizer(join(folder, "none"))).toThrow(/E_INPUT: .*none does not exist/);
  expect(() => readTokenizer(folder)).toThrow(
    /holds neither tokenizer.json nor vocab.txt. Fix: name a tokenizer's directory/,
  );
  writeFileSync(join(folder, "spiece.model"), "");
  expect(() => readTokenizer(folder)).toThrow(
    /only spiece.model. Fix: save tokenizer.json with Transformers/,
  );
  writeFileSync(join(folder, "vocab.txt"), "[UNK]\n[CLS]\n[SEP]\n");
  expect(() => readTokenizer(folder)).toThrow(
    /does not say whether its model reads lower-cased text.*Fix: put tokenizer_config.json/,
  );
  expect(readTokenizer(folder, { lowercase: true }).vocabularySize).toBe(3);
  writeFileSync(join(folder, "vocab.txt"), "[UNK]\n[CLS]\n");
  expect(() => readTokenizer(folder, { lowercase: true })).toThrow(
    /the vocabulary of 2 pieces has no \[SEP\]/,
  );
  writeFileSync(join(folder, "tokenizer.json"), "{");
  expect(() => readTokenizer(folder)).toThrow(/tokenizer.json is not JSON/);
});

test.runIf(python)(
  `Transformers reads what is saved, and gives the same ids${pythonNote}`,
  () => {
    const folder = nextFolder();
    const names = ["bert-cased", "bert-uncased", "unigram", "unigram-charsmap"];
    for (const name of names) save(loadTokenizer(name), join(folder, name));
    save(loadTokenizer("bert-uncased"), join(folder, "vocab-only"), ["tokenizer.json"]);
    const texts = readFileSync(tokenizerFixture("text.txt"), "utf8").trimEnd().split("\n");
    writeFileSync(join(folder, "texts.json"), JSON.stringify([text, ...texts]));
    const script =
      "import json,sys,os;from transformers import AutoTokenizer;d=sys.argv[1]\n" +
      "texts=json.load(open(os.path.join(d,'texts.json')))\n" +
      "print(json.dumps({n:AutoTokenizer.from_pretrained(os.path.join(d,n))(texts)['input_ids'] for n in sys.argv[2:]}))";
    const output = execFileSync(python!, ["-c", script, folder, ...names, "vocab-only"], {
      encoding: "utf8",
    });
    const read = JSON.parse(output) as Record<string, number[][]>;
    for (const [name, ids] of Object.entries(read)) {
      const tokenizer = readTokenizer(join(folder, name));
      expect(ids, name).toEqual([text, ...texts].map((line) => [...tokenizer.encode(line).ids]));
    }
  },
  120_000,
);
