import { rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ToolkitError } from "../../src/core/errors.js";
import { openDump } from "../../src/ingest/read/open-dump.js";
import { readChunk } from "../../src/ingest/read/read-chunk.js";
import { nextFolder } from "../support/temp.js";
import { checkHostileFile } from "./check-hostile-file.js";
import { cuttable, goodIds, goodXml, hostileFiles, longIds } from "./hostile-files.js";
import { hostilePages } from "./hostile-pages.js";
import { ingestFile } from "./ingest-file.js";

const cutAsUsual = { chunkBytes: 1 << 20, memberChunkBytes: 1 << 20 };

describe("hostile files", () => {
  test("with the hostile pages they are more than a hundred cases, each of another name", () => {
    expect(new Set(hostileFiles.map(({ name }) => name)).size).toBe(hostileFiles.length);
    expect(hostileFiles.length).toBeGreaterThanOrEqual(50);
    expect(hostileFiles.length + hostilePages.length).toBeGreaterThanOrEqual(100);
  });

  test.each(hostileFiles)("$name", (hostile) => checkHostileFile(hostile));

  test.each(cuttable)(
    "%s cut at every 1,000th byte gives the whole pages before the cut, and says so",
    async (_, make) => {
      const bytes = make();
      const folder = nextFolder();
      let last = 0;
      for (let cut = 1000; cut < bytes.length; cut += 1000) {
        const path = join(folder, `cut-${cut}`);
        writeFileSync(path, bytes.subarray(0, cut));
        const { ids, counted } = await ingestFile(path, { decoder: "in-process", ...cutAsUsual }).catch(
          (error: unknown) => {
            // Before the head there is nothing that could be recognised.
            expect(error).toBeInstanceOf(ToolkitError);
            return { ids: [], counted: ["truncated"] };
          },
        );
        expect(ids).toEqual(longIds.slice(0, ids.length));
        expect([cut, counted.filter((reason) => reason !== "broken_page")]).toEqual([cut, ["truncated"]]);
        expect(ids.length).toBeGreaterThanOrEqual(last);
        last = ids.length;
      }
      expect(last).toBeGreaterThan(20);
    },
  );
});

describe("a dump that fails while it is read", () => {
  const writeGood = (): string => {
    const path = join(nextFolder(), "x.xml");
    writeFileSync(path, goodXml);
    return path;
  };

  test("gives the pages before the place at which the file was cut off meanwhile", async () => {
    const path = writeGood();
    const source = await openDump(path, { chunkBytes: 2000 });
    const pages: string[] = [];
    for await (const chunk of source.chunks()) {
      if (chunk.number === 1) truncateSync(path, 5000);
      const { content } = await readChunk(chunk).catch((error: ToolkitError) => {
        expect(error.message).toMatch(/^E_INPUT: /);
        return { content: new Uint8Array() };
      });
      pages.push(
        ...(Buffer.from(content as Uint8Array)
          .toString()
          .match(/Good \d+/g) ?? []),
      );
    }
    expect(pages.slice(0, 3)).toEqual(["Good 1", "Good 2", "Good 3"]);
    expect(pages.length).toBeLessThan(goodIds.length);
  });

  test("is named when it is gone", async () => {
    const path = writeGood();
    const source = await openDump(path, { chunkBytes: 2000 });
    rmSync(path);
    const first = await source.chunks().next();
    await expect(readChunk(first.value)).rejects.toThrow(
      /^E_INPUT: there is no such dump\. \(file=.*\) Fix: check the path\.$/,
    );
  });

  test("by a failing disk or pipe is named, with the byte at which it failed", async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(goodXml.slice(0, 4000));
      throw Object.assign(new Error("EIO: i/o error, read"), { code: "EIO", syscall: "read" });
    }
    const read = ingestFile("-", { stdin: failing() });
    await expect(read).rejects.toThrow(
      /^E_INPUT: the dump cannot be read: EIO\. \(file=- byte=4000\) Fix: check the disk, and run the same command again: it goes on where it was\.$/,
    );
  });
});
