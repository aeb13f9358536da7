import { expect, test } from "vitest";
import { FinishedBeams } from "../../../src/models/generation/finished-beams.js";

test("keeps the best by log-probability over length to the penalty, best first", () => {
  const finished = new FinishedBeams({ beams: 2, lengthPenalty: 2 }, 10);
  finished.add([5, 1], -2); // -0.5
  finished.add([5, 6, 7, 1], -4); // -0.25
  finished.add([9, 1], -6); // -1.5
  expect(finished.best).toEqual([
    { ids: [5, 6, 7, 1], score: -0.25 },
    { ids: [5, 1], score: -0.5 },
  ]);
});

test.each([
  // With early stopping it is over once there are enough.
  [true, 1, -0.1, true],
  // Else while what is open would be better if it ended at this length: -1.6 / 4 > -0.5.
  [false, 1, -1.6, false],
  [false, 1, -2.4, true],
  // Or at the greatest length, which is 10: -2.4 / 10 > -0.5.
  ["never", 1, -2.4, false],
  ["never", 1, -6, true],
  // Without a reward for length the length that it has is the best.
  ["never", 0, -2.4, true],
] as const)(
  "early stopping %s, penalty %d, open at %d: done is %s",
  (earlyStopping, lengthPenalty, open, isDone) => {
    const finished = new FinishedBeams({ beams: 1, earlyStopping, lengthPenalty }, 10);
    expect(finished.isDone(open, 4)).toBe(false);
    finished.add([5, 1], lengthPenalty === 0 ? -0.5 : -1);
    expect(finished.isDone(open, 4)).toBe(isDone);
  },
);
