import { describe, expect, test } from "vitest";
import { Losses } from "../../../src/formats/losses.js";
import {
  exampleOf,
  readAll,
  readContext,
  showMentions,
  writeAll,
  writeContext,
} from "../../support/examples.js";

const example = exampleOf("Ana saw Oslo and Ana", [
  [0, 1, "PER"],
  [2, 3, "LOC"],
  [4, 5, "PER"],
]);

describe("punified", () => {
  test("mentions come back at their places, repeats at the next", async () => {
    const context = writeContext(["LOC", "PER"]);
    const text = writeAll("punified", [example], {}, context);
    expect(JSON.parse(text).target).toBe("((location):(Oslo),(person):(Ana),(person):(Ana))");
    const [back] = await readAll("punified", text, {}, readContext({ naming: context.naming }));
    expect(back).toEqual(example);
  });
  test("a mention whose place the text does not tell is counted", () => {
    const losses = new Losses();
    const second = exampleOf("Ana saw Ana", [[2, 3, "PER"]]);
    writeAll("punified", [second], {}, writeContext(["PER"], { losses }));
    expect(losses.toJSON()).toEqual({ untraceable: 1 });
    expect(losses.cases).toEqual([
      '0: PER "Ana" [8, 11) (its place cannot be told from the text that the format stores)',
    ]);
  });
  test("a mention that is the word for nothing is counted", () => {
    const losses = new Losses();
    writeAll("punified", [exampleOf("NULL", [[0, 1, "PER"]])], {}, writeContext(["PER"], { losses }));
    expect(losses.toJSON()).toEqual({ untraceable: 1 });
  });
  test("a random prompt leaves out what it does not ask, which is no loss", async () => {
    const losses = new Losses();
    const context = writeContext(["LOC", "PER", "X", "Y"], { losses });
    const many = Array.from({ length: 50 }, (_, i) => ({ ...example, id: `${i}` }));
    const text = writeAll("punified", many, { prompt: "random-and-exact" }, context);
    const records = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(records).toHaveLength(100);
    expect(records.some(({ source }) => !source.includes("<person>"))).toBe(true);
    expect(losses.total).toBe(0);
  });
  test("reading counts what a model made up", async () => {
    const context = readContext();
    const record = {
      source: "<entity><person><text>Ana runs",
      target: "((person):(Bo),(planet):(Mars),(person):(Ana),(person):(Ana))",
    };
    const [back] = await readAll("punified", JSON.stringify(record), {}, context);
    expect(showMentions(back)).toEqual(['person "Ana"']);
    expect(context.tally.toJSON()).toEqual({
      "skipped.not_in_text": 1,
      "skipped.repeated": 1,
      "skipped.unknown_type": 1,
    });
  });
  test("refuses a source without a text mark", async () => {
    await expect(readAll("punified", '{"source":"x","target":"()"}')).rejects.toThrow(
      /^E_RECORD: source "x" has no text mark. \(file=test-file line=1\) Fix: check with --read variant=paper/,
    );
  });
});
