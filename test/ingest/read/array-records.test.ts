import { describe, expect, test } from "vitest";
import { Tally } from "../../../src/core/tally.js";
import { readArrayRecords } from "../../../src/ingest/read/array-records.js";
import { everyCut } from "../../support/chunks.js";
import { feed, gather } from "./made-dumps.js";

async function read(
  pieces: readonly Uint8Array[],
  maxRecordBytes = 1 << 20,
): Promise<{ text: string; notices: object }> {
  const notices = new Tally();
  const text = (await gather(readArrayRecords(feed(...pieces), { maxRecordBytes, notices }))).toString();
  return { text, notices: notices.toJSON() };
}

describe("readArrayRecords", () => {
  test("gives the members as lines, cut anywhere", async () => {
    const array = '\ufeff[ {"a": "ü🏙️\\n\\ud83d\\ude00"},\n [1.5, null],\n{"b": {"c": [true]}} ]\n';
    for (const pieces of everyCut(Buffer.from(array)))
      expect(await read(pieces)).toEqual({
        text: '{"a":"ü🏙️\\n😀"}\n[1.5,null]\n{"b":{"c":[true]}}\n',
        notices: {},
      });
  });

  test("an empty array is empty", async () => {
    expect(await read([Buffer.from("[]")])).toEqual({ text: "", notices: {} });
  });

  test("gives the whole members of an array that ends early, and counts the end", async () => {
    const array = Buffer.from('[{"a":1},{"b":2}]');
    for (let end = 1; end < array.length; end++) {
      const { text, notices } = await read([array.subarray(0, end)]);
      expect('{"a":1}\n{"b":2}\n'.startsWith(text)).toBe(true);
      expect(notices).toEqual({ truncated: 1 });
    }
  });

  test("gives what stands before damage, and counts it", async () => {
    const members = Array.from({ length: 3000 }, (_, a) => JSON.stringify({ a }));
    members[2900] = "{oops}";
    const { text, notices } = await read([Buffer.from(`[${members.join()}]`)]);
    expect(text.startsWith('{"a":0}\n{"a":1}\n')).toBe(true);
    expect(text.split("\n").length).toBeGreaterThan(1000);
    expect(notices).toEqual({ corrupt_stream: 1 });
  });

  test("does not hold a member without end", async () => {
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('[{"a":1},{"long":"');
      for (;;) yield Buffer.alloc(1 << 16, "x");
    };
    const notices = new Tally();
    const text = (await gather(readArrayRecords(endless(), { maxRecordBytes: 1 << 20, notices }))).toString();
    expect(text).toBe('{"a":1}\n');
    expect(notices.toJSON()).toEqual({ corrupt_stream: 1, record_too_large: 1 });
  });
});
