import { describe, expect, test } from "vitest";
import { cutContexts } from "../../../../src/models/methods/qpmrc/cut-contexts.js";
import { owns } from "../../../../src/models/methods/qpmrc/qpmrc-item.js";
import { exampleOf } from "../../../support/examples.js";
import { loadTokenizer } from "../../../support/tokenizers.js";

describe("cutContexts", () => {
  const tokenizer = loadTokenizer("bert-cased");

  test("a text that fits is one window that scores everything, [CLS] and [SEP] around it", () => {
    const example = exampleOf("Johanna \u200d Vestergaard kept a diary");
    const [window, ...more] = cutContexts(tokenizer, example, { maxTokens: 64, strideTokens: 8 });
    expect(more).toEqual([]);
    expect(window.owned).toBeUndefined();
    expect(window.ids[0]).toBe(tokenizer.requireId("[CLS]"));
    expect(window.ids.at(-1)).toBe(tokenizer.requireId("[SEP]"));
    expect([...window.words]).toEqual([0, 2, 3, 4, 5]);
    const pieces = [...window.starts].map((start, i) =>
      tokenizer.decode(window.ids.subarray(start, start + window.pieces[i])),
    );
    expect(pieces).toEqual(["Johanna", "Vestergaard", "kept", "a", "diary"]);
    expect(Math.max(...window.pieces)).toBeGreaterThan(1);
  });

  test("a text without any token has no window", () => {
    expect(cutContexts(tokenizer, exampleOf("\u200d"), { maxTokens: 64, strideTokens: 8 })).toEqual([]);
  });

  test("of a long text every span that some window holds is scored by one", () => {
    const words = Array.from({ length: 30 }, (_, i) => (i % 7 === 3 ? "Vestergaard" : "a"));
    const windows = cutContexts(tokenizer, exampleOf(words.join(" ")), { maxTokens: 16, strideTokens: 6 });
    expect(windows.length).toBeGreaterThan(3);
    for (let first = 0; first < words.length; first++) {
      for (let last = first; last < words.length; last++) {
        const holders = windows.filter(
          (window) => window.words.includes(first) && window.words.includes(last),
        );
        const owners = holders.filter((window) =>
          owns(window, window.words.indexOf(first), window.words.indexOf(last)),
        );
        expect(owners.length, `${first} to ${last}`).toBe(Math.min(1, holders.length));
      }
    }
  });
});
