import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { readVectors } from "../../../../src/models/encoders/bilstm/read-vectors.js";
import { nextFolder } from "../../../support/temp.js";

const options = {
  size: 2,
  normalise: (word: string) => word.toLowerCase(),
  isWanted: (word: string) => word !== "not",
};
const read = async (text: string | Uint8Array, name = "vectors.txt"): Promise<Record<string, number[]>> => {
  const file = join(nextFolder(), name);
  writeFileSync(file, text);
  const vectors = await readVectors(file, options);
  return Object.fromEntries([...vectors].map(([word, vector]) => [word, [...vector]]));
};

test.each([
  ["GloVe's lines", "sea 0.5 -1\nnot 1 1\nbay 2e-1 3\n"],
  ["word2vec's line of counts in front", "3 2\nsea 0.5 -1\nnot 1 1\nbay 2e-1 3\n"],
  ["no final line feed", "sea 0.5 -1\nbay 2e-1 3"],
  ["CRLF and a space at the end", "sea 0.5 -1 \r\nbay 2e-1 3 \r\n"],
  ["a byte order mark", "\ufeffsea 0.5 -1\nbay 2e-1 3\n"],
  ["a word with spaces in it", "sea 0.5 -1\nbay of 1 2\nbay 2e-1 3\n"],
])("vectors are read from %s", async (_name, text) => {
  const found = await read(text);
  expect(Object.keys(found)).toEqual(["sea", "bay"]);
  expect(found["sea"]).toEqual([0.5, -1]);
  expect(found["bay"]![0]).toBeCloseTo(0.2, 6);
});

test("of words that become one, the first counts", async () =>
  expect(await read("Sea 1 2\nsea 3 4\n")).toEqual({ sea: [1, 2] }));

test("a gzipped file is unpacked", async () =>
  expect(await read(gzipSync("sea 1 2\n"), "vectors.txt.gz")).toEqual({ sea: [1, 2] }));

test("an empty file holds none", async () => expect(await read("")).toEqual({}));

test.each([
  [
    "the first vector is too long",
    "not 1 2 3\n",
    /E_INPUT: a vector of 3 numbers stands where 2 are expected\. \(file=.*vectors\.txt line=1\) Fix: set wordSize to 3, or name another file\./,
  ],
  [
    "a wanted vector is too short",
    "sea 1 2\nbay 1\n",
    /a vector of 1 numbers stands where 2 are expected\. \(.* line=2\)/,
  ],
  [
    "a number is none",
    "sea 1 2\nbay 1 x\n",
    /"x" is no number of a vector\. \(.* line=2\) Fix: name a text file of word vectors\./,
  ],
  [
    "the file is none of vectors",
    "hello\n",
    /a vector of 0 numbers .* Fix: name a text file of word vectors\./,
  ],
])("refused where %s", async (_name, text, message) => {
  await expect(read(text)).rejects.toThrow(message);
});

test("a missing file is named", async () => {
  await expect(readVectors("/no/such/file.txt", options)).rejects.toThrow(
    "E_INPUT: /no/such/file.txt cannot be read (ENOENT).",
  );
});
