import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toUnits } from "../../../src/text/sentences/sentence-splitter.js";
import { splitWords, WordSplitter } from "../../../src/text/words/word-splitter.js";

const wordsOf = (text: string, language?: string, edges?: readonly number[]): string[] => {
  const words = splitWords(text, language, edges);
  return Array.from({ length: words.length / 2 }, (_, index) =>
    text.slice(words[2 * index], words[2 * index + 1]),
  );
};

describe("splitWords puts boundaries where NLTK's word_tokenize does", () => {
  test.each([
    ["I can't go.", "I|ca|n't|go|."],
    ["It's John's, I'm sure he'd know.", "It|'s|John|'s|,|I|'m|sure|he|'d|know|."],
    ["They'll say we're what you've seen.", "They|'ll|say|we|'re|what|you|'ve|seen|."],
    ["You cannot do it.", "You|can|not|do|it|."],
    ["I'm gonna, you wanna, gimme!", "I|'m|gon|na|,|you|wan|na|,|gim|me|!"],
    ["D'ye want more'n that?", "D|'ye|want|more|'n|that|?"],
    ["Mr. Smith left the U.S.", "Mr.|Smith|left|the|U.S|."],
    ["Wait... no", "Wait|...|no"],
    ["A--B --- C", "A|--|B|--|-|C"],
    ["$1,000 & 50% @ #5 *", "$|1,000|&|50|%|@|#|5|*"],
    ["red,blue: 10:30, ok", "red|,|blue|:|10:30|,|ok"],
    ['He said "yes."', 'He|said|"|yes|.|"'],
    ["“Yes,” ‘no’ «si»", "“|Yes|,|”|‘|no|’|«|si|»"],
    ["''a'' ``b'' `c`", "''|a|''|``|b|''|`|c|`"],
    ["the dogs' 'tis 'yes' rock 'n' roll", "the|dogs|'|'|tis|'|yes|'|rock|'n|'|roll"],
    ["O'Brien, o'clock", "O'Brien|,|o'clock"],
    ["(a) [b] {c} <d>", "(|a|)|[|b|]|{|c|}|<|d|>"],
    ["1990–95 — well-known and/or x", "1990|–|95|—|well-known|and/or|x"],
    ["He left.)", "He|left|.|)"],
    ["A. B. c", "A.|B.|c"],
  ])("%s", (text, words) => expect(wordsOf(text).join("|")).toBe(words));

  const reference = readFileSync(
    new URL("../../../fixtures/words/nltk-reference.jsonl", import.meta.url),
    "utf8",
  )
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { text: string; words: number[] });
  test("at least 99.5 % of the reference sentences are equal in every offset", () => {
    const differing = reference.filter(({ text, words }) => splitWords(text).join() !== words.join());
    console.info(`equal to NLTK: ${reference.length - differing.length} of ${reference.length} sentences`);
    expect(reference.length).toBeGreaterThan(400);
    expect(differing.length / reference.length, JSON.stringify(differing.slice(0, 3))).toBeLessThanOrEqual(
      0.005,
    );
  });
});

/** Left: ours. NLTK 3.10.3 gives what stands at the right. */
describe("splitWords differs from NLTK on purpose", () => {
  test.each([
    ["U+2019 between letters is an apostrophe", "don’t go, it’s l’art", "do|n’t|go|,|it|’s|l’art"], // don|’|t
    ["an ellipsis character stands apart", "wait…", "wait|…"], // wait…
    ["inverted marks stand apart", "¿Qué? ¡Sí!", "¿|Qué|?|¡|Sí|!"], // ¿Qué
    ["doubled commas are two words", "a,,b", "a|,|,|b"], // a|,|,b
    ["a contraction inside a compound is left whole", "gonna-be", "gonna-be"], // gon|na|-be
    ["other scripts' punctuation stands apart", "نعم؟ है।", "نعم|؟|है|।"], // نعم؟|है।
    ["single low and angle quotes stand apart", "‚a‘ ‹b›", "‚|a|‘|‹|b|›"], // ‚a|‘|‹b›
  ])("%s", (_, text, words) => expect(wordsOf(text).join("|")).toBe(words));
});

