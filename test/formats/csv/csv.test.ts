import { describe, expect, test } from "vitest";
import { exampleOf, readAll, readContext, showMentions, writeAll } from "../../support/examples.js";

describe("csv", () => {
  test("reads a row a mention, in code points, and texts without any", async () => {
    const text =
      'id,text,start,end,type,comment\n1,"😀 Ana, Oslo",2,5,PER,x\n1,"😀 Ana, Oslo",7,11,LOC,\n2,rain,,,,\n3,rain,0,4,X,\n';
    const examples = await readAll("csv", text);
    expect(examples.map(({ id }) => id)).toEqual(["1", "2", "3"]);
    expect(examples.map(showMentions)).toEqual([['PER "Ana"', 'LOC "Oslo"'], [], ['X "rain"']]);
  });
  test("knows other headings, separators and line ends, and pandas' numbers", async () => {
    const text = "Sentence;Label;Begin;Stop\r\nAna here;PER;0.0;3.0\r\nBo;;;\r\n";
    const examples = await readAll("csv", text);
    expect(examples.map(({ id, mentions }) => [id, mentions.length])).toEqual([
      ["0", 1],
      ["1", 0],
    ]);
  });
  test("counts as told", async () => {
    const text = "text,start,end,type\n😀 Ana,3,5,PER\n";
    const [example] = await readAll("csv", text, { units: "utf16", ends: "inclusive" });
    expect(showMentions(example)).toEqual(['PER "Ana"']);
  });
  test("tells the line of each text", async () => {
    const lines: [string, number][] = [];
    const context = readContext({ onRecord: (id, line) => lines.push([id, line]) });
    await readAll("csv", 'id,text,start,end,type\na,"x\ny",,,\nb,z,,,\n', {}, context);
    expect(lines).toEqual([
      ["a", 2],
      ["b", 4],
    ]);
  });
  test("skips a bad row and reads the others, where that is allowed", async () => {
    const faults: string[] = [];
    const context = readContext({ onBadRecord: ({ message }) => faults.push(message) });
    const examples = await readAll("csv", "text,start,end,type\nAna,0,9,PER\nBo,0,2,PER\n", {}, context);
    expect(examples.map(({ text }) => text)).toEqual(["Bo"]);
    expect(faults).toHaveLength(1);
  });
  test("writes code points", () => {
    expect(writeAll("csv", [exampleOf("😀 Ana", [[1, 2, "PER"]], "a;b"), exampleOf("rain", [], "2")])).toBe(
      'id,text,start,end,type\n"a;b",😀 Ana,2,5,PER\n2,rain,,,\n',
    );
  });
  test.each([
    [
      "text,start,end\nAna,0,3\n",
      "E_RECORD: the first row (text, start, end) names no column type: expected one of type, label, entity_type, entity, tag, category. (file=test-file line=1) Fix: write the headings text, start, end and type into the first row.",
    ],
    [
      "text,start,end,type\nAna,1,9,PER\n",
      'E_RECORD: start "1", end "9", type "PER" is no mention of a text of 3 characters. (file=test-file line=2) Fix: check with --read units=utf16 or ends=inclusive.',
    ],
    ["text,start,end,type\nAna,a,3,PER\n", /is no mention/],
    ["text,start,end,type\nAna,0,3,\n", /is no mention/],
    ["text,start,end,type\n,0,3,PER\n", "E_RECORD: the row has no text. (file=test-file line=2)"],
    ['text,start,end,type\n"Ana', /^E_TRUNCATED/],
  ])("refuses %j", async (text, message) => expect(readAll("csv", text)).rejects.toThrow(message));
});
