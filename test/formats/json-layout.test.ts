import { describe, expect, test } from "vitest";
import { createJsonWriter } from "../../src/formats/json-layout.js";
import { exampleOf } from "../support/examples.js";

const examples = [exampleOf("a", [], "1"), exampleOf("b", [], "2")];

function write(layout: "array" | "lines", count: number): string {
  const writer = createJsonWriter(layout, ({ id }) => ({ id }));
  return [
    writer.begin(),
    ...examples.slice(0, count).map((example) => writer.example(example)),
    writer.end(),
  ].join("");
}

describe("a file of JSON records", () => {
  test("is one array, which JSON.parse takes whole, even without a record", () => {
    expect(JSON.parse(write("array", 2))).toEqual([{ id: "1" }, { id: "2" }]);
    expect(JSON.parse(write("array", 0))).toEqual([]);
  });
  test("or a record a line", () => expect(write("lines", 2)).toBe('{"id":"1"}\n{"id":"2"}\n'));
});
