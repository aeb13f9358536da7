import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { openDecompressed } from "../../../src/core/decompress/open-decompressed.js";
import { InputError, TruncatedInputError } from "../../../src/core/errors.js";
import { RandomStream } from "../../../src/core/random.js";
import { has, noteUnless, pack, writeDump } from "../../ingest/read/made-dumps.js";
import { nextFolder } from "../../support/temp.js";

async function readAll(
  path: string,
  decoder: "fastest" | "in-process" = "fastest",
): Promise<{ bytes: Buffer; error: unknown; bytesRead: number }> {
  const pieces: Uint8Array[] = [];
  let bytesRead = 0;
  let error: unknown;
  try {
    const onRead = (count: number): void => void (bytesRead = count);
    for await (const piece of openDecompressed(path, { decoder, onRead })) pieces.push(piece);
  } catch (thrown) {
    error = thrown;
  }
  return { bytes: Buffer.concat(pieces), error, bytesRead };
}

const random = new RandomStream("digits");
/** Text that does not compress to nothing. */
const digits = Buffer.from(Array.from({ length: 2_500_000 }, () => 48 + random.nextInt(10)));
const packers = {
  gzip: (bytes: Uint8Array) => gzipSync(bytes),
  bzip2: (bytes: Uint8Array) => pack("bzip2", bytes, "-9"),
  xz: (bytes: Uint8Array) => pack("xz", bytes, "-0"),
} as const;
const cases = (["gzip", "bzip2", "xz"] as const).flatMap((program) =>
  (["fastest", "in-process"] as const).map(
    (decoder) => [program, decoder, noteUnless(has(program), program)] as const,
  ),
);

describe.each(cases)("openDecompressed of %s with the decoder %s%s", (program, decoder, note) => {
  const testHere = test.runIf(note === "");

  testHere("reads members that follow each other as one", async () => {
    const members = ["one\n", "two\n"].map((text) => packers[program](Buffer.from(text)));
    const { bytes, error } = await readAll(writeDump(nextFolder(), "a", Buffer.concat(members)), decoder);
    expect([bytes.toString(), error]).toEqual(["one\ntwo\n", undefined]);
  });

  testHere("keeps what stands before the end of a cut file", async () => {
    const packed = packers[program](digits);
    const cut = packed.subarray(0, Math.floor(packed.length * 0.95));
    const { bytes, error } = await readAll(writeDump(nextFolder(), "cut.file", cut), decoder);
    expect(error).toBeInstanceOf(TruncatedInputError);
    expect((error as Error).message).toMatch(
      /^E_TRUNCATED: cut\.file ends or breaks in the middle \(truncated=1\)\. \(file=\S*cut\.file\) Fix: fetch the file again/,
    );
    expect(bytes.length).toBeGreaterThan(digits.length / 3);
    expect(bytes.equals(digits.subarray(0, bytes.length))).toBe(true);
  });

  // gzip and xz may learn of damage by the checksum at their end only.
  test.runIf(note === "" && program === "bzip2")(
    "ends at damage: what lies behind it does not follow on what was before",
    async () => {
      const packed = Buffer.from(packers[program](digits));
      packed.fill(0xff, Math.floor(packed.length / 2), Math.floor(packed.length / 2) + 40);
      const { bytes, error } = await readAll(writeDump(nextFolder(), "damaged", packed), decoder);
      expect(error).toBeInstanceOf(TruncatedInputError);
      expect(bytes.length).toBeGreaterThan(digits.length / 4);
      expect(bytes.length).toBeLessThan(digits.length * 0.6);
      expect(bytes.equals(digits.subarray(0, bytes.length))).toBe(true);
    },
  );
});

describe("openDecompressed", () => {
  test("reads a file by its first bytes, not its name, and counts what it took", async () => {
    const file = writeDump(nextFolder(), "plain.bz2", gzipSync("Paris\n"));
    expect(await readAll(file)).toEqual({
      bytes: Buffer.from("Paris\n"),
      error: undefined,
      bytesRead: readFileSync(file).length,
    });
  });

  test.each(["", "a", "BZ", "Paris, uncompressed\n"])("a plain file is what it is: %j", async (text) => {
    const { bytes, error } = await readAll(writeDump(nextFolder(), "plain", text));
    expect([bytes.toString(), error]).toEqual([text, undefined]);
  });

  test("a file that is absent is named", async () => {
    const { error } = await readAll("/nowhere/types.ttl");
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toBe(
      "E_INPUT: /nowhere/types.ttl cannot be read (ENOENT). (file=/nowhere/types.ttl) Fix: check the path.",
    );
  });

  const hasPipes = spawnSync("mkfifo", ["--help"], { stdio: "ignore" }).error === undefined;
  test.runIf(hasPipes)(`a pipe is read once${noteUnless(hasPipes, "mkfifo")}`, async () => {
    const pipe = join(nextFolder(), "pipe");
    spawnSync("mkfifo", [pipe]);
    spawn("sh", ["-c", 'printf "%s" "$1" > "$0"', pipe, "Paris"]);
    expect((await readAll(pipe)).bytes.toString()).toBe("Paris");
  });
});
