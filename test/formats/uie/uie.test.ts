import { describe, expect, test } from "vitest";
import { getFormat } from "../../../src/formats/registry.js";
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

describe("uie", () => {
  test("the paper's form gives instruction, options and sentence, and comes back", async () => {
    const context = writeContext(["LOC", "PER"]);
    const text = writeAll("uie", [example], { instruction: "Tag. Options: all." }, context);
    expect(JSON.parse(text)).toEqual({
      id: "0",
      types: ["location", "person"],
      source: "Tag. Options: all. Options: location, person. Sentence: Ana saw Oslo and Ana",
      target: "((person: Ana) (location: Oslo) (person: Ana))",
    });
    expect(await readAll("uie", text, {}, readContext({ naming: context.naming }))).toEqual([example]);
  });
  test("the released form is universal-ie's record, with record.schema beside it", () => {
    const record = JSON.parse(writeAll("uie", [example], { variant: "released" }));
    expect(record.entity[1]).toEqual({ type: "location", offset: [2], text: "Oslo" });
    expect(record.spot).toEqual(["person", "location"]);
    expect(record.spot_asoc[0]).toEqual({ span: "Ana", label: "person", asoc: [] });
    const writer = getFormat("uie").createWriter(
      { variant: "released", instruction: "" },
      writeContext(["LOC", "PER"]),
    );
    expect(writer.sidecars?.()).toEqual({
      "record.schema": '["location","person"]\n[]\n{"location":[],"person":[]}\n',
    });
  });
  test("the released form holds nested and discontinuous mentions", async () => {
    const rich = {
      ...exampleOf("severe joint and back pain"),
      mentions: [
        {
          start: 0,
          end: 26,
          label: "ADR",
          parts: [
            { start: 0, end: 12 },
            { start: 22, end: 26 },
          ],
        },
        { start: 17, end: 26, label: "ADR" },
      ],
    };
    const context = writeContext(["ADR"]);
    const text = writeAll("uie", [rich], { variant: "released" }, context);
    const back = await readAll("uie", text, { variant: "released" }, readContext({ naming: context.naming }));
    expect(back).toEqual([rich]);
  });
  test("a record without entities is read from its string, whole or as released", async () => {
    const record = {
      tokens: ["EU", "rejects"],
      record: "<extra_id_0> <extra_id_0> organization <extra_id_5> EU <extra_id_1> <extra_id_1>",
    };
    for (const rules of ["exact", "released"]) {
      const [back] = await readAll("uie", JSON.stringify(record), { variant: "released", rules });
      expect(showMentions(back)).toEqual(['organization "EU"']);
    }
  });
  test.each([
    [
      { variant: "released" },
      { tokens: ["a"], record: "", entity: [{ type: "x", offset: [3], text: "a" }] },
      /offset \[3\] of "x" does not fit 1 tokens/,
    ],
    [
      {},
      { types: ["x"], source: "a", target: "()" },
      /source "a" does not hold its options.*Fix: check with --read variant=released/,
    ],
  ])("refuses with options %j the record %j", async (options, record, message) => {
    await expect(readAll("uie", JSON.stringify(record), options)).rejects.toThrow(message);
  });
});
