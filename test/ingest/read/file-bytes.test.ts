import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openFileBytes } from "../../../src/ingest/read/file-bytes.js";
import { nextFolder } from "../../support/temp.js";
import { writeDump } from "./made-dumps.js";

describe("openFileBytes", () => {
  test("reads any range, and no further than the end", () => {
    const file = openFileBytes(writeDump(nextFolder(), "x", "0123456789"));
    const read = (start: number, end: number): string => Buffer.from(file.read(start, end)).toString();
    expect([file.size, read(0, 3), read(7, 99), read(10, 20), read(30, 40)]).toEqual([
      10,
      "012",
      "789",
      "",
      "",
    ]);
    file.close();
  });

  test("refuses what is no file to be read, with what to do", () => {
    const folder = nextFolder();
    expect(() => openFileBytes(join(folder, "no.xml"))).toThrow(
      /^E_INPUT: there is no such dump\. \(file=.*no\.xml\) Fix: check the path\.$/,
    );
    expect(() => openFileBytes(folder)).toThrow(
      /^E_INPUT: the dump is a directory, expected a file\. .* Fix: name the dump file inside it\.$/,
    );
    expect(() => openFileBytes(writeDump(folder, "empty.bz2", ""))).toThrow(
      /^E_INPUT: the dump is empty\. .* Fix: download it again\.$/,
    );
    expect(() => openFileBytes("/dev/null")).toThrow(
      /^E_INPUT: the dump is a pipe or a device, expected a file\. .* Fix: use - as the dump/,
    );
  });
});
