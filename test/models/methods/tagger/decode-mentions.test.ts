import { expect, test } from "vitest";
import { decodeMentions } from "../../../../src/models/methods/tagger/decode-mentions.js";
import { createTagSet } from "../../../../src/models/methods/tagger/tag-set.js";
import { exampleOf } from "../../../support/examples.js";

const tagSet = createTagSet(["O", "B-A", "I-A", "B-B", "I-B"]);
const example = exampleOf("aa bb cc dd ee ff");
const decode = (tags: readonly string[], probabilities: readonly number[], words = tags.map((_, i) => i)) =>
  decodeMentions(
    example,
    words,
    {
      tags: Int32Array.from(tags, (tag) => tagSet.idOf(tag)!),
      probabilities: Float32Array.from(probabilities),
    },
    tagSet,
  ).map(({ start, end, label, score }) => [example.text.slice(start, end), label, score]);

test("a mention's score is that of its weakest word", () => {
  expect(decode(["O", "B-A", "I-A", "O", "B-B", "B-B"], [0.25, 1, 0.5, 0.125, 0.75, 1])).toEqual([
    ["bb cc", "A", 0.5],
    ["ee", "B", 0.75],
    ["ff", "B", 1],
  ]);
});

test("an I without a B begins a mention, and a change of label another, as in conlleval", () => {
  expect(decode(["I-A", "I-B", "I-B", "O", "I-A", "B-A"], [1, 1, 1, 1, 1, 1])).toEqual([
    ["aa", "A", 1],
    ["bb cc", "B", 1],
    ["ee", "A", 1],
    ["ff", "A", 1],
  ]);
});

test("words without a place inside a mention belong to it, others do not", () => {
  expect(decode(["B-A", "I-A", "O"], [1, 1, 1], [1, 3, 5])).toEqual([["bb cc dd", "A", 1]]);
});

test("nothing comes of nothing", () => {
  expect(decode([], [])).toEqual([]);
});
