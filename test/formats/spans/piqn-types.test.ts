import { describe, expect, test } from "vitest";
import { PiqnTypes } from "../../../src/formats/spans/piqn-types.js";

describe("PIQN's types", () => {
  test("have a short and a long name", () => {
    const types = new PiqnTypes(undefined);
    types.add("PER", "person");
    types.add("PER", "person");
    expect(JSON.parse(types.format())).toEqual({
      entities: { PER: { short: "PER", verbose: "person" } },
      relations: {},
    });
  });
  test("of other splits stay as they are", () => {
    const before = '{"entities":{"LOC":{"short":"L","verbose":"place"}},"relations":{"r":{}}}';
    const types = new PiqnTypes(before);
    for (const label of ["PER", "LOC"]) types.add(label, label);
    expect(JSON.parse(types.format())).toEqual({
      entities: { LOC: { short: "L", verbose: "place" }, PER: { short: "PER", verbose: "PER" } },
      relations: { r: {} },
    });
  });
  test.each(["{", "[]", '{"entities":{"a":1}}'])("are not written over %s", (before) => {
    expect(() => new PiqnTypes(before)).toThrow(
      "E_CONFIG: types.json beside the file is not one of entity types. Fix: write to a folder of its own.",
    );
  });
});
