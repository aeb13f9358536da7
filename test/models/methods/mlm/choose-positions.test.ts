import { describe, expect, test } from "vitest";
import { RandomStream } from "../../../../src/core/random.js";
import { choosePositions, type MentionSpans } from "../../../../src/models/methods/mlm/choose-positions.js";
import { type MaskingSettings, maskingSettings } from "../../../../src/models/methods/mlm/settings.js";

/** Words by their numbers of sub-words between two special tokens; word `w` is the text `[10 w, 10 w + 9)`. */
function sequenceOf(subwords: readonly number[]) {
  const words = subwords.flatMap((count, word) => Array<number>(count).fill(word));
  const wordIds = Int32Array.from([-1, ...words, -1]);
  const offsets = new Int32Array(2 * wordIds.length);
  for (let i = 0, part = 0; i < wordIds.length; i++) {
    part = i > 0 && wordIds[i] === wordIds[i - 1] ? part + 1 : 0;
    if (wordIds[i] >= 0) offsets.set([10 * wordIds[i] + part, 10 * wordIds[i] + part + 1], 2 * i);
  }
  return { encoding: { wordIds, offsets }, isFixed: Array.from(wordIds, (word) => word < 0) };
}

type Choices = Partial<MaskingSettings> & { readonly mentions?: readonly MentionSpans[] };
/** What is chosen of a sequence by each of many seeds. */
function chooseOften(
  { encoding, isFixed }: ReturnType<typeof sequenceOf>,
  { mentions = [], ...settings }: Choices,
  times = 2000,
): number[][] {
  const checked = maskingSettings.parse(settings);
  return Array.from({ length: times }, (_, seed) =>
    choosePositions(encoding, mentions, isFixed, checked, new RandomStream(seed)),
  );
}
/** Whether a count of hits lies within five standard deviations of what chance gives. */
const isLikely = (hits: number, tries: number, probability: number): boolean =>
  Math.abs(hits - tries * probability) < 5 * Math.sqrt(tries * probability * (1 - probability));
const ones = (count: number): number[] => Array<number>(count).fill(1);

describe("bernoulli", () => {
  const chosen = chooseOften(sequenceOf(ones(20)), { rate: 0.15 });
  test("chooses every position equally often, and no special one", () => {
    for (let position = 0; position < 22; position++) {
      const hits = chosen.filter((positions) => positions.includes(position)).length;
      if (position === 0 || position === 21) expect(hits).toBe(0);
      else expect(isLikely(hits, chosen.length, 0.15), `position ${position}: ${hits}`).toBe(true);
    }
  });
  test("chooses positions independently: none at all as often as chance has it", () => {
    const none = chosen.filter((positions) => positions.length === 0).length;
    expect(isLikely(none, chosen.length, 0.85 ** 20), `${none}`).toBe(true);
  });
  test("gives positions in rising order", () => {
    for (const positions of chosen) expect(positions).toEqual([...positions].sort((a, b) => a - b));
  });
});

describe("exact", () => {
  test.each([
    { words: 38, settings: {}, expected: 6 },
    { words: 18, settings: {}, expected: 3 },
    { words: 1, settings: {}, expected: 1 },
    { words: 58, settings: { maxChosen: 4 }, expected: 4 },
    { words: 8, settings: { rate: 0.5 }, expected: 5 },
  ])("chooses $expected of $words words and 2 special tokens", ({ words, settings, expected }) => {
    const chosen = chooseOften(sequenceOf(ones(words)), { selection: "exact", ...settings }, 200);
    expect(new Set(chosen.map(({ length }) => length))).toEqual(new Set([expected]));
  });
  test("chooses every position equally often", () => {
    const chosen = chooseOften(sequenceOf(ones(18)), { selection: "exact" });
    for (let position = 1; position <= 18; position++) {
      const hits = chosen.filter((positions) => positions.includes(position)).length;
      expect(isLikely(hits, chosen.length, 3 / 18), `position ${position}: ${hits}`).toBe(true);
    }
  });
});

