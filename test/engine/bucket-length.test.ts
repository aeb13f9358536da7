import { expect, test } from "vitest";
import { bucketLength } from "../../src/engine/bucket-length.js";

const lengths = Array.from({ length: 512 }, (_, i) => i + 1);

test("a bucket holds its length", () => {
  expect(lengths.filter((length) => bucketLength(length) < length)).toEqual([]);
  expect([1, 8, 9, 64, 65, 100, 128, 129, 300, 512].map(bucketLength)).toEqual([
    8, 8, 16, 64, 80, 112, 128, 160, 320, 512,
  ]);
});

test("there are few buckets, and little padding beyond 32", () => {
  expect(new Set(lengths.map(bucketLength)).size).toBeLessThanOrEqual(20);
  expect(Math.max(...lengths.filter((n) => n > 32).map((n) => 1 - n / bucketLength(n)))).toBeLessThan(0.2);
});
