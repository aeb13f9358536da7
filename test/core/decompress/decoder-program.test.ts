import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  findDecoderProgram,
  type ProgramEnd,
  runDecoder,
} from "../../../src/core/decompress/decoder-program.js";
import { feed } from "../../ingest/read/made-dumps.js";
import { nextFolder } from "../../support/temp.js";

const shell = (script: string): ["sh", "-c", string] => ["sh", "-c", script];

async function run(script: string, ...input: Uint8Array[]): Promise<{ text: string; end: ProgramEnd }> {
  const decoding = runDecoder(shell(script), feed(...input));
  let text = "";
  let step = await decoding.next();
  for (; !step.done; step = await decoding.next()) text += Buffer.from(step.value).toString();
  return { text, end: step.value };
}

describe("runDecoder", () => {
  test("passes the input through, as much of it as there is", async () => {
    const pieces = Array.from({ length: 50 }, (_, k) => Buffer.alloc(100_000, String(k % 10)));
    const { text, end } = await run("cat", ...pieces);
    expect(end).toBe("whole");
    expect(text).toBe(Buffer.concat(pieces).toString());
  });

  test.each([
    ["bzip2: Compressed file ends unexpectedly;", "truncated"],
    ["xz: (stdin): Unexpected end of input", "truncated"],
    ["lbzip2: stdin: unexpected end of file", "truncated"],
    ["bzip2: Data integrity error when decompressing.", "corrupt"],
    ["xz: (stdin): Compressed data is corrupt", "corrupt"],
    ["lbzip2: stdin: compressed data error: bad block header magic", "corrupt"],
  ])("yields what came before %j", async (said, end) => {
    expect(await run(`cat; echo '${said}' >&2; exit 2`, Buffer.from("before"))).toEqual({
      text: "before",
      end,
    });
  });

  test("does not mind a program that stops reading early", async () => {
    const pieces = Array<Buffer>(40).fill(Buffer.alloc(100_000));
    expect(await run("head -c 3 | tr '\\0' a", ...pieces)).toEqual({ text: "aaa", end: "whole" });
  });

  test.each([
    ["kill -9 $$", "E_INPUT: the decoder sh was killed by SIGKILL."],
    ["echo no memory >&2; exit 3", "E_INPUT: the decoder sh failed with exit code 3: no memory."],
  ])("says how a program died: %s", async (script, message) => {
    await expect(run(script, Buffer.from("x"))).rejects.toThrow(message);
    await expect(run(script)).rejects.toThrow("Fix: unpack the file first");
  });

  test("says that a program cannot be started", async () => {
    const decoding = runDecoder(["/nowhere/bzip2"], feed(Buffer.from("x")));
    await expect(decoding.next()).rejects.toThrow("E_INPUT: the decoder /nowhere/bzip2 cannot be started.");
  });

  test("hands on an error of the input, and does not wait for the program", async () => {
    const failing = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from("x");
      throw new Error("disk gone");
    };
    const decoding = runDecoder(shell("cat"), failing());
    const all = (async () => {
      for (let step = await decoding.next(); !step.done; step = await decoding.next());
    })();
    await expect(all).rejects.toThrow("disk gone");
  });

  test("kills the program when the reader stops early", async () => {
    let isOpen = true;
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield Buffer.alloc(100_000);
      } finally {
        isOpen = false;
      }
    };
    const decoding = runDecoder(shell("cat"), endless());
    await decoding.next();
    await decoding.return("whole");
    await expect.poll(() => isOpen).toBe(false);
  });
});

describe("findDecoderProgram", () => {
  test("prefers lbzip2, takes bzip2, and knows when there is neither", () => {
    const folder = nextFolder();
    const install = (name: string): void => {
      writeFileSync(join(folder, name), "");
      chmodSync(join(folder, name), 0o755);
    };
    expect(findDecoderProgram("bz2", folder)).toBeUndefined();
    install("bzip2");
    expect(findDecoderProgram("bz2", folder)).toEqual(["bzip2", "-dc"]);
    install("lbzip2");
    expect(findDecoderProgram("bz2", folder)).toEqual(["lbzip2", "-dc"]);
    expect(findDecoderProgram("xz", `${folder}:/nowhere`)).toBeUndefined();
  });
});