describe("whole words", () => {
  const sequence = sequenceOf([1, 3, 1, 2, 4, 1, 1, 2, 3, 2]);
  const isWhole = (positions: readonly number[]): boolean => {
    const words = new Set(positions.map((position) => sequence.encoding.wordIds[position]));
    const all = [...sequence.encoding.wordIds.keys()].filter((i) => words.has(sequence.encoding.wordIds[i]));
    return all.join() === positions.join();
  };
  test.each(["bernoulli", "exact"] as const)("are chosen with all their sub-words (%s)", (selection) => {
    const chosen = chooseOften(sequence, { unit: "word", selection, rate: 0.3 }, 500);
    expect(chosen.every(isWhole)).toBe(true);
    expect(chosen.some((positions) => positions.length > 3)).toBe(true);
  });
  test("do not pass the exact number", () => {
    const chosen = chooseOften(sequence, { unit: "word", selection: "exact", rate: 0.3 }, 500);
    expect(Math.max(...chosen.map(({ length }) => length))).toBe(Math.round(0.3 * 22));
  });
  test("tokens are chosen apart by default", () => {
    const chosen = chooseOften(sequence, { rate: 0.3 }, 100);
    expect(chosen.every(isWhole)).toBe(false);
  });
});

test("spans hold no word alone when two are chosen, and as many words as without spans", () => {
  const sequence = sequenceOf([1, 2, 1, 1, 3, 1, 1, 1, 2, 1, 1, 1]);
  const wordsOf = (positions: readonly number[]): number[] => [
    ...new Set(positions.map((position) => sequence.encoding.wordIds[position])),
  ];
  const spans = chooseOften(sequence, { unit: "span", rate: 0.25 }, 500).map(wordsOf);
  const words = chooseOften(sequence, { unit: "word", rate: 0.25 }, 500).map(wordsOf);
  expect(spans.map(({ length }) => length)).toEqual(words.map(({ length }) => length));
  for (const span of spans.filter(({ length }) => length > 1)) {
    for (const word of span) expect(span.includes(word - 1) || span.includes(word + 1), `${span}`).toBe(true);
  }
  expect(spans).not.toEqual(words);
});

describe("mentions", () => {
  // Words 2 to 4 are a mention: positions 4 to 8.
  const sequence = sequenceOf([2, 1, 2, 1, 2, 1, 1, 1, 1, 1]);
  const mention: MentionSpans = [{ start: 20, end: 49 }];
  const inside = [4, 5, 6, 7, 8];
  const almostNever = 1e-9;

  test("are chosen whole with their probability", () => {
    const chosen = chooseOften(sequence, { mentions: [mention], mentionRate: 0.4, rate: almostNever });
    const whole = chosen.filter((positions) => positions.join() === inside.join()).length;
    expect(whole + chosen.filter(({ length }) => length === 0).length).toBe(chosen.length);
    expect(isLikely(whole, chosen.length, 0.4), `${whole}`).toBe(true);
  });
  test("are left to the other rules by default", () => {
    const chosen = chooseOften(sequence, { mentions: [mention], rate: almostNever }, 100);
    expect(chosen.flat()).toEqual([]);
  });
  test("are chosen each by itself, pieces of one together", () => {
    const parts: MentionSpans = [
      { start: 0, end: 9 },
      { start: 60, end: 69 },
    ];
    const settings = { mentions: [mention, parts], mentionRate: 0.5, rate: almostNever };
    const kinds = new Set(chooseOften(sequence, settings, 200).map(String));
    expect(kinds).toEqual(new Set(["", `${inside}`, "1,2,10", `1,2,${inside},10`]));
  });
  test("count towards the exact number", () => {
    const settings = { mentions: [mention], mentionRate: 1, selection: "exact", rate: 0.5 } as const;
    const chosen = chooseOften(sequence, settings, 200);
    for (const positions of chosen) {
      expect(positions.length).toBe(8);
      expect(positions).toEqual(expect.arrayContaining(inside));
    }
    const small = chooseOften(sequence, { ...settings, rate: 0.1 }, 50);
    expect(new Set(small.map(String))).toEqual(new Set([`${inside}`]));
  });
});
