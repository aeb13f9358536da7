import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatCsvRow, parseCsv } from "../../../src/formats/csv/parse-csv.js";
import { collect, stream } from "../../support/chunks.js";

const parse = (chunks: readonly string[]) => collect(parseCsv(stream(chunks), "test-file"));
const cellsOf = async (text: string) => (await parse([text])).map(({ cells }) => cells);

describe("CSV", () => {
  test("knows quotes, line ends in cells, CRLF, empty cells and a last row without an end", async () => {
    const rows = await parse(['a,b\r\n"x, ""y""\nz",\r\n\n"",1"2']);
    expect(rows).toEqual([
      { cells: ["a", "b"], line: 1 },
      { cells: ['x, "y"\nz', ""], line: 2 },
      { cells: ["", '1"2'], line: 5 },
    ]);
  });
  test.each([
    [
      ";",
      [
        ["a", "b"],
        ["1,2;3", "4,5"],
      ],
    ],
    [
      "\t",
      [
        ["a", "b"],
        ["1,2;3", "4,5"],
      ],
    ],
    [
      ",",
      [
        ["a", "b"],
        ["1,2;3", "4", "5"],
      ],
    ],
  ])("is separated by the first separator that it holds: %j", async (separator, rows) =>
    expect(await cellsOf(`a${separator}b\n"1,2;3"${separator}4,5`)).toEqual(rows),
  );
  test("is the same however it is cut", async () => {
    const text = 'a,"b ""c"" 😀\r\n,d"\r\ne,f';
    const whole = await parse([text]);
    expect(whole).toHaveLength(2);
    for (let cut = 0; cut <= text.length; cut++)
      if (!/[\udc00-\udfff]/.test(text[cut] ?? ""))
        expect(await parse([text.slice(0, cut), text.slice(cut)])).toEqual(whole);
  });
  test("comes back as it was written", async () => {
    const cell = fc.stringMatching(/^[a",;\n\t ]{0,5}$/);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1 }), async (rows) => {
        const text = `${formatCsvRow(["text", "type"])}${rows.map(formatCsvRow).join("")}`;
        expect((await cellsOf(text)).slice(1)).toEqual(rows);
      }),
    );
  });
  test("that ends inside quotes is cut off", async () => {
    await expect(parse(['a,b\n"c'])).rejects.toThrow(
      "E_TRUNCATED: test-file ends inside a quoted cell of the row on line 2. (file=test-file line=2)",
    );
  });
});
