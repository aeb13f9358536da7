import { describe, expect, test } from "vitest";
import { loadBzip2Decoder } from "../../../src/core/decompress/bzip2-member.js";
import { openFileBytes } from "../../../src/ingest/read/file-bytes.js";
import {
  findMemberStarts,
  findNextMember,
  hasPageAlignedMembers,
  isPageAligned,
} from "../../../src/ingest/read/multistream.js";
import { nextFolder } from "../../support/temp.js";
import { fixtureBytes, fixtureMembers, fixturePath } from "./fixtures.js";
import { footer, has, header, noteUnless, pack, packMultistream, pagesXml, writeDump } from "./made-dumps.js";

const decoder = await loadBzip2Decoder();
const starts = fixtureMembers.map(({ start }) => start);

describe("findMemberStarts", () => {
  test("finds every member, below every end", () => {
    expect(findMemberStarts(fixtureBytes)).toEqual(starts);
    for (let end = 0; end < fixtureBytes.length; end++)
      expect(findMemberStarts(fixtureBytes, end)).toEqual(starts.filter((start) => start < end));
  });

  test("is not taken in by the mark of a later block, nor by half a magic", () => {
    expect(findMemberStarts(Buffer.from("1AY&SY BZh01AY&SY BZx91AY&SY BZh91AY&S"))).toEqual([]);
    expect(findMemberStarts(Buffer.from("xBZh11AY&SY"))).toEqual([1]);
  });
});

describe("findNextMember", () => {
  test("finds the first member at or after every place", () => {
    const file = openFileBytes(fixturePath);
    for (let from = 0; from < file.size; from++)
      expect(findNextMember(file, from)).toBe(starts.find((start) => start >= from));
    expect(findNextMember(file, 1, starts[1])).toBeUndefined();
    file.close();
  });

  test("sees a magic that stands across two reads", () => {
    for (const before of [(1 << 20) - 9, (1 << 20) - 1, 1 << 20]) {
      const path = writeDump(nextFolder(), "x", Buffer.concat([Buffer.alloc(before), fixtureBytes]));
      const file = openFileBytes(path);
      expect(findNextMember(file, 0)).toBe(before);
      file.close();
    }
  });
});

describe("isPageAligned", () => {
  test.each([
    ["a header", header, true],
    ["pages", pagesXml(1, 3).join(""), true],
    ["a footer", footer, true],
    ["header and pages", `\ufeff<?xml version="1.0"?>\n${header}${pagesXml(1, 2).join("")}`, true],
    ["pages and footer", pagesXml(1, 2).join("") + footer, true],
    ["white space", "\n  ", true],
    ["a page without its beginning", pagesXml(1, 2).join("").slice(9), false],
    ["a page without its end", pagesXml(1, 2).join("").slice(0, -9), false],
    ["half a header", header.slice(0, 300), false],
  ])("of %s", (_, xml, expected) => {
    expect(isPageAligned(Buffer.from(xml))).toBe(expected);
  });
});

describe("hasPageAlignedMembers", () => {
  const judge = (bytes: Uint8Array): boolean => {
    const file = openFileBytes(writeDump(nextFolder(), "dump", bytes));
    try {
      return hasPageAlignedMembers(file, decoder, 1 << 26);
    } finally {
      file.close();
    }
  };
  test("is true for a multistream file, and for one that is cut off", () => {
    expect(judge(fixtureBytes)).toBe(true);
    expect(judge(fixtureBytes.subarray(0, -60))).toBe(true);
  });

  test("is false for a single member, and for what has none", () => {
    expect(judge(fixtureMembers[1].bytes)).toBe(false);
    expect(judge(Buffer.from("BZh9 nothing"))).toBe(false);
  });

  test.runIf(has("bzip2"))(
    `is false when members cut pages, even late in the file${noteUnless(has("bzip2"), "bzip2")}`,
    () => {
      const xml = header + pagesXml(1, 60).join("") + footer;
      const cuts = Array.from({ length: 6 }, (_, k) => xml.slice(k * 5000, (k + 1) * 5000)).filter(
        (part) => part !== "",
      );
      expect(judge(Buffer.concat(cuts.map((part) => pack("bzip2", part))))).toBe(false);
      const { bytes } = packMultistream([pagesXml(1, 5), pagesXml(5, 9), pagesXml(9, 12)]);
      expect(judge(Buffer.concat([bytes, ...cuts.map((part) => pack("bzip2", part))]))).toBe(false);
    },
  );
});
