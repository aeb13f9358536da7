import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RecordError } from "../../../src/core/errors.js";
import { packWords, unpackWords } from "../../../src/text/words/packed-words.js";

describe("packWords", () => {
  test("takes two bytes a word, five for a number of 255 or more", () => {
    expect([...packWords(Int32Array.of(0, 3, 4, 9))]).toEqual([0, 3, 1, 5]);
    expect([...packWords(Int32Array.of(254, 509, 509, 510))]).toEqual([254, 255, 255, 0, 0, 0, 0, 1]);
  });
  test("packs only count words and writes into out when it is large enough", () => {
    const out = new Uint8Array(20);
    const packed = packWords(Int32Array.of(1, 2, 3, 4, 5, 6), 2, out);
    expect([...packed]).toEqual([1, 1, 1, 1]);
    expect(packed.buffer).toBe(out.buffer);
    expect(packWords(Int32Array.of(1, 2), 1, new Uint8Array(3)).length).toBe(2);
  });
  test("unpackWords gives back what was packed, also from a part of a larger buffer", () => {
    const steps = fc.oneof(fc.nat(10), fc.integer({ min: 250, max: 260 }), fc.nat(70_000));
    fc.assert(
      fc.property(fc.array(fc.tuple(steps, steps), { maxLength: 40 }), (pairs) => {
        let at = 0;
        const words = Int32Array.from(pairs.flatMap(([gap, length]) => [(at += gap), (at += length)]));
        const packed = packWords(words);
        expect(unpackWords(packed)).toEqual(words);
        const inside = Uint8Array.of(9, 9, ...packed, 9);
        expect(unpackWords(inside, 2, inside.length - 1)).toEqual(words);
      }),
      { seed: 5 },
    );
  });
});

describe("unpackWords refuses", () => {
  test.each([
    ["bytes that end after the start of a word", [1], "packed words end after the start of a word"],
    ["bytes that end within a number", [1, 255, 0, 1], "packed words end within a number at byte 1"],
    ["offsets past 2^31", [255, 255, 255, 255, 255, 1], "packed words reach offset 4294967295"],
  ])("%s", (_, bytes, message) => {
    const unpack = () => unpackWords(Uint8Array.from(bytes));
    expect(unpack).toThrow(RecordError);
    expect(unpack).toThrow(
      `E_RECORD: ${message}. (bytes=${bytes.length}) Fix: read the row again or build the corpus anew.`,
    );
  });
  test("every proper prefix that cuts a word", () => {
    const packed = packWords(Int32Array.of(3, 400, 401, 402));
    for (let length = 1; length < packed.length; length++) {
      if (length === 6) continue; // one whole word
      expect(() => unpackWords(packed, 0, length)).toThrow(RecordError);
    }
  });
});
