import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readRelabeller } from "../../../../src/commands/training/datasets/relabel.js";
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
