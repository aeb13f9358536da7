import { expect, test } from "vitest";
import { addTokens } from "../../src/tokenizers/add-tokens.js";
import { loadTokenizer } from "../support/tokenizers.js";

test.each(["unigram", "bert-cased"])(
  "added tokens are found whole, the longest first, and decoded (%s)",
  (name) => {
    const plain = loadTokenizer(name);
    const size = plain.vocabularySize;
    const tokenizer = addTokens(plain, ["<entity>", "<", "<entity>", "<text>"]);
    expect(tokenizer.vocabularySize).toBe(size + 3);
    const ids = [...tokenizer.encode("<entity><a<text>b", { addSpecialTokens: false }).ids];
    expect(ids.filter((id) => id >= size)).toEqual([size, size + 1, size + 2]);
    expect(tokenizer.decode(ids)).toContain("<entity>");
    expect([...plain.encode("plain words").ids]).toEqual([...tokenizer.encode("plain words").ids]);
  },
);

test("tokens that are there keep their ids, and special ones are left out of decoded text", () => {
  const plain = loadTokenizer("unigram");
  expect(addTokens(plain, ["</s>", "<extra_id_0>"])).toBe(plain);
  const tokenizer = addTokens(plain, ["<spot>"], { isSpecial: true });
  expect(tokenizer.decode([tokenizer.requireId("<spot>")])).toBe("");
});
