import { describe, expect, test } from "vitest";
import { WordHashes } from "../../src/sampling/word-hashes.js";

const read = (text: string): { words: number[]; whole: string } => {
  const hashes = new WordHashes();
  hashes.read(text);
  return {
    words: [...hashes.words.subarray(0, hashes.count)],
    whole: `${hashes.low} ${hashes.high}`,
  };
};

describe("WordHashes", () => {
  test.each([
    ["punctuation and spaces", "The old town, (rebuilt) 1999.", "the OLD  town — rebuilt: 1999"],
    ["tokenized text", "John's dog has 1,000 fleas", "John 's dog has 1 , 000 fleas ."],
    ["capitals of other scripts", "МОСКВА і ΑΘΗΝΑ", "москва і αθηνα"],
    ["text without spaces, cut anywhere", "東京都は日本", "東京 都は 日本"],
  ])("does not see %s", (_, a, b) => expect(read(a)).toEqual(read(b)));

  test.each([
    ["another word", "a b c", "a b d"],
    ["another order", "a b c", "a c b"],
    ["words joined", "a bc", "ab c"],
    ["a word more", "a b", "a b b"],
  ])("sees %s", (_, a, b) => expect(read(a).whole).not.toBe(read(b).whole));

  test("gives equal words equal hashes wherever they stand", () => {
    const { words } = read("Rome, old Rome");
    expect(words).toHaveLength(3);
    expect(words[0]).toBe(words[2]);
    expect(words[0]).not.toBe(words[1]);
  });

  test("reads texts of any length anew", () => {
    const hashes = new WordHashes();
    expect(hashes.read("word ".repeat(1000))).toBe(1000);
    expect(hashes.read("one 😀 two")).toBe(3);
    expect(hashes.read(" - . ")).toBe(0);
    expect(hashes.read("")).toBe(0);
  });
});
