import { expect, test } from "vitest";
import { crc32c, maskedCrc32c } from "../../../src/train/tensorboard/crc32c.js";

// The examples of RFC 3720, B.4, and the usual check value.
test.each([
  ["32 zeros", new Uint8Array(32), 0x8a9136aa],
  ["32 ones", new Uint8Array(32).fill(0xff), 0x62a8ab43],
  ["0 to 31", Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
  ["123456789", Buffer.from("123456789"), 0xe3069283],
  ["nothing", new Uint8Array(0), 0],
])("crc32c of %s is the published value", (_name, bytes, expected) => expect(crc32c(bytes)).toBe(expected));

test("maskedCrc32c rotates right by 15 bits and adds a constant", () => {
  const crc = 0xe3069283n;
  const rotated = ((crc >> 15n) | (crc << 17n)) & 0xffffffffn;
  expect(maskedCrc32c(Buffer.from("123456789"))).toBe(Number((rotated + 0xa282ead8n) & 0xffffffffn));
});
