import { describe, expect, test } from "vitest";
import { Tally } from "../../../src/core/tally.js";
import { isTar, readTarFiles } from "../../../src/ingest/read/tar-files.js";
import { feed, gather } from "./made-dumps.js";
import { tarOf } from "./made-records.js";

async function read(...pieces: Uint8Array[]): Promise<{ text: string; notices: object }> {
  const notices = new Tally();
  const text = (await gather(readTarFiles(feed(...pieces), notices))).toString();
  return { text, notices: notices.toJSON() };
}

const long = `{"long":"${"x".repeat(70_000)}"}\n`;
const files = { "folder/a_0.ndjson": '{"a":1}\n', "b.json": '{"b":2}', "long.jsonl": long };
const whole = `{"a":1}\n\n{"b":2}\n${long}\n`;

describe("readTarFiles", () => {
  test("joins the JSON files, cut anywhere", async () => {
    const archive = await tarOf(files);
    expect(isTar(archive)).toBe(true);
    for (const cut of [0, 1, 100, 511, 512, 513, 1024, 1600, 30_000, archive.length - 1]) {
      const { text, notices } = await read(archive.subarray(0, cut), archive.subarray(cut));
      expect(text === whole).toBe(true);
      expect(notices).toEqual({});
    }
    expect(
      (await read(...Array.from(archive.subarray(0, 4096), (byte) => Uint8Array.of(byte)))).text,
    ).toContain('{"b":2}');
  });

  test("counts what is no JSON file", async () => {
    const archive = await tarOf({ "README.txt": "hello", ".DS_Store": "x", "._a.json": "y", "a.json": "{}" });
    expect(await read(archive)).toEqual({ text: "{}\n", notices: { other_file: 3 } });
  });

  test("gives all of an archive that ends anywhere, and counts the end", async () => {
    const archive = await tarOf(files);
    const end = archive.length - 1024;
    for (let cut = 1; cut < end; cut += 997) {
      const { text, notices } = await read(archive.subarray(0, cut));
      expect(whole.startsWith(text)).toBe(true);
      expect(text.length).toBeGreaterThan(cut - 3100);
      if (cut % 512 !== 0) expect(notices).toEqual({ truncated: 1 });
    }
  });

  test("gives what stands before damage, and counts it", async () => {
    const archive = await tarOf(files);
    archive.fill(0x41, 2560, 3072);
    const { text, notices } = await read(archive);
    expect(text).toBe('{"a":1}\n\n{"b":2}\n');
    expect(notices).toEqual({ corrupt_stream: 1 });
  });

  test("hands on what the input throws", async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield (await tarOf(files)).subarray(0, 1000);
      throw new Error("disk gone");
    }
    await expect(gather(readTarFiles(failing(), new Tally()))).rejects.toThrow("disk gone");
  });
});
