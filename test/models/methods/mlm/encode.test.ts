import { describe, expect, test } from "vitest";
import { createMaskedEncoder, type MaskedItem } from "../../../../src/models/methods/mlm/encode.js";
import type { MaskingSettings } from "../../../../src/models/methods/mlm/settings.js";
import type { Example } from "../../../../src/text/example.js";
import { exampleOf } from "../../../support/examples.js";
import { proseExamples } from "../../../support/prose.js";
import { loadTokenizer } from "../../../support/tokenizers.js";

const tokenizer = loadTokenizer("bert-cased");
const [maskId, unknownId] = [tokenizer.requireId("[MASK]"), tokenizer.requireId("[UNK]")];
const makeEncoder = (settings: Partial<MaskingSettings> = {}) =>
  createMaskedEncoder({ method: "mlm", tokenizer: tokenizer.json, settings });
const examples = proseExamples(51);
const encodeAll = (settings: Partial<MaskingSettings>, epoch: number): MaskedItem[] => {
  const encoder = makeEncoder(settings);
  return examples.flatMap((example, index) => encoder.encode(example, { epoch, index }));
};
/** What stood in a sequence before it was masked. */
const unmasked = ({ ids, places, labels }: MaskedItem): number[] => {
  const whole = Array.from(ids);
  for (const [i, place] of places.entries()) whole[place] = labels[i];
  return whole;
};
const showMasks = (items: readonly MaskedItem[]): string => items.map(({ ids }) => ids.join(" ")).join("\n");

test("only chosen positions differ from the text, and their labels say what stood there", () => {
  const items = encodeAll({}, 0);
  expect(items.map(unmasked)).toEqual(examples.map((example) => Array.from(tokenizer.encode(example).ids)));
  for (const { length, ids, targets, places, labels } of items) {
    expect([length, targets, targets]).toEqual([ids.length, places.length, labels.length]);
  }
});

test("of the chosen positions 80 % are masked, 10 % random, 10 % kept, and 15 % of all are chosen", () => {
  let [positions, chosen, masked, kept] = [0, 0, 0, 0];
  const random: number[] = [];
  for (let epoch = 0; epoch < 60; epoch++) {
    for (const { ids, places, labels } of encodeAll({}, epoch)) {
      positions += ids.length - 2;
      chosen += places.length;
      for (const [i, place] of places.entries()) {
        if (ids[place] === maskId) masked++;
        else if (ids[place] === labels[i]) kept++;
        else random.push(ids[place]);
      }
    }
  }
  const unknown = examples.flatMap((example) => Array.from(tokenizer.encode(example).ids));
  positions -= 60 * unknown.filter((id) => id === unknownId).length;
  const expectShare = (hits: number, tries: number, share: number): void =>
    expect(Math.abs(hits - tries * share)).toBeLessThan(5 * Math.sqrt(tries * share * (1 - share)));
  expect(chosen).toBeGreaterThan(5000);
  expectShare(chosen, positions, 0.15);
  // A random token is the mask or the own one with probability 1/size.
  const size = tokenizer.vocabularySize;
  expectShare(masked, chosen, 0.8 + 0.1 / size);
  expectShare(kept, chosen, 0.1 + 0.1 / size);
  const half = random.filter((id) => id < size / 2).length;
  expectShare(half, random.length, 0.5);
  expect(Math.max(...random)).toBeLessThan(size);
});

test("the shares are settings", () => {
  const items = encodeAll({ maskRatio: 0, randomRatio: 0, rate: 0.5 }, 0);
  expect(items.map(({ ids }) => Array.from(ids))).toEqual(items.map(unmasked));
  const shown = encodeAll({ maskRatio: 1, randomRatio: 0, rate: 0.5 }, 0).flatMap(({ ids, places }) =>
    Array.from(places, (place) => ids[place]),
  );
  expect(new Set(shown)).toEqual(new Set([maskId]));
});

test("special tokens are never chosen, not even in the text", () => {
  const example = exampleOf("The [MASK] ☃ harbour [SEP] of Averby");
  const { ids } = tokenizer.encode(example);
  const special = [...ids.keys()].filter((position) => tokenizer.isSpecial(ids[position]));
  expect(special.length).toBe(5);
  const encoder = makeEncoder({ rate: 0.9 });
  const chosen = new Set<number>();
  for (let epoch = 0; epoch < 50; epoch++) {
    for (const { places } of encoder.encode(example, { epoch, index: 0 }))
      for (const place of places) chosen.add(place);
  }
  expect([...chosen].sort((a, b) => a - b)).toEqual(
    [...ids.keys()].filter((position) => !special.includes(position)),
  );
});

