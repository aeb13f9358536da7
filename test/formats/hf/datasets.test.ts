import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { silentContext } from "../../../src/commands/context.js";
import { convert } from "../../../src/commands/convert.js";
import { datasetsNote, hasDatasets, loadDataset } from "../../support/datasets.js";
import { nextFolder } from "../../support/temp.js";

const splits = {
  train: "Ana\tB-PER\nMaria\tI-PER\nsaw\tO\n😀\tO\nOslo\tB-LOC\n\nrain\tO\n",
  test: "Rio\tB-LOC\nPress\tB-ORG\n",
};

/** A folder with a split in each of the files, as `convert` writes them. */
async function writeSplits(
  to: string,
  ending: string,
  write: Record<string, string>,
  labels?: string[],
): Promise<string> {
  const folder = nextFolder();
  const out = join(folder, "set");
  for (const [name, text] of Object.entries(splits)) {
    const input = join(folder, `${name}.conll`);
    writeFileSync(input, text);
    const options = { from: "conll", input: [input], to, out: join(out, `${name}.${ending}`), write };
    await convert({ ...options, ...(labels === undefined ? {} : { labels }) }, silentContext);
  }
  return out;
}

describe(`datasets.load_dataset${datasetsNote}`, () => {
  test.skipIf(!hasDatasets).each<[string, string, Record<string, string>, string[] | undefined]>([
    ["hf-tokens", "jsonl", {}, undefined],
    ["hf-tokens", "jsonl", { as: "numbers" }, ["LOC", "ORG", "PER"]],
    ["parquet", "parquet", {}, ["LOC", "ORG", "PER"]],
  ])(
    "opens %s (%s %j) with its splits, and numbers the tags",
    async (to, ending, write, labels) => {
      const { names, splits: loaded } = loadDataset(
        await writeSplits(to, ending, write, labels),
        nextFolder(),
      );
      const named = Object.fromEntries(
        Object.entries(loaded).map(([split, rows]) => [
          split,
          rows.map(({ tokens, ner_tags }) => [tokens, ner_tags.map((tag) => names[tag])]),
        ]),
      );
      expect(named).toEqual({
        train: [
          [
            ["Ana", "Maria", "saw", "😀", "Oslo"],
            ["B-PER", "I-PER", "O", "O", "B-LOC"],
          ],
          [["rain"], ["O"]],
        ],
        test: [
          [
            ["Rio", "Press"],
            ["B-LOC", "B-ORG"],
          ],
        ],
      });
    },
    60_000,
  );
});
