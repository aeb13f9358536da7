import { describe, expect, test } from "vitest";
import {
  exampleOf,
  readAll,
  readContext,
  showMentions,
  writeAll,
  writeContext,
} from "../../support/examples.js";

describe("pointer", () => {
  test("writes BARTNER's keys, with indices of words", () => {
    const example = exampleOf("Port of Oslo", [
      [0, 3, "FAC"],
      [2, 3, "GPE"],
    ]);
    expect(JSON.parse(writeAll("pointer", [example]))).toEqual({
      id: "0",
      raw_words: ["Port", "of", "Oslo"],
      labels: ["FAC", "GPE"],
      names: ["facility", "geopolitical entity"],
      target_type: "word",
      target_span: [
        [5, 6, 7, 2],
        [7, 3],
      ],
      tgt_tokens: [0, 5, 6, 7, 2, 7, 3, 1],
    });
  });
  test("holds mentions in pieces", async () => {
    const whole = exampleOf("left and right lung");
    const parts = [
      { start: 0, end: 4 },
      { start: 15, end: 19 },
    ];
    const example = { ...whole, mentions: [{ start: 0, end: 19, label: "organ", parts }] };
    for (const target of ["word", "span"])
      expect(await readAll("pointer", writeAll("pointer", [example], { target }))).toEqual([example]);
  });
  test("reads what is valid of a sequence, and counts the rest", async () => {
    const context = readContext();
    const record = { raw_words: ["Ana", "here"], labels: ["PER"], tgt_tokens: [0, 4, 2, 5, 4, 2, 1] };
    expect(showMentions((await readAll("pointer", JSON.stringify(record), {}, context))[0])).toEqual([
      'PER "Ana"',
    ]);
    expect(context.tally.get("skipped.invalid_sequence")).toBe(1);
  });
  test("counts a mention whose label is not among those written as lost", () => {
    const context = writeContext(["LOC"]);
    writeAll("pointer", [exampleOf("Ana", [[0, 1, "PER"]])], {}, context);
    expect(context.losses.toJSON()).toEqual({ unasked: 1 });
  });
  test("refuses records of another kind", async () => {
    await expect(readAll("pointer", '{"raw_words":["a"],"tgt_tokens":[0,1]}')).rejects.toThrow(
      /^E_RECORD: the record is not what the format says/,
    );
  });
});
