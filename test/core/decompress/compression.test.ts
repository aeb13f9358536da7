import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { detectCompression } from "../../../src/core/decompress/compression.js";

test.each([
  ["gz", gzipSync("a")],
  ["bz2", Buffer.from("BZh9")],
  ["xz", Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00])],
  ["none", Buffer.from("BZ")],
  ["none", Buffer.from("")],
  ["none", Buffer.from("<mediawiki")],
])("detectCompression knows %s by its first bytes", (compression, first) => {
  expect(detectCompression(first)).toBe(compression);
});
