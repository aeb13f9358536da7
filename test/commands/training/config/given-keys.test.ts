import { expect, test } from "vitest";
import { z } from "zod";
import { givenKeys, usualValue } from "../../../../src/commands/training/config/given-keys.js";

const shape = {
  rank: z.int().min(1).default(8).describe("rank of a change"),
  spans: z.union([z.int(), z.literal("all")]),
  names: z.array(z.string()).optional(),
};

test("what is left out stays open, what is given is checked, and defaults are kept to be shown", () => {
  const keys = givenKeys(shape);
  expect(keys.parse({})).toEqual({});
  expect(keys.parse({ rank: 3, spans: "all" })).toEqual({ rank: 3, spans: "all" });
  expect(keys.safeParse({ rank: 0 }).success).toBe(false);
  expect(keys.safeParse({ rang: 1 }).success).toBe(false);
  expect(Object.values(keys.shape).map(usualValue)).toEqual([8, undefined, undefined]);
  expect(keys.shape.rank.description).toBe("rank of a change");
});
