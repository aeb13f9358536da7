import { expect, test } from "vitest";
import { encodeUtf8, maxUtf8Bytes } from "../../src/corpus/utf8.js";

const encode = (text: string, start = 0, end = text.length): string => {
  const units = Uint16Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
  const out = new Uint8Array(maxUtf8Bytes(end - start) + 3);
  const last = encodeUtf8(units, start, end, out, 3);
  return new TextDecoder("utf-8", { ignoreBOM: true, fatal: true }).decode(out.subarray(3, last));
};

test.each([
  "",
  "plain",
  "\u0000\u007f\u0080\u07ff\u0800\uffff",
  "Zürich Ωμέγα 東京 \u{1f600}\u{10ffff}",
  "\ufeffmark",
])("encodeUtf8 writes what the platform's encoder writes: %j", (text) => {
  expect(encode(text)).toBe(text);
});

test.each([
  ["a\ud83d", "a\ufffd"],
  ["\ude00b", "\ufffdb"],
  ["\ud83d\ud83d\ude00", "\ufffd\u{1f600}"],
  ["\ud83dx", "\ufffdx"],
])("a surrogate without its other half becomes one U+FFFD: %j", (text, expected) => {
  expect(encode(text)).toBe(expected);
  expect(encode(text).length).toBe(text.length);
});

test("a pair that the range cuts is two lone halves", () => {
  expect(encode("\u{1f600}", 0, 1)).toBe("\ufffd");
  expect(encode("\u{1f600}", 1, 2)).toBe("\ufffd");
});