describe("splitWords in other scripts and languages", () => {
  test.each([
    ["zh", "他在北京大学。", "他|在|北|京|大|学|。"],
    ["ja", "東京タワーはABC-123mです！", "東|京|タ|ワ|ー|は|ABC-123m|で|す|！"],
    ["zh", "《红楼梦》，1791年（U.S.版）", "《|红|楼|梦|》|，|1791|年|（|U.S.|版|）"],
    ["zh", "𠮷野家", "𠮷|野|家"],
    ["ko", "서울은 대한민국의 수도이다.", "서울은|대한민국의|수도이다|."],
    ["th", "สวัสดีครับ ABC", "สวัสดี|ครับ|ABC"],
    ["fr", "l'homme d'Artagnan qu’il aujourd'hui", "l'|homme|d'|Artagnan|qu’|il|aujourd'hui"],
    ["it", "dell'arte c'è un po' d'acqua", "dell'|arte|c'|è|un|po|'|d'|acqua"],
    ["ca", "l'illa d'Eivissa", "l'|illa|d'|Eivissa"],
    ["en", "l'homme d'Artagnan", "l'homme|d'Artagnan"],
    ["uk", "п'ять м’ячів", "п'ять|м’ячів"],
    ["de", "Grimm'sche „Märchen“", "Grimm'sche|„|Märchen|“"],
  ])("%s: %s", (language, text, words) => expect(wordsOf(text, language).join("|")).toBe(words));

  test("combining marks and variation selectors stay with what they follow", () => {
    expect(wordsOf("e\u0301te\u0301 か\u3099き 葛\u{e0100}城 ?\u0301")).toEqual([
      "e\u0301te\u0301",
      "か\u3099",
      "き",
      "葛\u{e0100}",
      "城",
      "?\u0301",
    ]);
  });
});

describe("mention edges", () => {
  test("always cut a word", () => {
    expect(wordsOf("the cats'", "en", [4, 7])).toEqual(["the", "cat", "s", "'"]);
    expect(wordsOf("Nordrhein-Westfalens", "de", [0, 9, 10, 19])).toEqual([
      "Nordrhein",
      "-",
      "Westfalen",
      "s",
    ]);
  });
  test("between words, outside the text or repeated do nothing", () => {
    expect(wordsOf("a bc d", "en", [0, 1, 2, 2, 4, 5, 6, 9])).toEqual(["a", "bc", "d"]);
  });
  test("never cut a surrogate pair or a mark from its base", () => {
    expect(wordsOf("x😀y e\u0301f", "en", [2, 6])).toEqual(["x😀y", "e\u0301f"]);
  });
  test("are relative to the start of the range, and only edgeCount of them count", () => {
    const out = new Int32Array(20);
    const count = new WordSplitter("en").split(toUnits("xx cats."), 3, 8, Int32Array.of(3, 4), 1, out);
    expect([...out.subarray(0, 2 * count)]).toEqual([0, 3, 3, 4, 4, 5]);
  });
});

test("a run of Thai longer than the segmenter is given at once is split whole", () => {
  expect(wordsOf("กำ".repeat(5000), "th").join("")).toBe("กำ".repeat(5000));
});

const pieces =
  "a|B'|'s|n't| |.|..|...|--|-|,|:|1|,5|\"|'|''|`|“|’|cannot|gonna|l'|东|か|\u3099|é|\u0301|\u200d|😀|𠮷|\u{e0100}|\u{1d165}|ไทย|ำ|\ud800|\udc00|\n|%|(|)|/|…|؟|\u00a0|D'ye";
const soup = fc.oneof(
  fc.array(fc.constantFrom(...pieces.split("|")), { maxLength: 25 }).map((parts) => parts.join("")),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 25 })
    .map((units) => String.fromCharCode(...units)),
);
const edgesOf = fc.array(fc.nat(40), { maxLength: 8 }).map((edges) => edges.sort((a, b) => a - b));

describe.each(["en", "fr", "it", "zh", "th"])("any soup of units in %s", (language) => {
  test("offsets rise and every unit but white space is in exactly one word", () => {
    fc.assert(
      fc.property(soup, edgesOf, (text, edges) => {
        const words = splitWords(text, language, edges);
        let covered = "";
        for (let index = 0; index < words.length; index += 2) {
          expect(words[index]).toBeGreaterThanOrEqual(index === 0 ? 0 : words[index - 1]);
          expect(words[index + 1]).toBeGreaterThan(words[index]);
          covered += text.slice(words[index], words[index + 1]);
        }
        expect(covered).toBe(text.replace(/\p{White_Space}/gu, ""));
      }),
      { numRuns: 1500, seed: 3 },
    );
  });
  test("no boundary cuts a surrogate pair or stands between a base and its mark; every other edge cuts", () => {
    fc.assert(
      fc.property(soup, edgesOf, (text, edges) => {
        const words = splitWords(text, language, edges);
        for (let index = 2; index < words.length; index += 2) {
          if (words[index] === words[index - 1]) expect(mayCut(text, words[index])).toBe(true);
        }
        for (const edge of edges) {
          if (edge >= text.length || !mayCut(text, edge)) continue;
          for (let index = 0; index < words.length; index += 2) {
            expect(words[index] < edge && edge < words[index + 1]).toBe(false);
          }
        }
      }),
      { numRuns: 1500, seed: 4 },
    );
  });
});

function mayCut(text: string, at: number): boolean {
  const pair = /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(at - 1, at + 1));
  return !pair && !/^[\p{M}\u200d]/u.test(text.slice(at));
}
