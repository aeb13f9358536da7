import { appendFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { crc32c, maskedCrc32c } from "../../../src/train/tensorboard/crc32c.js";
import { EventFile, frameRecord } from "../../../src/train/tensorboard/event-file.js";
import { nextFolder } from "../../support/temp.js";
import { readWithTensorboard, tensorboardNote, tensorboardPython } from "../../support/tensorboard.js";

/** The contents of all records of a file, whose checksums are checked. */
function readRecords(bytes: Buffer): Buffer[] {
  const records: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    const content = bytes.subarray(at + 12, at + 12 + length);
    expect(bytes.readUInt32LE(at + 8)).toBe(maskedCrc32c(bytes.subarray(at, at + 8)));
    expect(bytes.readUInt32LE(at + 12 + length)).toBe(maskedCrc32c(content));
    records.push(content);
    at += 16 + length;
  }
  return records;
}
const write = (folder: string, firstStep: number, steps: readonly number[]): string => {
  const before = new Set(readdirSync(folder));
  const events = new EventFile(folder, firstStep);
  for (const step of steps) events.addScalars(step, { "train/loss": step / 10, "train/lr": 0.5 });
  events.close();
  const [file] = readdirSync(folder).filter((name) => !before.has(name));
  return join(folder, file!);
};

describe("EventFile", () => {
  test("frames a record with its length and two checksums", () => {
    const content = Buffer.from("abc");
    const frame = Buffer.from(frameRecord(content));
    expect(frame.length).toBe(12 + 3 + 4);
    expect(frame.subarray(0, 8).toString("hex")).toBe("0300000000000000");
    const crc = crc32c(content);
    expect(frame.readUInt32LE(15)).toBe((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0);
  });

  test("holds its version, its start, and a record a step", () => {
    const file = write(nextFolder(), 5, [5, 6]);
    const records = readRecords(readFileSync(file)).map((record) => record.subarray(9).toString("hex"));
    expect(records[0]).toBe(`1a0d${Buffer.from("brain.Event:2").toString("hex")}`);
    expect(records[1]).toBe("1005" + "3a02" + "0801");
    expect(records.length).toBe(4);
    expect(Buffer.from(records[3]!, "hex").includes("train/loss")).toBe(true);
  });

  test("has a name behind those of earlier files, also within one second", () => {
    const folder = nextFolder();
    const files = [1, 2, 3].map((step) => write(folder, step, []));
    expect(files).toEqual([...files].sort());
    expect(new Set(files).size).toBe(3);
    for (const file of files) expect(file).toMatch(/\/events\.out\.tfevents\.\d{10}\.[^/]+$/);
  });

  test.skipIf(!tensorboardPython)(`is read by TensorBoard${tensorboardNote}`, () => {
    const folder = nextFolder();
    const events = new EventFile(folder, 0);
    events.addText(0, "settings", "`a` = ü");
    events.addScalars(1, { "train/loss": 0.25, "dev/f1": 0.5 });
    events.close();
    expect(readWithTensorboard(folder)).toEqual({
      scalars: { "train/loss": [[1, 0.25]], "dev/f1": [[1, 0.5]] },
      texts: { settings: ["`a` = ü"] },
      plugins: { settings: "text" },
    });
  });

  test.skipIf(!tensorboardPython)(
    `of a resumed run makes TensorBoard drop what the run had done twice${tensorboardNote}`,
    () => {
      const folder = nextFolder();
      appendFileSync(write(folder, 0, [1, 2, 3, 4]), "a record that a kill cut");
      write(folder, 3, [3]);
      const [first, second, third, ...more] = readWithTensorboard(folder).scalars["train/loss"]!;
      expect([first?.[0], second?.[0], third?.[0]]).toEqual([1, 2, 3]);
      expect(more).toEqual([]);
    },
  );
});
