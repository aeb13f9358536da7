import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { markStarted, startDeadline } from "../../src/core/task-clock.js";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] }));
afterEach(() => void vi.useRealTimers());

test("time in the queue does not count", () => {
  const { shared, signal, stop } = startDeadline(1000);
  vi.advanceTimersByTime(60_000);
  expect(signal.aborted).toBe(false);
  markStarted(shared);
  vi.advanceTimersByTime(1000);
  expect(signal.aborted).toBe(false);
  vi.advanceTimersByTime(1000);
  expect(signal.aborted).toBe(true);
  stop();
});

test("a task that has ended is not aborted any more", () => {
  const { shared, signal, stop } = startDeadline(1000);
  markStarted(shared);
  vi.advanceTimersByTime(500);
  stop();
  vi.advanceTimersByTime(60_000);
  expect(signal.aborted).toBe(false);
});