describe("maskings", () => {
  test("are the same for the same place and other ones in another epoch, place or seed", () => {
    const encode = (settings: Partial<MaskingSettings>, epoch: number, index: number): string =>
      showMasks(makeEncoder(settings).encode(examples[0], { epoch, index }));
    const settings = { rate: 0.5 };
    const first = encode(settings, 2, 7);
    expect(encode(settings, 2, 7)).toBe(first);
    for (const other of [
      encode(settings, 3, 7),
      encode(settings, 2, 8),
      encode({ ...settings, seed: 2 }, 2, 7),
    ]) {
      expect(other).not.toBe(first);
    }
  });
  test("count a text several times an epoch, each time in another way", () => {
    const items = makeEncoder({ maskings: 10, rate: 0.5 }).encode(examples[0], { epoch: 0, index: 0 });
    expect(items.length).toBe(10);
    expect(new Set(items.map((item) => showMasks([item]))).size).toBe(10);
    expect(new Set(items.map((item) => unmasked(item).join())).size).toBe(1);
  });
  test("that are static stay with their text wherever it comes", () => {
    const encode = (example: Example, epoch: number, index: number): string =>
      showMasks(makeEncoder({ static: true, maskings: 3, rate: 0.5 }).encode(example, { epoch, index }));
    expect(encode(examples[0], 5, 9)).toBe(encode(examples[0], 0, 0));
    expect(encode({ ...examples[0], id: "another" }, 0, 0)).not.toBe(encode(examples[0], 0, 0));
    expect(new Set(encode(examples[0], 0, 0).split("\n")).size).toBe(3);
  });
});

test("a mention is masked whole, pieces of it too", () => {
  const example = exampleOf("The harbour master Johanna Vestergaard kept a diary", [[3, 5, "PER"]]);
  const [mention] = example.mentions;
  const settings = { mentionRate: 1, rate: 1e-9, maskRatio: 1, randomRatio: 0 };
  const { offsets } = tokenizer.encode(example);
  const maskedText = (masked: Example): string[] => {
    const [item] = makeEncoder(settings).encode(masked, { epoch: 0, index: 0 });
    return Array.from(item.places, (place) => masked.text.slice(offsets[2 * place], offsets[2 * place + 1]));
  };
  expect(maskedText(example).join("")).toBe("JohannaVestergaard");
  const parts = [
    { start: mention.start, end: mention.start + 7 },
    { start: mention.end + 1, end: mention.end + 5 },
  ];
  const pieces = maskedText({ ...example, mentions: [{ ...mention, end: mention.end + 5, parts }] });
  expect(pieces.join("")).toBe("Johannakept");
});

test("a long text gives windows that hold every token once, as many in every epoch", () => {
  const long = exampleOf(
    examples
      .slice(0, 8)
      .map(({ text }) => text)
      .join(" "),
  );
  const encoder = makeEncoder({ maxTokens: 24, maskings: 2 });
  const items = encoder.encode(long, { epoch: 0, index: 0 });
  expect(Math.max(...items.map(({ length }) => length))).toBeLessThanOrEqual(24);
  expect(items.length % 2).toBe(0);
  const text = items.slice(0, items.length / 2).flatMap((item) => unmasked(item).slice(1, -1));
  expect(text).toEqual(Array.from(tokenizer.encode(long, { addSpecialTokens: false }).ids));
  expect(encoder.encode(long, { epoch: 1, index: 4 }).length).toBe(items.length);
});

test("a text with nothing to choose gives nothing", () => {
  const encode = (sentence: string): readonly MaskedItem[] =>
    makeEncoder().encode(exampleOf(sentence), { epoch: 0, index: 0 });
  expect(encode("☃")).toEqual([]);
  const empty = { ...exampleOf(""), words: new Int32Array(0) };
  expect(makeEncoder().encode(empty, { epoch: 0, index: 0 })).toEqual([]);
});

describe("what cannot be", () => {
  test("a key that is not known is refused by name", () => {
    expect(() => makeEncoder({ probability: 0.1 } as Partial<MaskingSettings>)).toThrow(
      /^E_CONFIG: mlm is not valid:\n✖ Unrecognized key: "probability"/,
    );
  });
  test("shares above 1", () => {
    expect(() => makeEncoder({ maskRatio: 0.95 })).toThrow(
      "E_CONFIG: maskRatio 0.95 and randomRatio 0.1 are more than 1 together. Fix: lower one of them.",
    );
  });
  test("a recipe without a tokenizer", () => {
    expect(() => createMaskedEncoder({ method: "mlm", settings: {} })).toThrow(
      "E_CONFIG: a masked LM needs a tokenizer. Fix: put tokenizer.json beside the model.",
    );
  });
  test("a tokenizer without [MASK]", () => {
    const { json } = loadTokenizer("unigram");
    expect(() => createMaskedEncoder({ method: "mlm", tokenizer: json, settings: {} })).toThrow(
      'E_CONFIG: the tokenizer has no token "[MASK]"',
    );
  });
});
