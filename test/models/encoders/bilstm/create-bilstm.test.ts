import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { selectEngine } from "../../../../src/engine/engine.js";
import { bilstmSettings } from "../../../../src/models/encoders/bilstm/config.js";
import { type CreatedBilstm, createBilstm } from "../../../../src/models/encoders/bilstm/create-bilstm.js";
import { stream } from "../../../support/chunks.js";
import { exampleOf } from "../../../support/examples.js";
import { nextFolder } from "../../../support/temp.js";

beforeAll(async () => void (await selectEngine("cpu")));

const batches = [[exampleOf("The sea was calm")], [exampleOf("the sea , the bay")]];
const make = (settings: Readonly<Record<string, unknown>>): Promise<CreatedBilstm> =>
  createBilstm({
    settings: bilstmSettings.parse({
      wordSize: 2,
      characterSize: 2,
      characterFilters: 2,
      hiddenSize: 2,
      ...settings,
    }),
    examples: stream(batches),
    seed: 1,
  });
const vectorsFile = (): string => {
  const file = join(nextFolder(), "vectors.txt");
  writeFileSync(file, "Sea 5 6\nharbour 7 8\ncalm 9 10\n");
  return file;
};
async function rowsOf({ encoder }: CreatedBilstm): Promise<Record<string, number[]>> {
  const values = await encoder.parameters.get("bilstm.words.weight").data();
  const words = encoder.itemSettings["words"] as string[];
  return Object.fromEntries(words.map((word, id) => [word, [...values.slice(2 * id, 2 * id + 2)]]));
}

test("the training data's words and characters become the vocabulary", async () => {
  const { encoder, ...counts } = await make({});
  expect(counts).toEqual({ words: 6, characters: 13, vectorsFound: 0 });
  expect(encoder.itemSettings["words"]).toEqual(["<unk>", "the", "sea", ",", "bay", "calm", "was"]);
  encoder.dispose();
});

test("words begin with the vectors of a file, those of other words are left out", async () => {
  const made = await make({ vectors: vectorsFile() });
  expect(made).toMatchObject({ words: 6, vectorsFound: 2 });
  const rows = await rowsOf(made);
  expect(rows["sea"]).toEqual([5, 6]);
  expect(rows["calm"]).toEqual([9, 10]);
  expect(Math.max(...rows["bay"]!.map(Math.abs))).toBeLessThan(Math.sqrt(3 / 2));
  made.encoder.dispose();
});

test("vectors of other words, and of rare ones, are kept when all are", async () => {
  const made = await make({ vectors: vectorsFile(), keepAllVectors: true, minCount: 2 });
  const rows = await rowsOf(made);
  expect(Object.keys(rows)).toEqual(["<unk>", "the", "sea", "harbour", "calm"]);
  expect(rows).toMatchObject({ sea: [5, 6], harbour: [7, 8], calm: [9, 10] });
  expect(made.vectorsFound).toBe(3);
  made.encoder.dispose();
});

test("rare words have no vector", async () => {
  const made = await make({ minCount: 2 });
  expect(Object.keys(await rowsOf(made))).toEqual(["<unk>", "the", "sea"]);
  made.encoder.dispose();
});
