import { expect, test } from "vitest";
import { lastSentenceId, readTexts, TextReader } from "../../src/corpus/sentence-texts.js";
import { buildCorpus } from "../support/corpus.js";

test("texts come with their ids, in order and over the end of a batch", () => {
  const texts = Array.from({ length: 5003 }, (_, i) => `Sentence ${i}.`);
  const corpus = buildCorpus([[{ id: 1, title: "A", sentences: texts }]]);
  const batches = [...readTexts(corpus)];
  expect(batches.length).toBe(2);
  expect(batches.flatMap((batch) => batch.texts)).toEqual(texts);
  expect(batches.flatMap((batch) => batch.sentenceIds)).toEqual(texts.map((_, i) => i + 1));
  expect(new TextReader(corpus).textOf(lastSentenceId(corpus))).toBe("Sentence 5002.");
  corpus.close();
});

test("a corpus without sentences has no texts", () => {
  const corpus = buildCorpus([]);
  expect([...readTexts(corpus)]).toEqual([]);
  expect(lastSentenceId(corpus)).toBe(0);
  corpus.close();
});
