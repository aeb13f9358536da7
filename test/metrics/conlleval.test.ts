import { expect, test } from "vitest";
import { formatConlleval, tagAccuracy } from "../../src/metrics/conlleval.js";
import { parseTag } from "../../src/text/tags.js";

const tags = (line: string) => line.split(" ").map((tag) => parseTag(tag));
const pairs = [
  { gold: tags("B-PER I-PER O B-LOC"), predicted: tags("B-PER I-PER O B-ORG") },
  { gold: tags("O B-LOC"), predicted: tags("O I-LOC") },
];

test("formatConlleval prints what conlleval.pl prints", () => {
  expect(formatConlleval(pairs)).toBe(
    [
      "processed 6 tokens with 3 phrases; found: 3 phrases; correct: 2.",
      "accuracy:  66.67%; precision:  66.67%; recall:  66.67%; FB1:  66.67",
      "              LOC: precision: 100.00%; recall:  50.00%; FB1:  66.67  1",
      "              ORG: precision:   0.00%; recall:   0.00%; FB1:   0.00  1",
      "              PER: precision: 100.00%; recall: 100.00%; FB1: 100.00  1",
    ].join("\n"),
  );
});

test("tagAccuracy compares boundary and label, and is 0 for nothing", () => {
  expect(tagAccuracy(pairs)).toBeCloseTo(4 / 6, 12);
  expect(tagAccuracy([])).toBe(0);
});
