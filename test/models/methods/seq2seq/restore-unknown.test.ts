import { expect, test } from "vitest";
import { countUnknown, restoreUnknown } from "../../../../src/models/methods/seq2seq/restore-unknown.js";
import { loadTokenizer } from "../../../support/tokenizers.js";

const tokenizers = [
  ["unigram", "<unk>"],
  ["bert-cased", "[UNK]"],
] as const;

test.each(tokenizers)(
  "what the vocabulary does not hold is counted and copied back (%s)",
  (name, unknown) => {
    const tokenizer = loadTokenizer(name);
    const unknownId = tokenizer.requireId(unknown);
    const text = "the harbour 漢 was closed and the 字 was open";
    const encoding = tokenizer.encode(text);
    expect(countUnknown(encoding.ids, unknownId)).toBe(2);
    const write = (written: string): string => {
      const { ids } = tokenizer.encode(written, { addSpecialTokens: false });
      return restoreUnknown(ids, encoding, text, tokenizer, unknownId);
    };
    // The written unknown could be either; its neighbours tell which.
    expect(write("the harbour 漢 was closed")).toBe("the harbour 漢 was closed");
    expect(write("and the 漢 was open")).toBe("and the 字 was open");
    expect(write("the harbour")).toBe("the harbour");
  },
);

test.each(tokenizers)("an unknown token that the source has not is left out (%s)", (name, unknown) => {
  const tokenizer = loadTokenizer(name);
  const unknownId = tokenizer.requireId(unknown);
  const { ids } = tokenizer.encode("the 漢 was", { addSpecialTokens: false });
  const source = tokenizer.encode("the harbour was closed");
  expect(
    restoreUnknown(ids, source, "the harbour was closed", tokenizer, unknownId).replace(/ +/g, " "),
  ).toBe("the was");
});
