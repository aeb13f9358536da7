import { describe, expect, test } from "vitest";
import { getFormat } from "../../../src/formats/registry.js";
import { exampleOf, readAll, showMentions, writeAll, writeContext } from "../../support/examples.js";

const example = exampleOf("Port of Oslo", [
  [0, 3, "FAC"],
  [2, 3, "GPE"],
]);

describe("spans as written", () => {
  test("for PIQN are one array of all the keys that it reads, with the types beside it", async () => {
    const text = writeAll("spans", [example], { layout: "piqn" });
    expect(JSON.parse(text)).toEqual([
      {
        tokens: ["Port", "of", "Oslo"],
        entities: [
          { type: "FAC", start: 0, end: 3 },
          { type: "GPE", start: 2, end: 3 },
        ],
        relations: [],
        org_id: "0",
        ltokens: [],
        rtokens: [],
      },
    ]);
    expect(showMentions((await readAll("spans", text))[0])).toEqual(showMentions(example));
    const writer = getFormat("spans").createWriter({ layout: "piqn", ends: "usual" }, writeContext([]));
    writer.example(example);
    expect(Object.keys(JSON.parse(writer.sidecars!()["types.json"]!).entities)).toEqual(["FAC", "GPE"]);
  });
  test("for biaffine-ner are a document a line, ends included", () => {
    expect(writeAll("spans", [example], { layout: "biaffine" })).toBe(
      '{"doc_key":"0","ners":[[[0,2,"FAC"],[2,2,"GPE"]]],"sentences":[["Port","of","Oslo"]]}\n',
    );
  });
});
