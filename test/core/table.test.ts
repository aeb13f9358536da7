import { expect, test } from "vitest";
import { formatTable } from "../../src/core/table.js";

test("numbers stand to the right with thousands separated, words to the left", () => {
  expect(
    formatTable(
      ["type", "count"],
      [
        ["city", 1234567],
        ["person", 5],
      ],
    ),
  ).toBe("type        count\n------  ---------\ncity    1,234,567\nperson          5");
});
