import { describe, expect, test } from "vitest";
import {
  checkDecoding,
  choosePairs,
  type DecodeOptions,
  decodeMentions,
  ownPairs,
} from "../../../../src/models/methods/mrc/decode-mentions.js";
import { exampleOf, showMentions } from "../../../support/examples.js";
import { makeItem } from "../../../support/mrc-items.js";

const example = {
  ...exampleOf("Anna Berg left the harbour of Porto Alto 👍"),
  asked: [
    { label: "PER", query: "Who?" },
    { label: "LOC", query: "Where?" },
  ],
};
const pair = (first: number, last: number, ...logOdds: number[]) => ({ first, last, logOdds });
const read = [
  { item: makeItem({ words: 9, asked: 0 }), pairs: [pair(0, 1, 3, 3, 3), pair(0, 0, 3, 1, -1)] },
  {
    item: makeItem({ words: 9, asked: 1 }),
    pairs: [pair(4, 7, 2, 4, 1), pair(6, 7, 3, 4, 2), pair(3, 6, 1, 1, 1), pair(8, 8, 1, 1, 0.1)],
  },
];
const decode = (options: DecodeOptions): string[] =>
  showMentions({ ...example, mentions: decodeMentions(example, read, options) });

describe("decodeMentions", () => {
  test("flat, of all labels together, by default; offsets are those of the words", () => {
    expect(decode({})).toEqual(['PER "Anna Berg"', 'LOC "Porto Alto"', 'LOC "👍"']);
  });

  test("nested and any, when asked", () => {
    expect(decode({ overlap: "nested" })).toEqual([
      'PER "Anna Berg"',
      'LOC "harbour of Porto Alto"',
      'LOC "Porto Alto"',
      'LOC "👍"',
    ]);
    expect(decode({ overlap: "any" })).toEqual([
      'PER "Anna Berg"',
      'LOC "the harbour of Porto"',
      'LOC "harbour of Porto Alto"',
      'LOC "Porto Alto"',
      'LOC "👍"',
    ]);
  });

  test("a pair needs the threshold of the span head", () => {
    expect(decode({ threshold: 0.85 })).toEqual(['PER "Anna Berg"', 'LOC "Porto Alto"']);
    expect(decode({ threshold: 0.2, overlap: "any" })).toContain('PER "Anna"');
  });

  test("the score is the geometric mean of the probabilities", () => {
    const [{ score }] = decodeMentions(example, read, {});
    expect(score).toBeCloseTo(1 / (1 + Math.exp(-3)), 6);
    const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
    const mentions = decodeMentions(example, read, { overlap: "any" });
    expect(mentions[1].score).toBeCloseTo(sigmoid(1), 6);
    expect(mentions[2].score).toBeCloseTo(Math.cbrt(sigmoid(2) * sigmoid(4) * sigmoid(1)), 6);
  });
});

test("of two windows, each pair comes from the one that decides about it, as words of the text", () => {
  const windows = [
    { item: makeItem({ words: 6 }), pairs: [pair(0, 0, 9), pair(3, 3, 1), pair(4, 5, 2)] },
    { item: makeItem({ words: 5, firstWord: 3 }), pairs: [pair(0, 0, 3), pair(1, 2, 4), pair(4, 4, 5)] },
  ];
  // Word 3 is 2 words from the cut of window 0; words 4 and 5 are 1 from that of window 1, and 0 from that of window 0.
  expect(ownPairs(windows).map(({ first, last, pair: { logOdds } }) => [first, last, logOdds[0]])).toEqual([
    [0, 0, 9],
    [3, 3, 1],
    [4, 5, 4],
    [7, 7, 5],
  ]);
});

describe("choosePairs", () => {
  const scores = { starts: Float32Array.of(1, 1), ends: Float32Array.of(1, 1) };
  test.each([
    [{}, true, 3],
    [{}, false, 2],
    [{ pairing: "nearest" } as const, true, 2],
    [{ pairing: "all" } as const, false, 3],
    [{ maxWords: 1 }, true, 2],
  ])("%j with a span head: %s gives %i pairs", (options, hasSpanHead, count) => {
    expect(choosePairs(options, hasSpanHead)(scores).length / 2).toBe(count);
  });
});

test.each([
  [
    { overlap: "flatt" },
    'E_CONFIG: overlap "flatt" is no rule: expected one of flat, nested, any; did you mean "flat"?',
  ],
  [{ pairing: "some" }, 'E_CONFIG: pairing "some" is none: expected one of all, nearest.'],
  [{ threshold: 1 }, "E_CONFIG: threshold=1 is no probability. Fix: set it between 0 and 1."],
  [{ maxWords: 0 }, "E_CONFIG: maxWords=0 is no number of words. Fix: set it to 1 or more."],
])("%j is refused", (options, message) => {
  expect(() => checkDecoding(options as never)).toThrow(message);
});
