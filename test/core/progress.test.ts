import { expect, test } from "vitest";
import { createTerminalProgress, formatBytes, formatSeconds } from "../../src/core/progress.js";

test("progress writes at most one line a second, with rate, share and time left", () => {
  let now = 0;
  const lines: string[] = [];
  const progress = createTerminalProgress({ label: "parse", write: (t) => lines.push(t), nowMs: () => now });
  progress.update(0, 100);
  now = 500;
  progress.update(5, 100);
  now = 2000;
  progress.update(20, 100);
  expect(lines.length).toBe(2);
  expect(lines[1]).toContain("parse: 20 (10/s) 20.0% 8 s left");
});
test.each([
  [3, "3 s"],
  [240, "4 min"],
  [7500, "2 h 05 min"],
])("formatSeconds(%d) is %s", (seconds, text) => expect(formatSeconds(seconds)).toBe(text));
test.each([
  [999, "999 B"],
  [1_200_000, "1.2 MB"],
])("formatBytes(%d) is %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));
