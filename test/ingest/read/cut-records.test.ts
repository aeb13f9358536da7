import { describe, expect, test } from "vitest";
import { Tally } from "../../../src/core/tally.js";
import { cutRecords } from "../../../src/ingest/read/cut-records.js";
import { everyCut } from "../../support/chunks.js";
import { feed } from "./made-dumps.js";

async function cut(
  pieces: readonly Uint8Array[],
  chunkBytes = 10,
  maxRecordBytes = 1000,
): Promise<{ pieces: string[]; notices: object }> {
  const notices = new Tally();
  const found: string[] = [];
  for await (const piece of cutRecords(feed(...pieces), { chunkBytes, maxRecordBytes, notices }))
    found.push(Buffer.from(piece).toString());
  return { pieces: found, notices: notices.toJSON() };
}

describe("cutRecords", () => {
  test("cuts after the line that fills a piece, however the bytes arrive", async () => {
    const text = '{"a":1}\n{"b":"ü🏙️"}\n\n{"c":3}\r\n{"d":4}';
    for (const pieces of everyCut(Buffer.from(text)))
      expect(await cut(pieces)).toEqual({
        pieces: ['{"a":1}\n{"b":"ü🏙️"}\n', '\n{"c":3}\r\n', '{"d":4}'],
        notices: {},
      });
  });

  test("never cuts between an index line and its record", async () => {
    const text = '{"index":{"_id":"1"}}\n{"a":1}\n{"index":{"_id":"2"}}\n{"b":2}\n';
    for (const pieces of everyCut(Buffer.from(text)))
      expect((await cut(pieces, 4)).pieces).toEqual([
        '{"index":{"_id":"1"}}\n{"a":1}\n',
        '{"index":{"_id":"2"}}\n{"b":2}\n',
      ]);
  });

  test("skips and counts a line that is too long, and keeps its neighbours", async () => {
    const text = `{"a":1}\n{"long":"${"x".repeat(50)}"}\n{"b":2}\n`;
    for (const pieces of everyCut(Buffer.from(text)))
      expect(await cut(pieces, 100, 20)).toEqual({
        pieces: ['{"a":1}\n{"b":2}\n'],
        notices: { record_too_large: 1 },
      });
  });

  test("a line of the greatest length is kept", async () => {
    expect((await cut([Buffer.from("12345678\n")], 4, 9)).pieces).toEqual(["12345678\n"]);
    expect((await cut([Buffer.from("123456789\n")], 4, 9)).notices).toEqual({ record_too_large: 1 });
  });

  test.each(["", "\n", " \r\n\n"])("gives nothing for %j", async (text) => {
    expect(await cut([Buffer.from(text)])).toEqual({ pieces: [], notices: {} });
  });
});
