import { describe, expect, test } from "vitest";
import { PipelineBench } from "../../support/pipelines.js";

const write = (flags: Record<string, unknown> = {}, more: Record<string, unknown> = {}) => ({
  run: "write",
  flags,
  save: "file",
  ...more,
});

describe("runSteps", () => {
  test("a step begins when those it builds on have ended", async () => {
    const bench = new PipelineBench({
      c: write({}, { after: ["a", "b"] }),
      a: write(),
      b: write({}, { after: "a" }),
    });
    await bench.run({ jobs: 2 });
    expect(bench.events()).toEqual(["begin a", "end a", "begin b", "end b", "begin c", "end c"]);
  });

  test("as many steps as jobs run at one time, and no more", async () => {
    const bench = new PipelineBench({
      a: write({ meets: "b" }),
      b: write({ meets: "a" }),
      c: write(),
      d: write(),
    });
    await bench.run({ jobs: 2 });
    let running = 0;
    const counts = bench.events().map((event) => (running += event.startsWith("begin") ? 1 : -1));
    expect(counts).toHaveLength(8);
    expect(Math.max(...counts)).toBe(2);
  });

  test("when a step fails, those beside it end and none begins", async () => {
    const bench = new PipelineBench({
      a: write({ meets: "b", fails: true }),
      b: write({ meets: "a", outlasts: "a" }),
      c: write(),
    });
    await expect(bench.run({ jobs: 2 })).rejects.toThrow('E_INPUT: the step "a" failed: ');
    expect(bench.events().sort()).toEqual(["begin a", "begin b", "end b"]);
    expect(await bench.states()).toEqual(["a to do begun, not ended", "b done", "c to do"]);
  });

  test("after an interrupt nothing begins any more", async () => {
    const bench = new PipelineBench({ a: write() });
    const abort = new AbortController();
    abort.abort();
    await expect(bench.run({}, abort.signal)).rejects.toThrow("E_INTERRUPTED: the pipeline was interrupted.");
    expect(bench.events()).toEqual([]);
  });
});
