import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { decompress, detectCompression, openDecompressed } from "../../src/core/decompress.js";
import { InputError, TruncatedInputError } from "../../src/core/errors.js";
import { RandomStream } from "../../src/core/random.js";
import { everyCut, stream } from "../support/chunks.js";
import { nextFolder } from "../support/temp.js";

const inJavaScript = { programs: { bzip2: [], xz: [] } };
const byProgram = {};

/** Text that does not compress to nothing: `sizeBytes` of digits. */
function digits(sizeBytes: number): Buffer {
  const random = new RandomStream("digits");
  return Buffer.from(Array.from({ length: sizeBytes }, () => 48 + random.nextInt(10)));
}

function pack(program: string, bytes: Uint8Array): Buffer {
  const { stdout, error } = spawnSync(program, ["-c"], { input: bytes, maxBuffer: 1 << 28 });
  if (error) throw error;
  return stdout;
}
const hasBzip2 = spawnSync("bzip2", ["--help"]).error === undefined;
const hasXz = spawnSync("xz", ["--help"]).error === undefined;

/** bzip2 of "Paris\n", so that the JavaScript way is tested where no program is. */
const parisBzip2 = Buffer.from(
  "425a6839314159265359f1e11d49000000c38000104000202018002000221868300132985dc914e14243c7847524",
  "hex",
);

async function readAll(source: AsyncIterable<Uint8Array>): Promise<{ bytes: Buffer; error: unknown }> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of source) chunks.push(chunk);
  } catch (error) {
    return { bytes: Buffer.concat(chunks), error };
  }
  return { bytes: Buffer.concat(chunks), error: undefined };
}

describe("detectCompression", () => {
  test.each([
    ["gzip", gzipSync("a")],
    ["bzip2", Buffer.from("BZh9")],
    ["xz", Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00])],
    ["plain", Buffer.from("BZ")],
    ["plain", Buffer.from("")],
    ["plain", Buffer.from("<mediawiki")],
  ])("knows %s by its first bytes", (compression, head) => expect(detectCompression(head)).toBe(compression));
});

const packers: readonly (readonly [string, boolean, object, (bytes: Uint8Array) => Buffer])[] = [
  ["plain", true, byProgram, (bytes) => Buffer.from(bytes)],
  ["gzip", true, byProgram, (bytes) => gzipSync(bytes)],
  ["bzip2 by program", hasBzip2, byProgram, (bytes) => pack("bzip2", bytes)],
  ["bzip2 in JavaScript", hasBzip2, inJavaScript, (bytes) => pack("bzip2", bytes)],
  ["xz by program", hasXz, byProgram, (bytes) => pack("xz", bytes)],
  ["xz in JavaScript", hasXz, inJavaScript, (bytes) => pack("xz", bytes)],
];

describe.each(packers)("%s", (kind, isPossible, options, packBytes) => {
  const original = digits(500_000);
  let packed: Buffer | undefined;
  const packOriginal = (): Buffer => (packed ??= packBytes(original));

  test.skipIf(!isPossible)("gives the bytes back", async () => {
    const { bytes, error } = await readAll(decompress(stream([packOriginal()]), "a", options));
    expect(error).toBeUndefined();
    expect(bytes.equals(original)).toBe(true);
  });

  test.skipIf(!isPossible)("reads members that follow each other as one", async () => {
    const packed = [packBytes(Buffer.from("one\n")), packBytes(Buffer.from("two\n"))];
    const { bytes, error } = await readAll(decompress(stream([Buffer.concat(packed)]), "a", options));
    expect(error).toBeUndefined();
    expect(bytes.toString()).toBe("one\ntwo\n");
  });

  test.skipIf(!isPossible || kind === "plain")("keeps what stands before the end of a cut file", async () => {
    const packed = packBytes(Buffer.concat([original, original]));
    const cut = packed.subarray(0, Math.floor(packed.length * 0.95));
    const { bytes, error } = await readAll(decompress(stream([cut]), "cut.file", options));
    expect(error).toBeInstanceOf(TruncatedInputError);
    expect((error as Error).message).toMatch(
      /^E_TRUNCATED: cut\.file ends or breaks in the middle .*\(file=cut\.file\) Fix: fetch the file again/,
    );
    expect(bytes.length).toBeGreaterThan(original.length / 2);
    expect(bytes.equals(Buffer.concat([original, original]).subarray(0, bytes.length))).toBe(true);
  });

  test.skipIf(!isPossible)("hands on what the source throws", async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield packOriginal().subarray(0, 1000);
      throw new InputError("the disk is gone");
    }
    const { error } = await readAll(decompress(failing(), "a", options));
    expect((error as Error)?.message).toBe("E_INPUT: the disk is gone.");
  });

  test.skipIf(!isPossible)("stops early without an error", async () => {
    let chunks = 0;
    for await (const chunk of decompress(stream([packOriginal()]), "a", options)) {
      chunks += chunk.length > 0 ? 1 : 0;
      break;
    }
    expect(chunks).toBe(1);
  });
});

describe("openDecompressed", () => {
  test("reads a file by its first bytes, not its name, and counts what it took", async () => {
    const file = join(nextFolder(), "plain.bz2");
    writeFileSync(file, gzipSync("Paris\n"));
    let bytesRead = 0;
    const { bytes } = await readAll(openDecompressed(file, { onRead: (count) => (bytesRead = count) }));
    expect(bytes.toString()).toBe("Paris\n");
    expect(bytesRead).toBe(readFileSync(file).length);
  });

  test("an empty file is empty", async () => {
    const file = join(nextFolder(), "empty");
    writeFileSync(file, "");
    expect(await readAll(openDecompressed(file))).toEqual({ bytes: Buffer.alloc(0), error: undefined });
  });

  test("a file that is absent is named", async () => {
    const { error } = await readAll(openDecompressed("/nowhere/types.ttl"));
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toBe(
      "E_INPUT: /nowhere/types.ttl cannot be read (ENOENT). (file=/nowhere/types.ttl) Fix: check the path.",
    );
  });

  test("an input cut anywhere gives the same bytes", async () => {
    for (const chunks of everyCut(gzipSync("Paris\n"))) {
      expect((await readAll(decompress(stream(chunks), "a"))).bytes.toString()).toBe("Paris\n");
    }
    for (const chunks of everyCut(parisBzip2)) {
      expect((await readAll(decompress(stream(chunks), "a", inJavaScript))).bytes.toString()).toBe("Paris\n");
    }
  });

  test("zeros after the last gzip member are left alone", async () => {
    const packed = Buffer.concat([gzipSync("Paris\n"), Buffer.alloc(100_000)]);
    const { bytes } = await readAll(decompress(stream([packed, Buffer.alloc(10)]), "a"));
    expect(bytes.toString()).toBe("Paris\n");
  });

  test("the source is not read faster than the bytes are taken", async () => {
    let given = 0;
    async function* source(): AsyncGenerator<Uint8Array> {
      for (const packed = gzipSync(digits(50_000)); given < 200; given++) yield packed;
    }
    for await (const _ of decompress(source(), "a")) break;
    expect(given).toBeLessThan(5);
  });
});
