import { describe, expect, test } from "vitest";
import { parseJson, splitJsonValues } from "../../src/formats/json-values.js";
import { collect, stream } from "../support/chunks.js";

const split = async (chunks: string[], under?: string) =>
  (await collect(splitJsonValues(stream(chunks), { file: "f", ...(under ? { under } : {}) }))).map(
    (value) => [value.line, parseJson(value, "f")] as const,
  );

describe("splitJsonValues", () => {
  test.each([
    ["lines", '{"a":1}\n{"a":"}{"}\n', [1, 2], [{ a: 1 }, { a: "}{" }]],
    ["values in any layout", '{\n "a": [1]\n}\n{"b":"\\"]"}', [1, 4], [{ a: [1] }, { b: '"]' }]],
    ["an array of records", '[{"a":1},\n{"a":{"b":2}}]', [1, 2], [{ a: 1 }, { a: { b: 2 } }]],
    ["an array of arrays", '[["x",[1]],["y"]]', [1, 1], [["x", [1]], ["y"]]],
    ["arrays that are records", '["x",[0,1]]\n["y"]', [1, 2], [["x", [0, 1]], ["y"]]],
    ["an empty array", "[ ]", [], []],
    ["nothing", " \n", [], []],
  ])("reads %s the same at every cut", async (_, text, lines, values) => {
    const wanted = values.map((value, i) => [lines[i], value]);
    for (let cut = 0; cut <= text.length; cut++)
      expect(await split([text.slice(0, cut), text.slice(cut)])).toEqual(wanted);
    expect(await split([...text])).toEqual(wanted);
  });
  test("finds the elements under a key and nothing else, at every cut", async () => {
    const text =
      '{"version":"data","x":{"data":[{"no":1}]},\n"data":[{"a":[1]},{"a":"data"}],"y":[{"no":2}]}';
    for (let cut = 0; cut <= text.length; cut++)
      expect(await split([text.slice(0, cut), text.slice(cut)], "data")).toEqual([
        [2, { a: [1] }],
        [2, { a: "data" }],
      ]);
  });
  test("says on which line a value that does not end begins", async () => {
    await expect(split(['{"a":1}\n{"a":'])).rejects.toThrow(
      /^E_TRUNCATED: f ends inside a JSON value that begins on line 2. \(file=f line=2\)/,
    );
  });
  test.each(["EU B-ORG", "12", '"text"', "}"])("refuses %s", async (text) => {
    await expect(split([text])).rejects.toThrow(/^E_RECORD: ".*" is not a JSON value: expected \{ or \[/);
  });
  test("names the line of what is no JSON", async () => {
    await expect(split(["{a:1}"])).rejects.toThrow(/^E_RECORD: "{a:1}" is not JSON: .*\(file=f line=1\)/);
  });
});
