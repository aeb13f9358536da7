import { describe, expect, test } from "vitest";
import { Tally } from "../../../src/core/tally.js";
import type { RangeChunk } from "../../../src/ingest/read/dump.js";
import { eachPage } from "../../../src/ingest/read/page-scanner.js";
import { readChunk } from "../../../src/ingest/read/read-chunk.js";
import { nextFolder } from "../../support/temp.js";
import { fixtureBytes, fixtureMembers, fixturePath, fixtureXml } from "./fixtures.js";
import { footer, header, pagesXml, pageXml, writeDump } from "./made-dumps.js";

interface Found {
  ids: number[];
  notices: Record<string, number>;
}
async function readRange(
  path: string,
  format: "bz2" | "xml",
  start: number,
  end: number,
  maxBytes = 1 << 20,
): Promise<Found> {
  const chunk: RangeChunk = {
    kind: "range",
    number: 0,
    inputBytes: end - start,
    path,
    format,
    start,
    end,
    hasRoot: true,
    maxBytes,
  };
  const { content, notices } = await readChunk(chunk);
  const xml = content as Uint8Array;
  const tally = new Tally(notices);
  const ids = [...eachPage(xml, { notices: tally })].map((page) => page.pageId);
  return { ids, notices: tally.toJSON() };
}

/** A file cut in two everywhere, by one read each. */
async function readInTwo(
  path: string,
  format: "bz2" | "xml",
  cut: number,
  size: number,
  maxBytes?: number,
): Promise<Found> {
  const parts: Found[] = [];
  for (const [start, end] of [
    [0, cut],
    [cut, size],
  ])
    if (start < end) parts.push(await readRange(path, format, start, end, maxBytes));
  const notices = new Tally();
  for (const part of parts) notices.merge(part.notices);
  return { ids: parts.flatMap((part) => part.ids), notices: notices.toJSON() };
}

describe("readChunk of a range of XML", () => {
  const xml = header + pagesXml(1, 5).join("") + footer;

  test("gives every page once for every cut", async () => {
    const path = writeDump(nextFolder(), "dump.xml", xml);
    for (let cut = 0; cut <= xml.length; cut += 2)
      expect(await readInTwo(path, "xml", cut, xml.length)).toEqual({ ids: [1, 2, 3, 4], notices: {} });
  });

  test("gives the whole pages of a file that ends anywhere, and counts the end once", async () => {
    const folder = nextFolder();
    for (let size = header.length; size < xml.length - footer.length; size += 29) {
      const path = writeDump(folder, "dump.xml", xml.slice(0, size));
      const whole = (xml.slice(0, size).match(/<\/page>/g) ?? []).length;
      for (const cut of [0, Math.floor(size / 2), size - 3]) {
        const { ids, notices } = await readInTwo(path, "xml", cut, size);
        expect(ids).toEqual([1, 2, 3, 4].slice(0, whole));
        expect(notices["truncated"]).toBe(1);
      }
    }
  });

  test("gives the neighbours of a page that does not close, once, for every cut", async () => {
    const broken = header + pageXml(1) + pageXml(2).replace("</page>", "") + pageXml(3) + footer;
    const path = writeDump(nextFolder(), "dump.xml", broken);
    for (let cut = 0; cut <= broken.length; cut += 7)
      expect(await readInTwo(path, "xml", cut, broken.length)).toEqual({
        ids: [1, 3],
        notices: { broken_page: 1 },
      });
  });

  test("skips a page beyond the limit", async () => {
    const large = header + pageXml(1) + pageXml(2, "x".repeat(600_000)) + pageXml(3) + footer;
    const path = writeDump(nextFolder(), "dump.xml", large);
    const cut = large.indexOf("x".repeat(100));
    expect(await readInTwo(path, "xml", cut, large.length, 400_000)).toEqual({
      ids: [1, 3],
      notices: { page_too_large: 1 },
    });
    expect(await readInTwo(path, "xml", cut, large.length)).toEqual({ ids: [1, 2, 3], notices: {} });
  });
});

describe("readChunk of a range of bzip2 members", () => {
  const all = Array.from({ length: 10 }, (_, k) => k + 1);
  const idsOf = (xml: string): number[] =>
    [...xml.matchAll(/<title>Page (\d+)/g)].map(([, id]) => Number(id));

  test("gives every page once for every cut", async () => {
    for (let cut = 0; cut <= fixtureBytes.length; cut += 13)
      expect(await readInTwo(fixturePath, "bz2", cut, fixtureBytes.length)).toEqual({
        ids: all,
        notices: {},
      });
  });

  test("gives the whole members of a file that ends anywhere, and counts the end once", async () => {
    const folder = nextFolder();
    for (let size = 300; size < fixtureBytes.length; size += 47) {
      const path = writeDump(folder, "dump.bz2", fixtureBytes.subarray(0, size));
      const whole = fixtureMembers
        .filter(({ start, bytes }) => start + bytes.length <= size)
        .flatMap(({ xml }) => idsOf(xml));
      for (const cut of [0, Math.floor(size / 3), size - 1]) {
        const { ids, notices } = await readInTwo(path, "bz2", cut, size);
        // a member that only lacks its checksum is given too
        expect(ids.slice(0, whole.length)).toEqual(whole);
        expect(ids).toEqual(all.slice(0, ids.length));
        expect(notices).toEqual({ truncated: 1 });
      }
    }
  });

  test("loses a damaged member alone, whichever byte is hit", async () => {
    const folder = nextFolder();
    const { start, bytes } = fixtureMembers[2];
    const neighbours = [...idsOf(fixtureXml[1]), ...idsOf(fixtureXml[3])];
    for (let at = 0; at < bytes.length; at += 9) {
      const damaged = Buffer.from(fixtureBytes);
      damaged[start + at] ^= 0x40;
      const path = writeDump(folder, "dump.bz2", damaged);
      const { ids } = await readRange(path, "bz2", 0, damaged.length);
      expect(ids.filter((id) => neighbours.includes(id))).toEqual(neighbours);
    }
  });

  test("keeps the members of a chunk together within the limit, and counts the others", async () => {
    const { length } = Buffer.from(fixtureXml[0] + fixtureXml[1]);
    const read = (maxBytes: number): Promise<Found> =>
      readRange(fixturePath, "bz2", 0, fixtureBytes.length, maxBytes);
    // the footer has thirteen bytes
    expect(await read(length + 20)).toEqual({ ids: [1, 2, 3], notices: { member_too_large: 2 } });
    expect(await read(length)).toEqual({
      ids: [1, 2, 3],
      notices: { member_too_large: 3, truncated: 1 },
    });
    expect((await read(10)).notices).toMatchObject({ member_too_large: 5 });
  });
});

test("readChunk hands a chunk of bytes on", async () => {
  const xml = new Uint8Array(Buffer.from(pageXml(1)));
  const chunk = { kind: "bytes", number: 3, inputBytes: 1, xml, notices: { truncated: 1 } } as const;
  expect(await readChunk(chunk)).toEqual({ content: xml, notices: { truncated: 1 } });
});

test("readChunk says when the dump is gone", async () => {
  await expect(readRange("/nowhere/dump.xml", "xml", 0, 10)).rejects.toThrow(
    "E_INPUT: there is no such dump.",
  );
});
