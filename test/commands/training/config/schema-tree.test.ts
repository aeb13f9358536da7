import { expect, test } from "vitest";
import { z } from "zod";
import {
  descriptionOf,
  keysAt,
  objectsOf,
  unwrapSchema,
} from "../../../../src/commands/training/config/schema-tree.js";

const inner = z.strictObject({ a: z.int().default(1).describe("an a"), b: z.string().optional() });
const schema = z.strictObject({
  one: inner.prefault({}).describe("the one"),
  named: z.record(z.string(), inner).optional(),
  list: z.union([z.strictObject({ steps: z.int() }), z.enum(["never"])]).optional(),
});

test("wrappings are taken off", () => {
  expect(unwrapSchema(inner.optional().nullable())).toBe(inner);
  expect(objectsOf(schema.shape.list)).toHaveLength(1);
  expect(objectsOf(z.string())).toEqual([]);
});

test("the keys at a path are those of the object there, or of all its alternatives", () => {
  expect(keysAt(schema, [])).toEqual(["one", "named", "list"]);
  expect(keysAt(schema, ["named", "any name"])).toEqual(["a", "b"]);
  expect(keysAt(schema, ["one"])).toEqual(["a", "b"]);
  expect(keysAt(schema, ["list"])).toEqual(["steps"]);
  expect(keysAt(schema, ["one", "a"])).toEqual([]);
  expect(keysAt(schema, ["absent"])).toEqual([]);
});

test("the nearest description counts, through wrappings", () => {
  expect(descriptionOf(schema.shape.one)).toBe("the one");
  expect(descriptionOf(inner.shape.a)).toBe("an a");
  expect(descriptionOf(inner.shape.a.optional())).toBe("an a");
  expect(descriptionOf(z.string())).toBe("");
});
