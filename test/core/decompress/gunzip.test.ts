import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { gunzip } from "../../../src/core/decompress/gunzip.js";
import { Tally } from "../../../src/core/tally.js";

const text = Array.from({ length: 3000 }, (_, i) => `line ${(i * 7919) % 3001}\n`).join("");
const packed = gzipSync(text);

async function unpack(bytes: Uint8Array, isRepeatable = true): Promise<{ text: string; notices: object }> {
  const notices = new Tally();
  const pieces: Uint8Array[] = [];
  async function* open(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += 5000) yield bytes.subarray(at, at + 5000);
  }
  for await (const piece of gunzip({ open, isRepeatable }, notices)) pieces.push(piece);
  return { text: Buffer.concat(pieces).toString(), notices: notices.toJSON() };
}

const withByte = (at: number): Buffer => {
  const copy = Buffer.from(packed);
  copy[at] ^= 0xff;
  return copy;
};

test.each([
  ["noise behind the last member", Buffer.concat([packed, Buffer.from("noise")])],
  ["a wrong checksum", withByte(packed.length - 8)],
  ["a wrong length", withByte(packed.length - 1)],
])("%s loses nothing of what is before, and is counted", async (_, bytes) => {
  expect(await unpack(bytes)).toEqual({ text, notices: { corrupt_stream: 1 } });
});

test("zeros behind the last member are padding", async () => {
  expect(await unpack(Buffer.concat([packed, Buffer.alloc(1000)]))).toEqual({ text, notices: {} });
});

test("damage in the middle gives all that is before it, to the byte", async () => {
  const damaged = await unpack(withByte(packed.length >> 1));
  expect(damaged.notices).toEqual({ corrupt_stream: 1 });
  expect(damaged.text.length).toBeGreaterThan(text.length / 3);
  // What the damaged bits themselves say cannot be known to be wrong before the checksum is met.
  expect(text.startsWith(damaged.text.slice(0, text.length / 3))).toBe(true);
});

test("an input that passes by once loses at most what its last bytes made", async () => {
  const { text: found, notices } = await unpack(Buffer.concat([packed, Buffer.from("noise")]), false);
  expect(notices).toEqual({ corrupt_stream: 1 });
  expect(text.startsWith(found)).toBe(true);
  expect(found.length).toBeGreaterThan(0);
});
