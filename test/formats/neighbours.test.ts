import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { besideOf } from "../../src/formats/neighbours.js";
import { nextFolder } from "../support/temp.js";

test("files beside a file are read by their path from its folder", () => {
  const folder = nextFolder();
  mkdirSync(join(folder, "data"));
  writeFileSync(join(folder, "README.md"), "above");
  const read = besideOf(join(folder, "data", "train.jsonl"));
  expect([read("../README.md"), read("README.md")]).toEqual(["above", undefined]);
});
