import { describe, expect, test } from "vitest";
import { Tally } from "../../../src/core/tally.js";
import { cutPages } from "../../../src/ingest/read/cut-pages.js";
import { everyCut } from "../../support/chunks.js";
import { feed, footer, header, pagesXml } from "./made-dumps.js";

interface Cut {
  pieces: string[];
  notices: object;
}
async function cut(input: readonly Uint8Array[], chunkBytes: number, maxBytes = 1 << 20): Promise<Cut> {
  const notices = new Tally();
  const pieces: string[] = [];
  for await (const piece of cutPages(feed(...input), { chunkBytes, maxBytes, notices }))
    pieces.push(Buffer.from(piece).toString());
  return { pieces, notices: notices.toJSON() };
}
const page = (id: number, length = 10): string => `<page>${String(id).repeat(length)}</page>`;
const root = "<mediawiki>";

describe("cutPages", () => {
  test("ends each piece with the first page that reaches the size", async () => {
    const xml = [root, page(1), page(2), "\n", page(3), page(4), page(5), footer].join("");
    expect(await cut([Buffer.from(xml)], 40)).toEqual({
      pieces: [root + page(1) + page(2), `\n${page(3)}${page(4)}`, page(5) + footer],
      notices: {},
    });
  });

  test.each([1, 7, 20, 23, 24, 46, 47, 1000])(
    "gives the same pieces of %i bytes for every cut of the input",
    async (chunkBytes) => {
      const xml = Buffer.from(root + page(1) + page(2) + page(3) + footer);
      const expected = await cut([xml], chunkBytes);
      expect(expected.pieces.join("") + footer).toContain(xml.toString());
      for (const pieces of everyCut(xml)) expect(await cut(pieces, chunkBytes)).toEqual(expected);
    },
  );

  test("skips a page beyond the limit and keeps its neighbours, for every cut", async () => {
    const xml = Buffer.from(root + page(1) + page(2) + page(3, 80) + page(4) + page(5) + footer);
    for (const pieces of everyCut(xml))
      expect(await cut(pieces, 60, 100)).toEqual({
        pieces: [root + page(1) + page(2), page(4) + page(5) + footer],
        notices: { page_too_large: 1 },
      });
  });

  test("holds no more than the limit of a page that never closes", async () => {
    const { pieces, notices } = await cut(
      [Buffer.from(root + page(1)), Buffer.from("<page>"), ...Array(200).fill(Buffer.alloc(1000, "x"))],
      30,
      5000,
    );
    expect(pieces).toEqual([root + page(1)]);
    expect(notices).toEqual({ page_too_large: 1, truncated: 1 });
  });

  test("keeps the open page at the end of a truncated dump, to be counted", async () => {
    const xml = root + page(1) + page(2).slice(0, -3);
    expect(await cut([Buffer.from(xml)], 1000)).toEqual({ pieces: [xml], notices: { truncated: 1 } });
  });

  test("calls bare pages whole", async () => {
    expect(await cut([Buffer.from(page(1))], 1000)).toEqual({ pieces: [page(1)], notices: {} });
  });

  test("gives no piece for a dump without pages", async () => {
    expect(await cut([Buffer.from(header + footer)], 1000)).toEqual({ pieces: [], notices: {} });
    expect(await cut([], 1000)).toEqual({ pieces: [], notices: {} });
  });

  test("gives each piece a buffer of its own", async () => {
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    const xml = Buffer.from(header + pagesXml(1, 20).join("") + footer);
    for await (const piece of cutPages(feed(xml), { chunkBytes: 500, maxBytes: 1e6, notices: new Tally() }))
      pieces.push(piece);
    expect(new Set(pieces.map((piece) => piece.buffer)).size).toBe(pieces.length);
    expect(pieces.every((piece) => piece.buffer.byteLength === piece.byteLength)).toBe(true);
  });
});
