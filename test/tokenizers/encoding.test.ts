import { expect, test } from "vitest";
import { padEncodings } from "../../src/tokenizers/encoding.js";
import { loadTokenizer } from "../support/tokenizers.js";

test("padEncodings puts encodings in rows, masked, rounded up", () => {
  const tokenizer = loadTokenizer("bert-cased");
  const [short, long] = [tokenizer.encode("the"), tokenizer.encode("the town", { pair: "the harbour" })];
  const batch = padEncodings([short, long], { padId: 9, multipleOf: 4 });
  const seqLen = Math.ceil(long.ids.length / 4) * 4;
  expect(batch.shape).toEqual([2, seqLen]);
  expect([...batch.ids.slice(0, seqLen)]).toEqual([
    ...short.ids,
    ...new Array(seqLen - short.ids.length).fill(9),
  ]);
  expect(batch.attentionMask.reduce((sum, bit) => sum + bit, 0)).toBe(short.ids.length + long.ids.length);
  expect([...batch.typeIds.slice(seqLen, seqLen + long.ids.length)]).toEqual([...long.typeIds]);
});

test("padEncodings refuses a batch of nothing", () => {
  expect(() => padEncodings([], { padId: 0 })).toThrow(
    "E_CONFIG: a batch of 0 encodings holds no token. Fix: batch at least one encoded text.",
  );
});
