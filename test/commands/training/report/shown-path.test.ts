import { expect, test } from "vitest";
import { shownPath } from "../../../../src/commands/training/report/shown-path.js";

test("a path below the folder is shown from there, any other as it is", () => {
  expect(shownPath("/a/b/c", "/a")).toBe("b/c");
  expect(shownPath("/x/c", "/a")).toBe("/x/c");
  expect(shownPath("/a", "/a")).toBe("/a");
});
