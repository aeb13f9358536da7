import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Tokenizer } from "../../src/tokenizers/tokenizer.js";
import { digamma, trainUnigram } from "../../src/tokenizers/train-unigram.js";
import type { ScoredPiece } from "../../src/tokenizers/unigram.js";
import { stream } from "../support/chunks.js";
import { tokenizerFixture } from "../support/tokenizers.js";

const lines = readFileSync(tokenizerFixture("text.txt"), "utf8").trimEnd().split("\n");
const options = { vocabularySize: 700, sentinels: 4, characterCoverageRatio: 0.995 };
const piecesOf = (json: { model: Record<string, unknown> }): readonly ScoredPiece[] =>
  json.model["vocab"] as ScoredPiece[];

test("trainUnigram gives the stored vocabulary for any order of the texts", async () => {
  const stored = JSON.parse(readFileSync(tokenizerFixture("unigram.json"), "utf8"));
  const trained = await trainUnigram(stream([...lines].reverse()), options);
  expect(piecesOf(trained).map(([piece]) => piece)).toEqual(piecesOf(stored).map(([piece]) => piece));
  for (const [id, [, score]] of piecesOf(trained).entries())
    expect(score).toBeCloseTo(piecesOf(stored)[id][1], 9);
});

test("trainUnigram's pieces are a distribution, ordered, between the special tokens and the sentinels", async () => {
  const pieces = piecesOf(await trainUnigram(lines, options));
  expect(pieces.slice(0, 3).map(([piece]) => piece)).toEqual(["<pad>", "</s>", "<unk>"]);
  expect(pieces.slice(-4).map(([piece]) => piece)).toEqual([3, 2, 1, 0].map((n) => `<extra_id_${n}>`));
  const scores = pieces.slice(3, -4).map(([, score]) => score);
  expect(scores).toEqual([...scores].sort((a, b) => b - a));
  const sum = scores.reduce((total, score) => total + Math.exp(score), 0);
  expect(sum).toBeGreaterThan(0.7);
  expect(sum).toBeLessThanOrEqual(1.0001);
  expect(new Set(pieces.map(([piece]) => piece)).size).toBe(pieces.length);
});

test("trainUnigram learns the words of a text made of few words, and spells the text with them", async () => {
  const words = ["harbour", "railway", "shipyard", "lighthouse"];
  const texts = Array.from(
    { length: 400 },
    (_, i) => `${words[i % 4]} ${words[(i * 7 + 1) % 4]} ${words[(i * 3) % 4]}`,
  );
  const tokenizer = new Tokenizer(await trainUnigram(texts, { vocabularySize: 40, sentinels: 0 }));
  const { ids } = tokenizer.encode("railway shipyard harbour lighthouse", { addSpecialTokens: false });
  expect(Array.from(ids, (id) => tokenizer.tokenOf(id))).toEqual([
    "▁railway",
    "▁shipyard",
    "▁harbour",
    "▁lighthouse",
  ]);
});

test("trainUnigram leaves rare characters without a piece", async () => {
  const texts = [...Array.from({ length: 300 }, () => "harbour town"), "Ω"];
  const tokenizer = new Tokenizer(
    await trainUnigram(texts, { vocabularySize: 40, sentinels: 0, characterCoverageRatio: 0.999 }),
  );
  expect(tokenizer.idOf("Ω")).toBeUndefined();
  expect(tokenizer.idOf("w")).toBeDefined();
});

test("trainUnigram refuses a size that cannot hold the characters", async () => {
  await expect(trainUnigram(lines, { vocabularySize: 120 })).rejects.toThrow(
    /E_CONFIG: vocabularySize=120 does not hold the 103 special tokens and \d+ characters/,
  );
});

test.each([
  [1, -0.5772156649015329],
  [0.5, -1.9635100260214235],
  [10, 2.251752589066721],
  [1000, 6.907255195648812],
])("digamma(%d)", (x, value) => expect(digamma(x)).toBeCloseTo(value, 9));
