import { expect, test } from "vitest";
import { formatHeadline, headlineOf } from "../../../src/commands/pipeline/headline.js";

test.each<[string, unknown, string]>([
  ["evaluate", { span: { micro: { f1: 0.30684 } } }, "F1 30.68"],
  ["pretrain", { steps: 1200, devLoss: 2.34567 }, "dev loss 2.3457, steps 1,200"],
  ["pretrain", { steps: 5, dev: { micro: { f1: 0.5 } } }, "dev F1 50.00, steps 5"],
  ["finetune", { sizes: [{ test: { mean: 0.1 } }, { test: { mean: 0.4 }, dev: null }] }, "test F1 40.00"],
  [
    "finetune",
    { sizes: [{ test: null, crossValidation: { f1: { mean: 0.2 } } }] },
    "cross-validated F1 20.00",
  ],
  ["export", { texts: 133, mentions: 282, lost: {} }, "texts 133, mentions 282"],
  ["translate", { texts: 3, words: { found: 10, kept: 2 } }, "words translated 10, kept 2"],
  ["learn-lexicon", { entries: 75, units: 48 }, "entries 75, parallel texts 48"],
  ["pseudo-label", { sentences: 9, written: 8, mentions: 5 }, "sentences 8, mentions 5"],
  ["predict", { out: "x" }, ""],
  ["evaluate", "no tree", ""],
])("of %s %j the numbers are %j", (verb, json, text) =>
  expect(formatHeadline(headlineOf(verb, json))).toBe(text),
);
