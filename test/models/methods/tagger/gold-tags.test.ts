import { describe, expect, test } from "vitest";
import { Losses } from "../../../../src/formats/losses.js";
import { tagPlaces } from "../../../../src/models/methods/tagger/gold-tags.js";
import { createTagSet, tagsOfLabels } from "../../../../src/models/methods/tagger/tag-set.js";
import type { Example } from "../../../../src/text/example.js";
import { exampleOf } from "../../../support/examples.js";

const bio = createTagSet(tagsOfLabels(["A", "B"]));
const tagsOf = (example: Example, words: number[], losses = new Losses(), tagSet = bio): string[] =>
  [...tagPlaces(example, Int32Array.from(words), tagSet, losses)].map((id) => tagSet.tags[id]!);

describe("tagPlaces", () => {
  test("mentions that touch begin anew", () => {
    const example = exampleOf("a b c d e", [
      [0, 2, "A"],
      [2, 3, "A"],
      [3, 4, "B"],
    ]);
    expect(tagsOf(example, [0, 1, 2, 3, 4])).toEqual(["B-A", "I-A", "B-A", "B-B", "O"]);
  });

  test("a mention begins at the first of its words that has a place", () => {
    const example = exampleOf("a b c d e", [
      [0, 3, "A"],
      [3, 5, "B"],
    ]);
    expect(tagsOf(example, [1, 2, 3])).toEqual(["B-A", "I-A", "B-B"]);
  });

  test("of mentions that overlap the outer one stays; what is lost is counted by reason", () => {
    const example = exampleOf("a b c d e", [
      [0, 3, "A"],
      [1, 2, "B"],
      [3, 4, "B"],
      [4, 5, "A"],
    ]);
    const losses = new Losses();
    expect(tagsOf(example, [0, 1, 2, 4], losses)).toEqual(["B-A", "I-A", "I-A", "B-A"]);
    expect(losses.toJSON()).toEqual({ overlap: 1, unseen: 1 });
    expect(losses.cases[1]).toBe('0: B "d" [6, 7) (the model\'s tokenizer leaves nothing of its words)');
  });

  test("other schemes have their own letters", () => {
    const bioes = createTagSet(["O", "B-A", "I-A", "E-A", "S-A"]);
    const example = exampleOf("a b c d", [
      [0, 3, "A"],
      [3, 4, "A"],
    ]);
    expect(tagsOf(example, [0, 1, 2, 3], new Losses(), bioes)).toEqual(["B-A", "I-A", "E-A", "S-A"]);
  });

  test("a label or a tag that the model does not have is refused", () => {
    const example = exampleOf("a b", [[0, 1, "C"]], "s1");
    expect(() => tagsOf(example, [0, 1])).toThrow(
      'E_RECORD: the tagger has no label "C": expected one of A, B; did you mean "A"? (example=s1) Fix: map the labels of the data, or give the model a new head.',
    );
    const gap = createTagSet(["O", "B-A", "I-A", "I-B"]);
    expect(() => tagsOf(exampleOf("a b", [[0, 1, "B"]]), [0, 1], new Losses(), gap)).toThrow(
      'E_CONFIG: the model has no tag "B-B": expected one of O, B-A, I-A, I-B; did you mean "B-A"? Fix: give the model a new head for the labels of the data.',
    );
  });
});
