import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createSchedule } from "../../src/train/schedules.js";
import { type ScheduleSettings, trainingSettings } from "../../src/train/settings.js";
import { hasShared, sharedFile, sharedNote } from "../support/shared.js";

const parse = (schedule: object): ScheduleSettings =>
  trainingSettings.parse({ epochs: 1, schedule }).schedule;
const factors = (schedule: object, totalSteps: number, count: number): number[] =>
  Array.from({ length: count }, (_, step) => createSchedule(parse(schedule), totalSteps)(step));
const half = Math.SQRT1_2;

describe("createSchedule", () => {
  test.each<[string, object, number[]]>([
    [
      "linear rises to the peak and falls to 0 at the end",
      { name: "linear", warmupSteps: 2 },
      [0, 0.5, 1, 0.75, 0.5, 0.25, 0, 0],
    ],
    [
      "linear without warm-up begins at the peak",
      { name: "linear" },
      [1, 5 / 6, 4 / 6, 0.5, 2 / 6, 1 / 6, 0, 0],
    ],
    [
      "a share of warm-up steps is rounded up",
      { name: "constant", warmupRatio: 0.2 },
      [0, 0.5, 1, 1, 1, 1, 1, 1],
    ],
    [
      "cosine with hard restarts falls once a cycle and is 0 at the end",
      { name: "cosine-hard-restarts", warmupSteps: 2, cycles: 2 },
      [0, 0.5, 1, 0.5, 1, 0.5, 0, 0],
    ],
    [
      "sgdr with a fixed period restarts for ever",
      { name: "sgdr", periodSteps: 2 },
      [1, 0.5, 1, 0.5, 1, 0.5, 1, 0.5],
    ],
    [
      "sgdr stretches its periods and keeps to its minimum",
      { name: "sgdr", periodSteps: 2, periodFactor: 2, minimumFactor: 0.2 },
      [1, 0.6, 1, 0.6 + 0.4 * half, 0.6, 0.6 - 0.4 * half, 1, 0.6 + 0.4 * Math.cos(Math.PI / 8)],
    ],
  ])("%s", (_name, schedule, expected) => {
    for (const [step, factor] of factors(schedule, 6, expected.length).entries())
      expect(factor, `step ${step}`).toBeCloseTo(expected[step]!, 12);
  });

  test("ladder goes down a step after each epoch, behind its warm-up", () => {
    const schedule = createSchedule(parse({ name: "ladder", factor: 0.5 }), 6, 2);
    expect([0, 1, 2, 3, 4, 5, 6].map(schedule)).toEqual([1, 1, 0.5, 0.5, 0.25, 0.25, 0.125]);
    const warm = createSchedule(parse({ name: "ladder", warmupSteps: 2 }), 8, 3);
    expect([0, 1, 2, 3, 4, 5].map(warm)).toEqual([0, 0.5, 1, 1, 1, 0.95]);
    expect(createSchedule(parse({ name: "ladder" }), 4)(3)).toBe(1);
  });

  test("cosine with hard restarts is sgdr where the period divides what follows the warm-up", () => {
    const restarts = factors({ name: "cosine-hard-restarts", warmupSteps: 3, cycles: 4 }, 23, 23);
    const sgdr = factors({ name: "sgdr", warmupSteps: 3, periodSteps: 5 }, 23, 23);
    for (const [step, factor] of restarts.entries()) expect(factor).toBeCloseTo(sgdr[step]!, 12);
  });

  test.skipIf(!hasShared)(`equals the reference to 1e-12${sharedNote}`, () => {
    const reference = JSON.parse(
      readFileSync(sharedFile("golden", "reference", "schedules.json"), "utf8"),
    ) as {
      cosine_hard_restarts: { warmup: number; total: number; cycles: number; lr: number[] };
      linear: { warmup: number; total: number; lr: number[] };
      sgdr: { T_0: number; T_mult: number; eta_min: number; lr: number[] };
    };
    const { cosine_hard_restarts: cosine, linear, sgdr } = reference;
    const cases: [object, number, number[]][] = [
      [
        { name: "cosine-hard-restarts", warmupSteps: cosine.warmup, cycles: cosine.cycles },
        cosine.total,
        cosine.lr,
      ],
      [{ name: "linear", warmupSteps: linear.warmup }, linear.total, linear.lr],
      [
        {
          name: "sgdr",
          periodSteps: sgdr.T_0,
          periodFactor: sgdr.T_mult,
          minimumFactor: sgdr.eta_min,
        },
        150,
        sgdr.lr,
      ],
    ];
    for (const [schedule, total, expected] of cases) {
      const found = factors(schedule, total, expected.length);
      const largest = Math.max(...found.map((factor, step) => Math.abs(factor - expected[step]!)));
      expect(largest, JSON.stringify(schedule)).toBeLessThan(1e-12);
    }
  });
});
