import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type MetricsLine, MetricsLog, readMetrics } from "../../src/train/metrics-log.js";
import { nextFolder } from "../support/temp.js";

const lineOf = (step: number): MetricsLine => ({
  ...{ step, loss: 1 / step, lr: 0.1, gradNorm: 1, tokensPerSecond: 100, devF1: null },
});
const write = (file: string, lines: number, steps: readonly number[]): void => {
  const log = new MetricsLog(file, lines);
  for (const step of steps) log.append(lineOf(step));
  log.sync();
  log.close();
};

describe("MetricsLog", () => {
  test("writes the columns of the house in their order", () => {
    const file = join(nextFolder(), "run", "metrics.jsonl");
    write(file, 0, [4]);
    expect(readFileSync(file, "utf8")).toBe(
      '{"step":4,"loss":0.25,"lr":0.1,"gradNorm":1,"tokensPerSecond":100,"devF1":null}\n',
    );
  });

  test("drops the lines behind the checkpoint, and goes on", () => {
    const file = join(nextFolder(), "metrics.jsonl");
    write(file, 0, [1, 2, 3, 4]);
    write(file, 2, [3]);
    expect(readMetrics(file)).toEqual([1, 2, 3].map(lineOf));
  });

  test("drops a line that a kill cut off", () => {
    const file = join(nextFolder(), "metrics.jsonl");
    write(file, 0, [1]);
    appendFileSync(file, '{"step":2,"lo');
    expect(readMetrics(file)).toEqual([lineOf(1)]);
    write(file, 1, [2]);
    expect(readFileSync(file, "utf8").split("\n").length).toBe(3);
  });

  test("begins anew where there is no checkpoint", () => {
    const file = join(nextFolder(), "metrics.jsonl");
    write(file, 0, [1, 2]);
    write(file, 0, [1]);
    expect(readMetrics(file)).toEqual([lineOf(1)]);
  });
});
