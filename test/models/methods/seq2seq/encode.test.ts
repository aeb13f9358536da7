import { describe, expect, test } from "vitest";
import { createSeq2SeqEncoder } from "../../../../src/models/methods/seq2seq/encode.js";
import { punifiedMarkers } from "../../../../src/models/methods/seq2seq/markers.js";
import type { Seq2SeqItem } from "../../../../src/models/methods/seq2seq/seq2seq-item.js";
import type { Example } from "../../../../src/text/example.js";
import { addTokens } from "../../../../src/tokenizers/add-tokens.js";
import type { Tokenizer } from "../../../../src/tokenizers/tokenizer.js";
import { exampleOf } from "../../../support/examples.js";
import { proseExamples } from "../../../support/prose.js";
import { loadTokenizer } from "../../../support/tokenizers.js";

const t5 = loadTokenizer("unigram");
const endId = t5.requireId("</s>");
/** A WordPiece vocabulary with sentinels, as the Chinese T5 have it. */
const bert = addTokens(loadTokenizer("bert-cased"), ["extra0", "extra1", "extra2"]);

const encode = (
  examples: readonly Example[],
  settings: Record<string, unknown>,
  { tokenizer = t5, epoch = 0 }: { readonly tokenizer?: Tokenizer; readonly epoch?: number } = {},
): Seq2SeqItem[] => {
  const end = tokenizer === t5 ? endId : (tokenizer.idOf("[SEP]") ?? endId);
  const recipe = {
    method: "seq2seq" as const,
    tokenizer: tokenizer.json,
    settings: { endId: end, ...settings },
  };
  const encoder = createSeq2SeqEncoder(recipe);
  return examples.flatMap((example, index) => [...encoder.encode(example, { epoch, index })]);
};

describe("span corruption", () => {
  const settings = { objective: "span-corruption", maxTokens: 40, rate: 0.3 };

  test.each([
    ["T5's", t5, "<extra_id_", "</s>"],
    ["BERT's", bert, "extra", "[SEP]"],
  ])("source and target make the text again (%s tokenizer)", (_, tokenizer, sentinel, end) => {
    const examples = proseExamples(8);
    const items = encode(examples, settings, { tokenizer });
    expect(items.length).toBeGreaterThanOrEqual(8);
    const isSentinel = (id: number): boolean => tokenizer.tokenOf(id)!.startsWith(sentinel);
    const whole = items.flatMap(({ ids, labels, length, targets }) => {
      expect([length, targets]).toEqual([Math.max(ids.length, labels.length), labels.length]);
      expect([tokenizer.tokenOf(ids.at(-1)!), tokenizer.tokenOf(labels.at(-1)!)]).toEqual([end, end]);
      const spans = new Map<number, number[]>();
      for (const id of labels.subarray(0, -1)) {
        if (isSentinel(id)) spans.set(id, []);
        else [...spans.values()].at(-1)!.push(id);
      }
      expect(spans.size).toBeGreaterThan(0);
      return [...ids].flatMap((id) => (isSentinel(id) ? spans.get(id)! : [id]));
    });
    const expected = examples.flatMap(({ text }) =>
      tokenizer.encodeWindows(text, { maxTokens: 40 }).flatMap(({ ids }) => [...ids]),
    );
    expect(whole).toEqual(expected);
  });

  test("another epoch takes out other spans, the same one the same", () => {
    const examples = proseExamples(3);
    expect(encode(examples, settings)).toEqual(encode(examples, settings));
    expect(encode(examples, settings, { epoch: 1 })).not.toEqual(encode(examples, settings));
  });

  test("a text of one token gives nothing, and a tokenizer without sentinels is refused", () => {
    expect(encode([exampleOf("", [])], settings)).toEqual([]);
    expect(() => encode([], settings, { tokenizer: loadTokenizer("bert-cased") })).toThrow(
      "E_CONFIG: the tokenizer has no sentinels: neither <extra_id_0> nor extra0. Fix: add <extra_id_0> to <extra_id_99> to it, or train another objective.",
    );
  });
});

