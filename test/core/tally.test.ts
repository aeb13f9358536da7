import { expect, test } from "vitest";
import { Tally } from "../../src/core/tally.js";

test("a tally adds, merges and lists its reasons in order", () => {
  const tally = new Tally({ b: 2 });
  tally.add("a");
  tally.merge(new Tally({ b: 1, c: 0 }));
  expect(tally.toJSON()).toEqual({ a: 1, b: 3 });
  expect(String(tally)).toBe("a=1 b=3");
  expect(tally.get("missing")).toBe(0);
});
