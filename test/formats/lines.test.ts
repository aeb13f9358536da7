import { expect, test } from "vitest";
import { splitLines } from "../../src/formats/lines.js";
import { stream } from "../support/chunks.js";

const numbered = async (chunks: string[]): Promise<string[]> => {
  const all: string[] = [];
  for await (const { lines, first } of splitLines(stream(chunks)))
    all.push(...lines.map((line, i) => `${first + i}:${line}`));
  return all;
};

test.each([
  ["", []],
  ["a\nb\n", ["1:a", "2:b"]],
  ["a\r\n\r\nb", ["1:a", "2:", "3:b"]],
  ["a\u2028b\u0085c\n", ["1:a\u2028b\u0085c"]],
  ["\n\n", ["1:", "2:"]],
])("splitLines reads %j the same at every cut", async (text, lines) => {
  for (let cut = 0; cut <= text.length; cut++)
    expect(await numbered([text.slice(0, cut), text.slice(cut)])).toEqual(lines);
  expect(await numbered([...text])).toEqual(lines);
});
