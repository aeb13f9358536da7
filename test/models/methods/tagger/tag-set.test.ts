import { describe, expect, test } from "vitest";
import { createTagSet, tagsOfLabels } from "../../../../src/models/methods/tagger/tag-set.js";

describe("createTagSet", () => {
  test("the tags of labels are O, then B and I of each", () => {
    const tags = tagsOfLabels(["PER", "WORK-OF-ART"]);
    expect(tags).toEqual(["O", "B-PER", "I-PER", "B-WORK-OF-ART", "I-WORK-OF-ART"]);
    expect(createTagSet(tags)).toMatchObject({
      labels: ["PER", "WORK-OF-ART"],
      scheme: "iob2",
      outsideId: 0,
    });
  });

  test.each([
    [["B-A", "I-A", "O"], "iob2", 2],
    [["O", "I-A", "I-B"], "iob1", 0],
    [["O", "B-A", "I-A", "E-A", "S-A"], "bioes", 0],
    [["O", "B-A", "M-A", "E-A", "S-A"], "bmes", 0],
    [["O", "B-A", "I-A", "L-A", "U-A"], "bilou", 0],
    [["O"], "iob2", 0],
  ])("%j are of the scheme %s", (tags, scheme, outsideId) => {
    expect(createTagSet(tags)).toMatchObject({ scheme, outsideId });
  });

  test("ids are found by the tag, with or without the label that untyped tags stand for", () => {
    expect(createTagSet(["O", "B-A", "I-A"]).idOf("I-A")).toBe(2);
    expect(createTagSet(["O", "B", "I"]).idOf("I-ENTITY")).toBe(2);
    expect(createTagSet(["O", "B", "I"]).idOf("E-ENTITY")).toBeUndefined();
  });

  test.each([
    [
      ["LABEL_0", "LABEL_1"],
      'E_CONFIG: "LABEL_0" (id 0) is no tag of a word: expected O, B-LABEL, I-LABEL or those of another scheme. (file=config.json) Fix: name a model whose id2label holds tags of words.',
    ],
    [
      ["O", "B-A", "I-A", "B-A"],
      'E_CONFIG: the tag "B-A" stands twice among 4 tags. (file=config.json) Fix: give every label once.',
    ],
    [
      ["B-A", "I-A"],
      'E_CONFIG: none of the 2 tags is "O": B-A, I-A. (file=config.json) Fix: name a model whose id2label holds tags of words.',
    ],
  ])("%j are refused", (tags, message) => {
    expect(() => createTagSet(tags, { file: "config.json" })).toThrow(message);
  });
});
