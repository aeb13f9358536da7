import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { datasetSettings, expandDataset } from "../../../../src/commands/training/config/dataset-settings.js";
import { nextFolder } from "../../../support/temp.js";

describe("a dataset of a config", () => {
  test("in short is a path or several, relative to the config", () => {
    expect(expandDataset("a.conll", "/x")).toEqual({ files: ["/x/a.conll"] });
    expect(expandDataset(["a.conll", "/y/b.conll"], "/x")).toEqual({ files: ["/x/a.conll", "/y/b.conll"] });
    expect(expandDataset({ files: "a.conll", labelsMap: "m.yaml", format: "conll" }, "/x")).toEqual({
      files: ["/x/a.conll"],
      labelsMap: "/x/m.yaml",
      format: "conll",
    });
    expect(expandDataset({ corpus: "../c" }, "/x/y")).toEqual({ corpus: "/x/c" });
  });

  test("a folder with a corpus in it is one", () => {
    const folder = nextFolder();
    mkdirSync(join(folder, "c"));
    writeFileSync(join(folder, "c", "corpus.sqlite"), "");
    expect(expandDataset("c", folder)).toEqual({ corpus: join(folder, "c") });
  });

  test("what is no dataset is left for the check", () => {
    expect(expandDataset(3, "/x")).toBe(3);
    expect(datasetSettings.safeParse({}).error?.issues[0].message).toBe("expected either files or corpus");
    expect(datasetSettings.safeParse({ files: ["a"], corpus: "b" }).success).toBe(false);
    expect(datasetSettings.parse({ files: ["a"] })).toEqual({
      files: ["a"],
      read: {},
      encoding: "auto",
      maxSkippedRatio: 0,
    });
  });
});
