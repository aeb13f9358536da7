import { describe, expect, test } from "vitest";
import { makeTypeQueries } from "../../../../src/models/methods/qpmrc/type-queries.js";
import { loadTokenizer } from "../../../support/tokenizers.js";

describe("makeTypeQueries", () => {
  const tokenizer = loadTokenizer("bert-cased");
  const names = (labels: string[], naturalNames?: Record<string, string>): string[] =>
    makeTypeQueries({ labels, ...(naturalNames ? { naturalNames } : {}) }, tokenizer, 20).map(
      ({ name }) => name,
    );

  test("asks by the given name, else by one that is made of the label", () => {
    expect(names(["PER", "Restaurant_Name", "MISC"], { MISC: "something else" })).toEqual([
      "person",
      "restaurant name",
      "something else",
    ]);
  });

  test("a query is the tokens of the name, and no others", () => {
    const [{ tokens }] = makeTypeQueries({ labels: ["music-genre"] }, tokenizer, 20);
    expect(tokenizer.decode(tokens)).toBe("music genre");
    const [mask] = makeTypeQueries({ labels: ["x"], naturalNames: { x: "[MASK]" } }, tokenizer, 20);
    expect(mask.tokens).not.toContain(tokenizer.requireId("[MASK]"));
  });

  test("a name may be given for labels that are not asked for", () => {
    expect(names(["a"], { a: "one", b: "one" })).toEqual(["one"]);
  });

  test.each([
    [[], {}, "E_CONFIG: no type is asked for. Fix: pass labels."],
    [["a", "b", "a"], {}, 'E_CONFIG: label "a" stands twice among 3 labels. Fix: give every label once.'],
    [["a", "b"], { a: "x", b: "x" }, 'labels "a" and "b" are both named "x"'],
    [
      ["a"],
      { a: "\u200d" },
      'E_CONFIG: the name "\u200d" of label "a" holds no token. Fix: give the label another name: by a query set (queries), or with --names.',
    ],
    [
      ["a"],
      { a: "one two three four five six seven eight nine ten eleven twelve thirteen fourteen".repeat(3) },
      /E_CONFIG: the name "one .*" of label "a" holds \d+ tokens, and there is room for 20\. Fix: give/,
    ],
  ])("refuses %j named %j", (labels, naturalNames, message) => {
    expect(() => names(labels as string[], naturalNames as Record<string, string>)).toThrow(message);
  });
});
