import { describe, expect, test } from "vitest";
import { Losses } from "../../../../src/formats/losses.js";
import { createQpmrcEncoder } from "../../../../src/models/methods/qpmrc/encode.js";
import type { Example } from "../../../../src/text/example.js";
import { exampleOf } from "../../../support/examples.js";
import { loadTokenizer } from "../../../support/tokenizers.js";

const labels = ["PER", "LOC", "dish", "ship", "star", "tool"];
const encode = (
  example: Example,
  settings: Record<string, unknown> = {},
  { epoch = 0, losses = new Losses() } = {},
) =>
  createQpmrcEncoder(
    {
      method: "qpmrc",
      tokenizer: loadTokenizer("bert-cased").json,
      settings: { labels, maxTokens: 64, strideTokens: 8, ...settings },
    },
    losses,
  ).encode(example, { epoch, index: 4 });

const nested = exampleOf("The Porto Alto soup for Anna Berg", [
  [1, 4, "dish"],
  [1, 3, "LOC"],
  [5, 7, "PER"],
]);

describe("createQpmrcEncoder", () => {
  test("one text is one item: all labels asked, nested mentions as places, ends inclusive", () => {
    const [item, ...more] = encode(nested);
    expect(more).toEqual([]);
    expect(item).toMatchObject({ example: 4, targets: 1, length: item.ids.length });
    expect([...item.labels]).toEqual([0, 1, 2, 3, 4, 5]);
    const spans = Array.from({ length: 3 }, (_, i) => [...item.spans.subarray(3 * i, 3 * i + 3)]);
    expect(spans).toEqual([
      [2, 1, 3],
      [1, 1, 2],
      [0, 5, 6],
    ]);
    expect(item.covered).toEqual(item.spans);
  });

  test("negatives are chosen anew in every epoch, the same for the same seed", () => {
    const asked = (epoch: number, seed = 1): string =>
      encode(nested, { negatives: 1, seed }, { epoch })[0].labels.join();
    const epochs = Array.from({ length: 12 }, (_, epoch) => asked(epoch));
    for (const labels of epochs) expect(labels).toMatch(/^0,1,2,[345]$/);
    expect(new Set(epochs).size).toBe(3);
    expect(epochs).toEqual(Array.from({ length: 12 }, (_, epoch) => asked(epoch)));
  });

  test("no label is asked that the dataset was not annotated with", () => {
    const annotated = { test: ["LOC", "star"], other: ["PER"] };
    const losses = new Losses();
    const [item] = encode(nested, { annotated }, { losses });
    expect([...item.labels]).toEqual([1, 4]);
    expect([...item.spans]).toEqual([1, 1, 2]);
    expect(losses.toJSON()).toEqual({ unasked: 2 });
  });

  test("a text of which nothing is asked gives no item", () => {
    expect(encode(exampleOf("The rain did not end"), { negatives: 0 })).toEqual([]);
    expect(encode(exampleOf("\u200d"))).toEqual([]);
  });

  test("what no span of words holds is counted", () => {
    const losses = new Losses();
    const example = {
      ...nested,
      mentions: [
        { start: 0, end: 2, label: "PER" },
        { start: 4, end: 9, label: "submarine" },
        { start: 4, end: 19, label: "LOC", parts: [{ start: 4, end: 9 }] },
        { start: 4, end: 9, label: "LOC" },
      ],
    };
    const [item] = encode(example, {}, { losses });
    expect([...item.spans]).toEqual([1, 1, 1]);
    expect(losses.toJSON()).toEqual({ discontinuous: 1, unaligned: 1, unasked: 1 });
    const unseen = exampleOf("rain \u200d fell", [[1, 2, "LOC"]]);
    expect([...encode(unseen, {}, { losses })[0].spans]).toEqual([]);
    expect(losses.toJSON()).toMatchObject({ unseen: 1 });
  });

  test("a mention begins and ends at the outermost of its words that have a token", () => {
    const [item] = encode(exampleOf("rain \u200d fell \u200d here", [[0, 4, "LOC"]]));
    expect([...item.words]).toEqual([0, 2, 4]);
    expect([...item.spans]).toEqual([1, 0, 1]);
  });

  test("in a long text one window learns a mention, and every window knows which of its words belong to it", () => {
    const losses = new Losses();
    const words = Array.from({ length: 40 }, () => "a").join(" ");
    const example = exampleOf(words, [
      [9, 12, "LOC"],
      [0, 40, "dish"],
    ]);
    const items = encode(example, { maxTokens: 14, strideTokens: 6 }, { losses });
    expect(items.length).toBeGreaterThan(3);
    expect(losses.toJSON()).toEqual({ cut: 1 });
    const owners = items.filter(({ spans }) => spans.length > 0);
    expect(owners.length).toBe(1);
    const [{ spans, words: own }] = owners;
    expect([spans[0], own[spans[1]], own[spans[2]]]).toEqual([1, 9, 11]);
    for (const item of items) {
      const covered = Array.from({ length: item.covered.length / 3 }, (_, i) =>
        item.covered.slice(3 * i, 3 * i + 3),
      );
      const placesOf = (label: number): number[] =>
        covered
          .filter(([id]) => id === label)
          .flatMap(([, first, last]) => [...item.words.slice(first, last + 1)]);
      expect(placesOf(2)).toEqual([...item.words]);
      expect(placesOf(1)).toEqual([...item.words].filter((word) => 9 <= word && word < 12));
    }
  });

  test("what cannot be read is refused", () => {
    expect(() =>
      createQpmrcEncoder({ method: "qpmrc", settings: { labels, maxTokens: 64, strideTokens: 8 } }),
    ).toThrow("E_CONFIG: QPMRC needs a tokenizer. Fix: put tokenizer.json or vocab.txt beside the model.");
    expect(() => encode(nested, { label: [] })).toThrow(/E_CONFIG: qpmrc is not valid:\n.*"label"/);
  });
});
