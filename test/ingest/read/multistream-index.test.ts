import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openFileBytes } from "../../../src/ingest/read/file-bytes.js";
import {
  cutAlongMembers,
  findIndexFile,
  fitsDump,
  readIndexOffsets,
} from "../../../src/ingest/read/multistream-index.js";
import { everyCut } from "../../support/chunks.js";
import { nextFolder } from "../../support/temp.js";
import { fixtureBytes, fixtureMembers } from "./fixtures.js";
import { feed, writeDump } from "./made-dumps.js";

describe("findIndexFile", () => {
  test.each([
    [
      "enwiki-20260101-pages-articles-multistream.xml.bz2",
      "enwiki-20260101-pages-articles-multistream-index.txt.bz2",
    ],
    ["x-multistream.xml.bz2", "x-multistream-index.txt"],
    ["enwiki-multistream1.xml-p1p41242.bz2", "enwiki-multistream-index1.txt-p1p41242.bz2"],
    ["enwiki-multistream27.xml-p1p2.bz2", "enwiki-multistream-index27.txt-p1p2"],
  ])("of %s is %s", (dump, index) => {
    const folder = nextFolder();
    expect(findIndexFile(join(folder, dump))).toBeUndefined();
    writeDump(folder, index, "");
    expect(findIndexFile(join(folder, dump))).toBe(join(folder, index));
  });

  test("is none for a name that is not Wikimedia's", () => {
    expect(findIndexFile("/x/dump.bz2")).toBeUndefined();
  });
});

describe("readIndexOffsets", () => {
  test("reads distinct offsets for every cut of the file", async () => {
    const index = Buffer.from(
      "600:10:AccessibleComputing\n600:12:A:b 700:1:x\r\n\n650000:15:Ü\nnonsense\n7x:1:y\n700001:3:",
    );
    for (const pieces of everyCut(index))
      expect(await readIndexOffsets(feed(...pieces))).toEqual([600, 650000, 700001]);
  });
});

describe("fitsDump", () => {
  const starts = fixtureMembers.map(({ start }) => start).slice(1);
  test.each([
    ["its own offsets", starts, true],
    ["offsets beyond the end, as of a dump that was cut off", [...starts, 5000, 6000], true],
    ["no offsets", [], false],
    ["only offsets beyond the end", [5000], false],
    ["an offset where no member begins", [starts[0], starts[1] + 1, starts[2]], false],
    ["offsets that fall", [starts[1], starts[0]], false],
  ])("judges %s", (_, offsets, expected) => {
    const file = openFileBytes(writeDump(nextFolder(), "dump", fixtureBytes));
    expect(fitsDump(offsets, file)).toBe(expected);
    file.close();
  });
});

describe("cutAlongMembers", () => {
  test.each([
    [
      1,
      [
        [0, 10],
        [10, 25],
        [25, 40],
        [40, 50],
      ],
    ],
    [
      12,
      [
        [0, 25],
        [25, 40],
        [40, 50],
      ],
    ],
    [
      26,
      [
        [0, 40],
        [40, 50],
      ],
    ],
    [1000, [[0, 50]]],
  ])("into ranges of at least %i bytes", (rangeBytes, ranges) => {
    expect(cutAlongMembers([10, 25, 40, 60], 50, rangeBytes)).toEqual(ranges);
  });
});
