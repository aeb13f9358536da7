import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { DatasetCard } from "../../../src/formats/hf/dataset-card.js";
import { exampleOf, writeContext } from "../../support/examples.js";

/** The README.md that a file of these labels leaves beside it. */
function write(
  out: string,
  labels: readonly string[],
  { before, mustKeep = false, notices }: { before?: string; mustKeep?: boolean; notices?: string[] } = {},
): string {
  const context = writeContext(labels, {
    out,
    readBeside: (path) => (path === "README.md" ? before : undefined),
    ...(notices === undefined ? {} : { notices }),
  });
  const file = { endings: [".jsonl"], holdsNumbers: mustKeep, holdsNames: !mustKeep };
  const card = new DatasetCard({ card: "auto", scheme: "iob2" }, context, file);
  card.count(
    exampleOf(
      "Ana in 😀 Oslo",
      labels.map((label, i) => [i, i + 1, label] as const),
    ),
  );
  return card.sidecars()["README.md"]!;
}
const matterOf = (card: string): Record<string, unknown> => parse(card.split("---\n")[1]!);

describe("the card of a dataset on the hub", () => {
  test("names splits, features and tags, and counts what the file holds", () => {
    const card = write("folder/train.jsonl", ["LOC", "PER"]);
    expect(matterOf(card)).toMatchObject({
      license: "unknown",
      configs: [{ config_name: "default", data_files: [{ split: "train", path: "train.jsonl" }] }],
      dataset_info: {
        features: [
          { name: "id", dtype: "string" },
          { name: "tokens", sequence: "string" },
          {
            name: "ner_tags",
            sequence: { class_label: { names: { 0: "O", 1: "B-LOC", 2: "I-LOC", 3: "B-PER", 4: "I-PER" } } },
          },
        ],
      },
    });
    expect(card).toMatch(/^train +1 +4 +2$/m);
    expect(card).toMatch(/^PER +1 +in$/m);
  });
  test("takes a second file in, whose labels come after those that are there", () => {
    const before = write("train.jsonl", ["PER"]);
    const card = write("dev.jsonl", ["LOC", "PER"], { before });
    expect(matterOf(card)["configs"]).toEqual([
      {
        config_name: "default",
        data_files: [
          { split: "train", path: "train.jsonl" },
          { split: "validation", path: "dev.jsonl" },
        ],
      },
    ]);
    expect(card).toMatch(/'?1'?"?: B-PER[\s\S]*'?3'?"?: B-LOC/);
    expect(write("dev.jsonl", ["LOC", "PER"], { before: card })).toBe(card);
  });
  test("says whose the text is where that is known", () => {
    const card = write("train.jsonl", ["PER"], { notices: ["Text: by its authors, CC BY-SA 4.0."] });
    expect(matterOf(card)["license"]).toBe("cc-by-sa-4.0");
    expect(card).toMatch(/\nText: by its authors, CC BY-SA 4\.0\.\n$/);
  });
  test("keeps the numbers of tags that other files hold", () => {
    const before = write("train.jsonl", ["PER"]);
    expect(() => write("dev.jsonl", ["LOC"], { before, mustKeep: true })).toThrow(
      "E_CONFIG: the dataset's other files number 3 tags, and B-LOC, I-LOC is not among them. Fix: name all labels with --labels when its first file is written.",
    );
  });
  test("goes over no README.md of another hand", () => {
    expect(() => write("train.jsonl", ["PER"], { before: "# My project\n" })).toThrow(
      "E_CONFIG: a README.md that is no card of such a dataset stands beside the file. Fix: write to a folder of its own, or write no card with --write card=none.",
    );
  });
  test("is left out of a file that datasets does not know by its ending, unless it must be there", () => {
    expect(write("train.txt", ["PER"])).toBeUndefined();
    expect(() => write("train.txt", ["PER"], { mustKeep: true })).toThrow(
      "E_CONFIG: datasets tells a file's format by its ending, which is not that of train.txt. Fix: end the name with .jsonl, or write no card with --write card=none.",
    );
  });
});
