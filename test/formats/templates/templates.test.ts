import { describe, expect, test } from "vitest";
import {
  exampleOf,
  readAll,
  readContext,
  showMentions,
  writeAll,
  writeContext,
} from "../../support/examples.js";

describe("templates", () => {
  test("reads pairs of a sentence as one text, with or without a heading", async () => {
    const rows =
      'Ana saw Oslo,Ana is a person entity\nAna saw Oslo,Oslo is a location entity .\nAna saw Oslo,saw is not a named entity\n"Hi , Bo","Bo is a person entity"\n';
    const { naming } = writeContext(["PER", "LOC"]);
    for (const text of [rows, `Source sentence,Answer sentence\n${rows}`]) {
      const examples = await readAll("templates", text, {}, readContext({ naming }));
      expect(examples.map(({ text: sentence }) => sentence)).toEqual(["Ana saw Oslo", "Hi , Bo"]);
      expect(examples.map(showMentions)).toEqual([['PER "Ana"', 'LOC "Oslo"'], ['PER "Bo"']]);
    }
  });
  test("tells what is not in the sentence", async () => {
    const context = readContext();
    const [example] = await readAll("templates", "Ana,Bo is a person entity\n", {}, context);
    expect(example.unplaced).toEqual([{ label: "person", surface: "Bo" }]);
    expect(context.tally.get("skipped.not_in_text")).toBe(1);
  });
  test("writes a row a mention, and negatives", () => {
    const example = exampleOf("NATO , Oslo", [
      [0, 1, "ORG"],
      [2, 3, "LOC"],
    ]);
    expect(writeAll("templates", [example], { negatives: 0 })).toBe(
      'Source sentence,Answer sentence\n"NATO , Oslo",NATO is an organization entity\n"NATO , Oslo",Oslo is a location entity\n',
    );
    const rows = writeAll("templates", [example], { negatives: 1, maxWords: 2 }).trimEnd().split("\n");
    expect(
      rows.filter((row) => row.endsWith(' is not a named entity"') || row.endsWith(" is not a named entity")),
    ).toHaveLength(2);
  });
  test("counts as lost what comes back elsewhere, and texts of which it says nothing", () => {
    const context = writeContext(["LOC"]);
    writeAll("templates", [exampleOf("Oslo in Oslo", [[2, 3, "LOC"]])], {}, context);
    expect(context.losses.toJSON()).toEqual({ untraceable: 1 });
    const without = writeContext([]);
    expect(writeAll("templates", [exampleOf("rain")], { negatives: 0 }, without)).toBe(
      "Source sentence,Answer sentence\n",
    );
    expect(without.losses.toJSON()).toEqual({ bare: 1 });
  });
  test.each([
    [
      "Source,Answer\nAna,Ana is here\n",
      'E_RECORD: "Ana is here" is no answer: expected "... is a TYPE entity" or "... is not a named entity". (file=test-file line=2)',
    ],
    [
      "a,b,c\n",
      "E_RECORD: the row has 3 cells where a source and an answer were expected. (file=test-file line=1)",
    ],
  ])("refuses %j", async (text, message) => expect(readAll("templates", text)).rejects.toThrow(message));
});
