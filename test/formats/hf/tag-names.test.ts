import { describe, expect, test } from "vitest";
import {
  findTagNames,
  parseFrontMatter,
  readTagNames,
  tagNamesOf,
} from "../../../src/formats/hf/tag-names.js";

const card = (names: string): string => `---
dataset_info:
  features:
  - name: pos_tags
    sequence:
      class_label:
        names: {'0': X, '1': Y}
  - name: ner_tags
    sequence:
      class_label:
        names: ${names}
---
# A set
`;

describe("the names of numbered tags", () => {
  test("are O and then every tag of a label that the scheme has", () => {
    expect(tagNamesOf(["PER", "a-b"], "iob2")).toEqual(["O", "B-PER", "I-PER", "B-a-b", "I-a-b"]);
    expect(tagNamesOf(["PER"], "iob1")).toEqual(["O", "B-PER", "I-PER"]);
    expect(tagNamesOf(["PER"], "bilou")).toEqual(["O", "B-PER", "I-PER", "L-PER", "U-PER"]);
  });
  test.each(["{'0': O, '1': B-X, '10': I-Y, '2': I-X}", "[O, B-X, I-X, I-Y]"])(
    "stand in a card as %s",
    (names) => {
      expect(findTagNames(parseFrontMatter(card(names)), "ner_tags")).toEqual(["O", "B-X", "I-X", "I-Y"]);
    },
  );
  test("stand in dataset_infos.json and in a Parquet file's metadata", () => {
    const info = {
      default: {
        features: { ner_tags: { feature: { names: ["O", "B-X"], _type: "ClassLabel" }, _type: "Sequence" } },
      },
    };
    expect(findTagNames(info, "ner_tags")).toEqual(["O", "B-X"]);
    expect(findTagNames(info, "tags")).toBeUndefined();
  });
  test("are sought in the file's folder, then above it", () => {
    const files: Record<string, string> = { "../README.md": card("[O, B-X]") };
    expect(readTagNames((path) => files[path], "ner_tags")).toEqual(["O", "B-X"]);
    files["dataset_infos.json"] = '{"a":{"features":{"ner_tags":{"feature":{"names":["O","B-Z"]}}}}}';
    expect(readTagNames((path) => files[path], "ner_tags")).toEqual(["O", "B-Z"]);
    expect(readTagNames(undefined, "ner_tags")).toBeUndefined();
  });
  test("that differ between configurations are not guessed at", () => {
    const info = { a: { ner_tags: { names: ["O"] } }, b: { ner_tags: { names: ["O", "B-X"] } } };
    expect(() => findTagNames(info, "ner_tags")).toThrow(
      "E_CONFIG: the dataset's configurations name the tags of ner_tags differently. Fix: name those of this file with --read names=O,B-PER,...",
    );
  });
});
