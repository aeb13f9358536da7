import { describe, expect, test } from "vitest";
import {
  expectDisk,
  expectMemory,
  expectTime,
  expectTotals,
  memoryBytes,
} from "../../../src/commands/plan/expect.js";
import type { DumpSample } from "../../../src/commands/plan/sample-dump.js";

const sample: DumpSample = {
  chunks: 10,
  inputBytes: 1e6,
  xmlBytes: 4e6,
  articles: 100,
  sentences: 5000,
  anchors: 10_000,
  targets: 4000,
  targetExponent: 0.5,
  parseBytesPerSecond: 10e6,
  writeBytesPerSecond: 80e6,
  databaseBytes: 2_000_000 + 52 * 4000,
};
const expected = expectTotals(sample, 100e6);

describe("what a build is expected to take", () => {
  test("everything grows with the dump's bytes, link targets more slowly", () => {
    expect(expected).toEqual({
      inputBytes: 100e6,
      xmlBytes: 400e6,
      articles: 10_000,
      sentences: 500_000,
      anchors: 1_000_000,
      targets: 40_000,
    });
  });

  test("a sample of the whole is not stretched, and nothing comes of nothing", () => {
    expect(expectTotals(sample, 1e6).sentences).toBe(5000);
    expect(expectTotals(sample, 0.9e6).sentences).toBe(5000);
    expect(expectTotals({ ...sample, inputBytes: 0 }, 1e6).sentences).toBe(0);
  });

  test.each([
    [4, undefined, "workers", 400 / 40],
    [16, undefined, "writing", 400 / 80],
    [4, 20e6, "decompressing", 400 / 20],
  ])("%d workers, decompressor %s: held back by %s", (workers, decodeBytesPerSecond, limit, seconds) => {
    const measured = decodeBytesPerSecond === undefined ? sample : { ...sample, decodeBytesPerSecond };
    const time = expectTime(measured, expected, { workers, knowledgeRows: 400_000, hashedBytes: 400e6 });
    expect(time).toMatchObject({ workers, limit, parseSeconds: seconds });
    expect(time.totalSeconds).toBeCloseTo(seconds + 1 + 1 + 500_000 / 40_000);
  });

  test("disk: text grows with the dump, targets by their own number", () => {
    const disk = expectDisk(sample, expected, { looksForDuplicates: false });
    expect(disk.parseLayerBytes).toBe(200_000_000 + 52 * 40_000);
    expect(disk.totalBytes).toBe(
      disk.parseLayerBytes + disk.labelLayerBytes + disk.samplingLayerBytes + disk.temporaryBytes,
    );
    const withKeys = expectDisk(sample, expected, { looksForDuplicates: true });
    expect(withKeys.temporaryBytes - (64 << 20)).toBe(12 * 9 * 500_000);
  });

  test("memory: the types, and so much for each worker", () => {
    const at = (workers: number): number =>
      expectMemory(expected, { workers, knowledgeRows: 1_000_000 }).parsingBytes;
    expect(at(5) - at(4)).toBe(memoryBytes.worker);
    expect(expectMemory(expected, { workers: 1, knowledgeRows: 1_000_000 }).typeIndexBytes).toBe(15e6);
  });
});
