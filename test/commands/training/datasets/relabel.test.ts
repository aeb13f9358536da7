import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { chooseLabels, readRelabeller } from "../../../../src/commands/training/datasets/relabel.js";
import { exampleOf, showMentions } from "../../../support/examples.js";
import { nextFolder } from "../../../support/temp.js";

function relabelWith(yaml: string): string[] {
  const file = join(nextFolder(), "map.yaml");
  writeFileSync(file, yaml);
  const example = exampleOf("Ana saw Oslo today", [
    [0, 1, "PER"],
    [2, 3, "LOC"],
    [3, 4, "TIME"],
  ]);
  return showMentions(readRelabeller(file).relabel(example));
}

test("labels are mapped, left out, or stay", () => {
  expect(relabelWith("PER: person\nTIME: null\n")).toEqual(['person "Ana"', 'LOC "Oslo"']);
});

test('"*" is every label that the map does not name', () => {
  expect(relabelWith('"*": ENTITY\nTIME: null\n')).toEqual(['ENTITY "Ana"', 'ENTITY "Oslo"']);
  expect(relabelWith('"*": null\nPER: PER\n')).toEqual(['PER "Ana"']);
});

test("a file that is no map is refused", () => {
  expect(() => relabelWith("PER: 3\n")).toThrow(/E_CONFIG: .*map\.yaml is not valid/);
});

describe("labels that are left out", () => {
  const labels = ["PER", "LOC", "TIME"];
  const example = exampleOf("Ana saw Oslo today", [
    [0, 1, "PER"],
    [2, 3, "LOC"],
    [3, 4, "TIME"],
  ]);

  test("take their mentions with them, and leave the sentence", () => {
    const relabeller = chooseLabels({ withoutLabels: ["PER", "TIME"] }, labels);
    expect(showMentions(relabeller.relabel(example))).toEqual(['LOC "Oslo"']);
    expect(labels.map((label) => relabeller.labelOf(label))).toEqual([null, "LOC", null]);
  });

  test("are those that the map leads to", () => {
    const labelsMap = join(nextFolder(), "map.yaml");
    writeFileSync(labelsMap, "PER: NAME\nLOC: NAME\n");
    const relabeller = chooseLabels({ labelsMap, withoutLabels: ["NAME"] }, labels);
    expect(showMentions(relabeller.relabel(example))).toEqual(['TIME "today"']);
  });

  test("may be absent from a small file, but not misspelt, and not all absent", () => {
    expect(() => chooseLabels({ withoutLabels: ["PER", "VEHICLE"] }, labels)).not.toThrow();
    expect(() => chooseLabels({ withoutLabels: ["PER", "LOK"] }, labels)).toThrow(
      'E_CONFIG: withoutLabels has "LOK": expected one of PER, LOC, TIME; did you mean "LOC"? Fix: name labels that the data hold.',
    );
    expect(() => chooseLabels({ withoutLabels: ["VEHICLE"] }, labels)).toThrow(/withoutLabels has "VEHICLE"/);
  });
});
