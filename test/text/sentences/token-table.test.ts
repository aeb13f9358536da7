import { describe, expect, test } from "vitest";
import { toUnits } from "../../../src/text/sentences/sentence-splitter.js";
import { TokenTable } from "../../../src/text/sentences/token-table.js";

const find = (table: TokenTable, text: string): number => table.find(toUnits(text), 0, text.length);

describe("TokenTable", () => {
  const table = new TokenTable([
    ["z.B", 1],
    ["Straße", 2],
    ["вул", 3],
  ]);
  test("letter case and spaces do not count", () => {
    for (const text of ["z.B", "Z. B", "z.\u00a0b"]) expect(find(table, text)).toBe(1);
    expect(find(table, "STRAßE")).toBe(2);
    expect(find(table, "Вул")).toBe(3);
  });
  test("a token that is not in the table, a part or an extension of one, is 0", () => {
    for (const text of ["", "z", "z.b.", "z.c", "Strasse", "x".repeat(1000)])
      expect(find(table, text)).toBe(0);
  });
  test("a range is looked up without what stands around it", () => {
    expect(table.find(toUnits("(z.B)"), 1, 4)).toBe(1);
  });
  test("every one of many tokens is found", () => {
    const entries = Array.from({ length: 500 }, (_, index) => [`token${index}`, (index % 255) + 1] as const);
    const many = new TokenTable(entries);
    for (const [token, value] of entries) expect(find(many, token)).toBe(value);
    expect(find(new TokenTable([]), "a")).toBe(0);
  });
});
