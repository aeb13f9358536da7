import { describe, expect, test } from "vitest";
import { Tally } from "../../../src/core/tally.js";
import type { BytesChunk } from "../../../src/ingest/read/dump.js";
import { bytesChunks, counted, prepend, remember } from "../../../src/ingest/read/sequential.js";
import { feed, gather } from "./made-dumps.js";

const bytes = (text: string): Uint8Array => Buffer.from(text);
const page = (id: number): string => `<page>${id}</page>`;

async function chunksOf(
  xml: AsyncIterable<Uint8Array>,
  from: number,
  notices = new Tally(),
): Promise<BytesChunk[]> {
  const inputBytes = { count: 0 };
  const chunks: BytesChunk[] = [];
  for await (const chunk of bytesChunks(counted(xml, inputBytes), {
    chunkBytes: 10,
    maxBytes: 1000,
    notices,
    inputBytes,
    from,
  }))
    chunks.push(chunk);
  return chunks;
}

describe("bytesChunks", () => {
  const input = (): AsyncGenerator<Uint8Array> =>
    feed(bytes(page(0) + page(1)), bytes(page(2)), bytes(page(3)));

  test("numbers chunks from 0 and accounts for every byte of the input", async () => {
    const chunks = await chunksOf(input(), 0);
    expect(chunks.map(({ number, xml }) => [number, Buffer.from(xml).toString()])).toEqual(
      [0, 1, 2, 3].map((k) => [k, page(k)]),
    );
    expect(chunks.reduce((sum, { inputBytes }) => sum + inputBytes, 0)).toBe(4 * page(0).length);
  });

  test("goes on at any number with the same chunks", async () => {
    const all = await chunksOf(input(), 0);
    for (let from = 0; from <= 5; from++)
      expect((await chunksOf(input(), from)).map(({ xml }) => Buffer.from(xml))).toEqual(
        all.slice(from).map(({ xml }) => Buffer.from(xml)),
      );
  });

  test("hands on what was counted with the chunk under way, once", async () => {
    const notices = new Tally();
    const noting = async function* (): AsyncGenerator<Uint8Array> {
      yield* [bytes(page(0)), bytes(page(1))];
      notices.add("corrupt_block", 2);
      yield bytes(page(2));
      notices.add("truncated");
    };
    const told = (await chunksOf(noting(), 0, notices)).map((chunk) => chunk.notices);
    expect(told).toEqual([{}, { corrupt_block: 2 }, { truncated: 1 }]);
  });

  test("has an empty chunk for a dump that has only damage", async () => {
    expect(await chunksOf(feed(bytes("<mediawiki>")), 0)).toMatchObject([
      { number: 0, notices: { truncated: 1 } },
    ]);
    expect(await chunksOf(feed(bytes("<mediawiki></mediawiki>")), 0)).toEqual([]);
  });
});

test("remember leaves its input open, and prepend brings what was read ahead", async () => {
  const source = feed(bytes("a"), bytes("b"), bytes("c"));
  const ahead: Uint8Array[] = [];
  for await (const piece of remember(source, ahead)) if (Buffer.from(piece).toString() === "b") break;
  expect((await gather(prepend(ahead, source))).toString()).toBe("abc");
});

test("prepend closes its input when it is left early", async () => {
  let isClosed = false;
  const source = async function* (): AsyncGenerator<Uint8Array> {
    try {
      yield bytes("b");
      yield bytes("c");
    } finally {
      isClosed = true;
    }
  };
  for await (const piece of prepend([bytes("a")], source())) if (Buffer.from(piece).toString() === "b") break;
  expect(isClosed).toBe(true);
});
