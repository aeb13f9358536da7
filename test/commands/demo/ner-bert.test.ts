import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { silentContext } from "../../../src/commands/context.js";
import { findTarget, runNerBertDemo } from "../../../src/commands/demo/ner-bert.js";
import { nextFolder } from "../../support/temp.js";

function folderWith(...files: string[]): string {
  const folder = join(nextFolder(), "cooking");
  mkdirSync(folder);
  for (const file of files) writeFileSync(join(folder, file), "");
  return folder;
}

describe("findTarget", () => {
  test.each([
    [["train.txt", "test.txt"]],
    [["train", "test", "training-notes.md"]],
    [["test.conll", "train.conll"]],
  ])("a folder's train and test files are found by their names: %j", (files) => {
    const folder = folderWith(...files);
    const find = (stem: string) => join(folder, files.find((name) => name.replace(/\..*/, "") === stem)!);
    expect(findTarget(folder)).toEqual({ name: "cooking", train: find("train"), test: find("test") });
  });

  test("a folder without a test file says what it holds", () => {
    const folder = folderWith("train.txt", "tests-to-come.txt");
    expect(() => findTarget(folder)).toThrow(
      `E_CONFIG: the target ${folder} has no file named test or test.*. (found=tests-to-come.txt, train.txt) Fix: name a folder with a train and a test file.`,
    );
  });

  test("a file is no target", () => {
    const file = join(folderWith("train.txt"), "train.txt");
    expect(() => findTarget(file)).toThrow(`E_CONFIG: the target ${file} is no folder.`);
  });
});

describe("runNerBertDemo", () => {
  test("a setting of an unknown stage is refused before anything runs", async () => {
    const run = runNerBertDemo(
      {
        ...{ dumps: [], types: [], targets: [], out: nextFolder(), seeds: [1] },
        ...{ command: ["false"], verbs: [] },
        set: ["tuning.training.epochs=3"],
      },
      silentContext,
    );
    await expect(run).rejects.toThrow(
      'E_CONFIG: --set begins with "tuning", expected one of corpus, mlm, tagging, finetune. Fix: write it as mlm.training.epochs=1.',
    );
  });

  test("targets of one name are refused: they would share a folder", async () => {
    const targets = [folderWith("train.txt", "test.txt"), folderWith("train.txt", "test.txt")];
    const run = runNerBertDemo(
      { ...{ dumps: [], types: [], targets, out: nextFolder(), seeds: [1], command: ["false"], verbs: [] } },
      silentContext,
    );
    await expect(run).rejects.toThrow(
      "E_CONFIG: two targets are named cooking. Fix: give their folders different names.",
    );
  });
});
