import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkModelConfig, labelsOf, readModelConfig, withLabels } from "../../src/hub/model-config.js";
import { nextFolder } from "../support/temp.js";

test("a config keeps the keys that are not known, and gives its labels by id", () => {
  const folder = nextFolder();
  const config = {
    model_type: "bert",
    odd: { kept: [1] },
    id2label: { "1": "B-PER", "0": "O" },
    label2id: { O: 0, "B-PER": 1 },
  };
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  const read = readModelConfig(folder);
  expect(read).toEqual(config);
  expect(labelsOf(read)).toEqual(["O", "B-PER"]);
  expect(labelsOf({})).toBeUndefined();
});

test("withLabels writes the labels both ways", () => {
  const config = withLabels({ model_type: "bert" }, ["O", "B-PER"]);
  expect(config).toEqual({
    model_type: "bert",
    id2label: { 0: "O", 1: "B-PER" },
    label2id: { O: 0, "B-PER": 1 },
  });
  expect(labelsOf(checkModelConfig(config))).toEqual(["O", "B-PER"]);
  expect(() => withLabels({}, ["O", "X", "O"])).toThrow(/^E_CONFIG: label "O" stands twice among 3 labels/);
});

test.each([
  [{ id2label: { "0": "O", "2": "X" } }, /id2label has 2 labels and none with id 1/],
  [{ id2label: { "0": "O" }, label2id: {} }, /id2label has "O" \(0\) and label2id does not/],
  [
    { id2label: { "0": "O", "1": "X" }, label2id: { O: 1, X: 0 } },
    /label "O" has the id 0 in id2label and 1 in label2id/,
  ],
  [{ label2id: { O: 0 } }, /label2id has 1 labels and id2label is missing/],
  [{ vocab_size: -1 }, /config.json is not valid:[\s\S]*vocab_size/],
  [[], /config.json is not valid/],
])("a config that contradicts itself is refused: %j", (config, message) => {
  expect(() => checkModelConfig(config)).toThrow(message);
});

test("a directory without a config, or with a broken one, is named", () => {
  const folder = nextFolder();
  expect(() => readModelConfig(folder)).toThrow(
    /holds no config.json \(ENOENT\). Fix: name a model's directory/,
  );
  writeFileSync(join(folder, "config.json"), "{");
  expect(() => readModelConfig(folder)).toThrow(/config.json is not JSON/);
});
