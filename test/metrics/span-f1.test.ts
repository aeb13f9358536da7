import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Mean, Score, ScoreReport } from "../../src/metrics/scores.js";
import { scoreSpans, scoreUntypedSpans } from "../../src/metrics/span-f1.js";
import { decodeTags, decodeTagsStrictly, parseTag, type Tag } from "../../src/text/tags.js";
import { hasShared, sharedFile, sharedNote } from "../support/shared.js";

const span = (start: number, end: number, label: string) => ({ start, end, label });

describe("scoreSpans", () => {
  test("gives the values of a case worked by hand", () => {
    // A: 1 right of 2 predicted, 2 gold; B: 0 of 1 predicted, 1 gold; C: 1 predicted, none in gold.
    const report = scoreSpans([
      { gold: [span(0, 2, "A"), span(3, 4, "B")], predicted: [span(0, 2, "A"), span(3, 5, "B")] },
      { gold: [span(1, 2, "A")], predicted: [span(1, 3, "A"), span(4, 5, "C")] },
    ]);
    expect(report.micro).toEqual({
      correct: 1,
      predicted: 4,
      gold: 3,
      precision: 1 / 4,
      recall: 1 / 3,
      f1: expect.closeTo(2 / 7, 12),
    });
    expect(report.labels.get("A")).toMatchObject({ precision: 0.5, recall: 0.5, f1: 0.5 });
    expect(report.macro.f1).toBeCloseTo(0.5 / 3, 12);
    expect(report.weighted.f1).toBeCloseTo((2 * 0.5 + 0) / 3, 12);
    expect([...report.labels.keys()]).toEqual(["A", "B", "C"]);
  });
  test("nothing at all scores 0, not NaN", () => {
    expect(scoreSpans([{ gold: [], predicted: [] }]).micro.f1).toBe(0);
    expect(scoreSpans([]).macro.f1).toBe(0);
  });
  test("a prediction said twice counts once", () => {
    const twice = { gold: [span(0, 1, "A")], predicted: [span(0, 1, "A"), span(0, 1, "A")] };
    expect(scoreSpans([twice]).micro).toMatchObject({ correct: 1, predicted: 1 });
  });
  test("discontinuous mentions are the same when all their parts are", () => {
    const whole = {
      ...span(0, 9, "A"),
      parts: [
        { start: 0, end: 2 },
        { start: 5, end: 9 },
      ],
    };
    const other = {
      ...whole,
      parts: [
        { start: 0, end: 3 },
        { start: 5, end: 9 },
      ],
    };
    expect(scoreSpans([{ gold: [whole], predicted: [other] }]).micro.correct).toBe(0);
    expect(scoreSpans([{ gold: [whole], predicted: [{ ...whole }] }]).micro.correct).toBe(1);
  });
  test("untyped scores places alone", () => {
    const pair = { gold: [span(0, 1, "A"), span(2, 3, "B")], predicted: [span(0, 1, "B"), span(4, 5, "B")] };
    expect(scoreUntypedSpans([pair]).micro).toMatchObject({ correct: 1, predicted: 2, gold: 2 });
  });
  test("orphan I tags count in the default mode and not in the strict one", () => {
    const tags = (line: string) => line.split(" ").map((tag) => parseTag(tag));
    const pair = (decode: typeof decodeTags) => ({
      gold: decode(tags("I-A I-A O B-B")),
      predicted: decode(tags("I-A I-A O B-B")),
    });
    expect(scoreSpans([pair(decodeTags)]).micro.gold).toBe(2);
    expect(scoreSpans([pair(decodeTagsStrictly)]).micro.gold).toBe(1);
  });
});

interface SeqevalCase {
  readonly gold: readonly string[][];
  readonly predicted: readonly string[][];
  readonly lenient: Readonly<Record<string, SeqevalScore>>;
  readonly strict: Readonly<Record<string, SeqevalScore>>;
  readonly goldSpans: readonly [string, number, number][][];
}
interface SeqevalScore {
  readonly precision: number;
  readonly recall: number;
  readonly "f1-score": number;
  readonly support: number;
}

describe.runIf(hasShared)(`against seqeval's own numbers${sharedNote}`, () => {
  const cases: SeqevalCase[] = hasShared
    ? JSON.parse(readFileSync(sharedFile("golden", "reference", "seqeval.json"), "utf8"))
    : [];
  const parse = (tags: readonly string[]): Tag[] => tags.map((tag) => parseTag(tag));

  test("decodeTags finds the spans that get_entities finds", () => {
    for (const { gold, goldSpans } of cases)
      gold.forEach((tags, i) => {
        const found = decodeTags(parse(tags)).map(({ label, start, end }) => [label, start, end - 1]);
        expect(found).toEqual(goldSpans[i]);
      });
  });
  test.each([
    ["lenient", decodeTags],
    ["strict", decodeTagsStrictly],
  ] as const)("%s micro, macro, weighted and each label agree to 1e-12", (mode, decode) => {
    for (const { gold, predicted, [mode]: wanted } of cases) {
      const pairs = gold.map((tags, i) => ({
        gold: decode(parse(tags)),
        predicted: decode(parse(predicted[i])),
      }));
      expectSame(scoreSpans(pairs), wanted);
    }
  });
});

function expectSame(report: ScoreReport, wanted: Readonly<Record<string, SeqevalScore>>): void {
  const own = new Map<string, Mean>([
    ["micro avg", report.micro],
    ["macro avg", report.macro],
    ["weighted avg", report.weighted],
    ...report.labels,
  ]);
  expect([...own.keys()].sort()).toEqual(Object.keys(wanted).sort());
  for (const [name, score] of own) {
    expect(Math.abs(score.precision - wanted[name].precision)).toBeLessThan(1e-12);
    expect(Math.abs(score.recall - wanted[name].recall)).toBeLessThan(1e-12);
    expect(Math.abs(score.f1 - wanted[name]["f1-score"])).toBeLessThan(1e-12);
    if ("gold" in score) expect((score as Score).gold).toBe(wanted[name].support);
  }
}
