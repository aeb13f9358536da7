import { describe, expect, test } from "vitest";
import { normaliseTitle } from "../../src/text/title.js";

describe("normaliseTitle", () => {
  test.each([
    ["a plain title stays", "Paris", "Paris"],
    ["underscores are spaces", "New_York_City", "New York City"],
    ["runs of blanks collapse", "New __  York", "New York"],
    ["no-break and wide blanks are blanks", "New\u00a0\u3000York", "New York"],
    ["edges are trimmed", "_ Paris _", "Paris"],
    ["the first letter is a capital", "paris", "Paris"],
    ["a first letter beyond ASCII too", "élan", "Élan"],
    ["a first letter of two code units too", "\u{10428}x", "\u{10400}x"],
    ["ß has no capital in titles", "ßeta", "ßeta"],
    ["a ligature keeps its form", "ﬁsh", "ﬁsh"],
    ["Georgian keeps its form", "ვიკიპედია", "ვიკიპედია"],
    ["a leading colon is cut", ":Category:Rivers", "Category:Rivers"],
    ["a leading colon is cut with its blanks", ": paris", "Paris"],
    ["the section is cut", "Paris#History", "Paris"],
    ["the section is cut with the blank before it", "Paris #History", "Paris"],
    ["percent codes are decoded", "Caf%C3%A9", "Café"],
    ["a decoded blank is trimmed", "Paris%20", "Paris"],
    ["percent codes are decoded once", "100%25", "100%"],
    ["a lone percent stays", "100%_(album)", "100% (album)"],
    ["a decoded ampersand stays", "AT%26T", "AT&T"],
    ["direction marks vanish", "\u200eParis\u200f", "Paris"],
    ["text becomes NFC", "Cafe\u0301", "Café"],
    ["a slash is an ordinary letter", "AC/DC", "AC/DC"],
    ["points inside a title are ordinary", "...And Justice for All", "...And Justice for All"],
    ["a question mark stays", "Who_Framed_Roger_Rabbit%3F", "Who Framed Roger Rabbit?"],
    ["an emoji stays", "😀 (film)", "😀 (film)"],
    ["native scripts stay", "भारत_का_साहित्य", "भारत का साहित्य"],
    ["255 bytes are allowed", "é".repeat(127), `É${"é".repeat(126)}`],
  ])("%s", (_, raw, title) => expect(normaliseTitle(raw)).toBe(title));

  test.each([
    ["nothing", ""],
    ["blanks only", " _\u00a0"],
    ["only a section", "#History"],
    ["only a colon", ":"],
    ["two colons", "::Paris"],
    ["angle brackets", "a<b"],
    ["square brackets", "a[1]"],
    ["braces", "{{Main}}"],
    ["a pipe", "a|b"],
    ["a control character", "a\u0007b"],
    ["bytes that are not UTF-8", "Caf%E9"],
    ["a percent code that is left", "100%2541"],
    ["an entity that is left", "AT&amp;T"],
    ["a signature", "a~~~b"],
    ["a relative path", "../Paris"],
    ["a relative path inside", "a/./b"],
    ["two points", ".."],
    ["256 bytes", "é".repeat(128)],
    ["256 plain bytes", "A".repeat(256)],
  ])("%s is no title", (_, raw) => expect(normaliseTitle(raw)).toBeUndefined());

  test("a case-sensitive wiki keeps its first letter", () =>
    expect(normaliseTitle("iPod_touch", false)).toBe("iPod touch"));

  test.each([
    ["tr", "istanbul", "İstanbul"],
    ["tr", "ısparta", "Isparta"],
    ["en", "istanbul", "Istanbul"],
  ])("in %s, %s becomes %s", (language, raw, title) =>
    expect(normaliseTitle(raw, true, language)).toBe(title),
  );

  test("normalising twice changes nothing", () => {
    for (const raw of ["élan_vital", ": a#b", "Caf%C3%A9", "ßeta", "\u{10428}x"]) {
      const title = normaliseTitle(raw)!;
      expect(normaliseTitle(title)).toBe(title);
    }
  });
});
