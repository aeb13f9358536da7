import { describe, expect, test } from "vitest";
import {
  createSymbolTable,
  formatVocabulary,
  normaliseWord,
  parseSymbolTable,
} from "../../../../src/models/encoders/bilstm/vocabulary.js";

const plain = { isLowercase: false, isDigitless: false };

test.each([
  [plain, "Ab12"],
  [{ ...plain, isLowercase: true }, "ab12"],
  [{ ...plain, isDigitless: true }, "Ab00"],
  [{ isLowercase: true, isDigitless: true }, "ab00"],
])("a word is looked up in the form %o", (form, expected) =>
  expect(normaliseWord("Ab12", form)).toBe(expected),
);

test("digits of every script are digits", () =>
  expect(normaliseWord("٣x４", { ...plain, isDigitless: true })).toBe("0x0"));

test("what no line can hold stays unknown", () => {
  const table = createSymbolTable(
    new Map([
      ["a\tb", 5],
      ["a\nb", 5],
      ["\ud83d", 5],
      ["<unk>", 5],
      ["ok", 1],
    ]),
  );
  expect(table.symbols).toEqual(["<unk>", "ok"]);
});

describe("the files of a vocabulary", () => {
  const words = createSymbolTable(
    new Map([
      ["été", 2],
      ["👍", 1],
      [" ", 1],
      ["0", 4],
    ]),
  );

  test("come back as they were", () => {
    const files = formatVocabulary({ words, characters: words });
    expect([...files.keys()]).toEqual(["words.txt", "characters.txt"]);
    expect(parseSymbolTable(files.get("words.txt")!, "words.txt")).toEqual(words);
  });

  test("may end without a line feed, and may have CRLF", () =>
    expect(parseSymbolTable("<unk>\t0\r\na\t3", "w").symbols).toEqual(["<unk>", "a"]));

  test.each([
    [
      "<unk>\t0\na\n",
      'E_INPUT: "a" is no symbol with its count. (file=w line=2) Fix: get the model from its source again.',
    ],
    ["<unk>\t0\na\t1\na\t1\n", 'E_INPUT: "a" stands twice. (file=w line=3)'],
    ["a\t1\n", 'E_INPUT: the first symbol is not "<unk>". (file=w line=1)'],
    ["", 'E_INPUT: the first symbol is not "<unk>". (file=w line=1)'],
  ])("are refused as %j", (text, message) => expect(() => parseSymbolTable(text, "w")).toThrow(message));
});
