import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeWikitext, decodeXmlText } from "../../../src/ingest/read/decode-wikitext.js";

const named: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const dropped = /[\0\r]/g;

/** The same by TextDecoder and a regular expression. */
function decodeByOracle(bytes: Uint8Array): string {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  return text.replace(
    /&(?:(amp|lt|gt|quot|apos)|#(x[0-9a-fA-F]+|[0-9]+));|[\0\r]/g,
    (match: string, name?: string, number?: string) => {
      if (name) return named[name];
      if (!number) return "";
      if (match.length > 15) return match.replace(dropped, "");
      const value = number[0] === "x" ? Number.parseInt(number.slice(1), 16) : Number.parseInt(number, 10);
      const isScalar = value < 0xd800 || (0xe000 <= value && value <= 0x10ffff);
      return (isScalar ? String.fromCodePoint(value) : "\ufffd").replace(dropped, "");
    },
  );
}
const decode = (bytes: Uint8Array): string => decodeXmlText(bytes, 0, bytes.length);

describe("decodeWikitext", () => {
  test.each([
    ["plain ASCII", "a'b\"c\n\td", "a'b\"c\n\td"],
    ["the five names", "&amp;&lt;&gt;&quot;&apos;", "&<>\"'"],
    ["one level of escaping only", "&amp;lt;&amp;amp;amp;", "&lt;&amp;amp;"],
    ["decimal and hexadecimal references", "&#65;&#x42;&#x1F600;&#128512;", "AB😀😀"],
    [
      "references to nothing",
      "&nbsp; &; &# ; &#; &#x; &#xg; && &amp",
      "&nbsp; &; &# ; &#; &#x; &#xg; && &amp",
    ],
    [
      "surrogates and numbers beyond Unicode",
      "&#xD800;&#xDFFF;&#x110000;&#99999999999;",
      "\ufffd\ufffd\ufffd\ufffd",
    ],
    ["NUL and carriage return", "a\0b\r\nc&#0;&#13;&#xD;d", "ab\ncd"],
    ["two, three and four bytes", "é ß 漢 😀", "é ß 漢 😀"],
    ["a byte order mark", "\ufeffa", "\ufeffa"],
  ])("handles %s", (_, escaped, expected) => {
    expect(decode(Buffer.from(escaped))).toBe(expected);
  });

  test.each([
    ["a lone continuation byte", [0x80, 0x41]],
    ["a long form", [0xc0, 0x80, 0xe0, 0x80, 0x80]],
    ["a surrogate in UTF-8", [0xed, 0xa0, 0x80]],
    ["a number beyond Unicode", [0xf4, 0x90, 0x80, 0x80, 0xf5, 0xff]],
    ["a sequence that breaks off before ASCII", [0xe6, 0xbc, 0x41, 0xf0, 0x9f, 0x98, 0x26]],
    ["a sequence that the end breaks off", [0xf0, 0x9f, 0x98]],
  ])("replaces %s as TextDecoder does", (_, bytes) => {
    expect(decode(Uint8Array.from(bytes))).toBe(decodeByOracle(Uint8Array.from(bytes)));
  });

  test("neither reads nor writes outside its range", () => {
    const xml = Buffer.from("é&am|p;&lt|;😀|", "utf8");
    for (let start = 0; start <= xml.length; start++)
      for (let end = start; end <= xml.length; end++) {
        const out = new Uint16Array(end - start + 1).fill(7);
        const length = decodeWikitext(xml, start, end, out);
        expect(length).toBeLessThanOrEqual(end - start);
        expect(out[end - start]).toBe(7);
        expect(decodeXmlText(xml, start, end)).toBe(decodeByOracle(xml.subarray(start, end)));
      }
  });

  test("agrees with TextDecoder and a regular expression on any bytes", () => {
    const piece = fc.oneof(
      fc
        .constantFrom(
          "&amp;",
          "&lt;",
          "&#38;",
          "&#x1F600;",
          "&#xD800;",
          "&#0;",
          "&",
          "&#",
          "&#x",
          ";",
          "\r\n",
          "\0",
        )
        .map((text) => Buffer.from(text)),
      fc.string({ unit: "binary" }).map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes)),
      fc
        .array(fc.constantFrom(0xc2, 0xe0, 0xed, 0xf0, 0xf4, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0x26))
        .map((bytes) => Buffer.from(bytes)),
      fc.stringMatching(/^&#(x[0-9a-fA-F]{1,9}|[0-9]{1,14});?$/).map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const bytes = Buffer.concat(pieces);
        expect(decode(bytes)).toBe(decodeByOracle(bytes));
      }),
      { numRuns: 400, seed: 1 },
    );
  });
});