describe("prefix LM", () => {
  test("source and target are the beginning and the rest of the text, cut between words", () => {
    const examples = proseExamples(30);
    const items = encode(examples, { objective: "prefix-lm", cut: "word" });
    expect(items.length).toBe(30);
    for (const [i, { ids, labels }] of items.entries()) {
      const [source, target] = [t5.decode(ids), t5.decode(labels)];
      const plain = t5.decode(t5.encode(examples[i]!.text).ids);
      expect([source, target].join(" ").trim().replace(/ +/g, "")).toBe(plain.replace(/ +/g, ""));
      expect([ids.at(-1), labels.at(-1)]).toEqual([endId, endId]);
    }
    const shares = items.map(({ ids, labels }) => ids.length / (ids.length + labels.length));
    expect(Math.min(...shares)).toBeLessThan(0.2);
    expect(Math.max(...shares)).toBeGreaterThan(0.8);
  });

  test("characters outside the first plane are never cut", () => {
    const example = exampleOf("👍👍👍👍", []);
    for (let epoch = 0; epoch < 12; epoch++) {
      const [item] = encode(
        [example],
        { objective: "prefix-lm", endId: bert.requireId("[SEP]") },
        { tokenizer: bert, epoch },
      );
      const [source, target] = [bert.decode(item!.ids), bert.decode(item!.labels)];
      expect(/[\ud800-\udfff]/.test(source.replace(/👍/gu, "") + target.replace(/👍/gu, ""))).toBe(false);
    }
  });

  test("a long text gives pieces that fit", () => {
    const [example] = proseExamples(1);
    const items = encode([example!], { objective: "prefix-lm", maxTokens: 10 });
    expect(items.length).toBeGreaterThan(1);
    for (const { length } of items) expect(length).toBeLessThanOrEqual(11);
  });
});

describe("labelled texts", () => {
  const types = [
    { label: "PER", name: "person" },
    { label: "LOC", name: "place" },
  ];
  const example = exampleOf("Ann saw Rome", [
    [0, 1, "PER"],
    [2, 3, "LOC"],
  ]);
  const tokenizer = addTokens(loadTokenizer("unigram"), punifiedMarkers.paper);
  const textOf = (ids: Int32Array): string => tokenizer.decode(ids).replace(/ /g, "");

  test("are written as CP-NER's strings", () => {
    const [item] = encode([example], { objective: "uie", types, instruction: "Find." }, { tokenizer });
    expect(textOf(item!.ids)).toBe(t5Text("Find. Options: person, place. Sentence: Ann saw Rome"));
    expect(textOf(item!.labels)).toBe(t5Text("((person: Ann) (place: Rome))"));
  });

  test("are written as PUnifiedNER's strings, the types that are absent with NULL", () => {
    const bare = exampleOf("Ann saw it", [
      [0, 1, "PER"],
      [2, 3, "OTHER"],
    ]);
    const [item] = encode([bare], { objective: "punified", types }, { tokenizer });
    expect(textOf(item!.ids)).toBe(t5Text("<entity><person><entity><place><text>Ann saw it"));
    expect(textOf(item!.labels)).toBe(t5Text("((person):(Ann),(place):(NULL))"));
  });

  test("random prompts change from epoch to epoch", () => {
    const settings = { objective: "punified", types, prompt: "random" };
    const sources = Array.from({ length: 12 }, (_, epoch) =>
      textOf(encode([example], settings, { tokenizer, epoch })[0]!.ids),
    );
    expect(new Set(sources).size).toBeGreaterThan(1);
    expect(encode([example], settings, { tokenizer })).toEqual(encode([example], settings, { tokenizer }));
  });

  test.each(["uie", "punified"])(
    "%s asks some of many types, other ones in every epoch, and all that a text holds",
    (objective) => {
      const rare = Array.from({ length: 30 }, (_, i) => ({
        label: `T${i}`,
        name: `kind${String.fromCharCode(97 + i)}`,
      }));
      const sources = Array.from({ length: 6 }, (_, epoch) => {
        const settings = { objective, types: [...rare, ...types], negatives: 2 };
        return textOf(encode([example], settings, { tokenizer, epoch })[0]!.ids);
      });
      for (const source of sources) {
        expect(source).toContain("person");
        expect(source).toContain("place");
        expect(source.match(/kind/g)).toHaveLength(2);
      }
      expect(new Set(sources).size).toBeGreaterThan(2);
    },
  );

  test("a pair that is too long is left out as a whole", () => {
    expect(encode([example], { objective: "uie", types, maxTokens: 8 }, { tokenizer })).toEqual([]);
  });

  const t5Text = (text: string): string => tokenizer.decode(tokenizer.encode(text).ids).replace(/ /g, "");
});

test("unknown settings and an absent tokenizer are refused", () => {
  expect(() => encode([], { objective: "prefix-lm", maxToken: 3 })).toThrow(
    /E_CONFIG: seq2seq is not valid:[\s\S]*maxToken/,
  );
  expect(() => encode([], { objective: "denoise" })).toThrow(
    /E_CONFIG: seq2seq is not valid:[\s\S]*objective/,
  );
  expect(() =>
    createSeq2SeqEncoder({ method: "seq2seq", settings: { objective: "prefix-lm", endId: 1 } }),
  ).toThrow("E_CONFIG: a T5 needs a tokenizer. Fix: put tokenizer.json beside the model.");
});
