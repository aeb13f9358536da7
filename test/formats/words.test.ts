import { describe, expect, test } from "vitest";
import { JoinDetector, joinWords, splitAtSpaces, tryFindWords, wordTexts } from "../../src/formats/words.js";

describe("words", () => {
  test("joinWords gives offsets at which the words stand", () => {
    for (const join of ["space", "none"] as const) {
      const joined = joinWords(["Zoë", "😀", "x"], join);
      expect(wordTexts(joined)).toEqual(["Zoë", "😀", "x"]);
    }
    expect(joinWords(["高", "勇"], "none").text).toBe("高勇");
    expect(joinWords([], "space")).toEqual({ text: "", words: new Int32Array() });
  });
  test.each([
    [["高", "勇", "：", "男"], "none"],
    [["I", "a", "b"], "space"],
    [["中国", "银行"], "space"],
    [[], "space"],
  ])("%j is joined with %s", (words, join) => expect(new JoinDetector("auto").decide([words])).toBe(join));
  test("one odd sentence does not change a settled join", () => {
    const detector = new JoinDetector("auto");
    expect(detector.decide([["高", "勇"]])).toBe("none");
    expect(detector.decide([["A"]])).toBe("none");
  });
  test.each([
    [0, 2, { first: 0, end: 1 }],
    [3, 8, { first: 1, end: 3 }],
    [0, 1, undefined],
    [1, 2, undefined],
    [2, 3, undefined],
  ])("tryFindWords of [%i, %i) is %j", (start, end, range) => {
    const { words } = joinWords(["ab", "cde", "f"], "space");
    expect(tryFindWords(words, { start, end })).toEqual(range);
  });
  test("splitAtSpaces makes words as a split at white space sees them", () => {
    const text = "a New\u00a0York \u3000 b";
    const words = Int32Array.from([0, 1, 2, 10, 11, 12, 13, 14]);
    expect(wordTexts({ text, words: splitAtSpaces(text, words) })).toEqual(["a", "New", "York", "b"]);
    const plain = Int32Array.from([0, 1]);
    expect(splitAtSpaces("é b", plain)).toBe(plain);
  });
});
