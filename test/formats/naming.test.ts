import { describe, expect, test } from "vitest";
import { createNaming, naturalName } from "../../src/formats/naming.js";

describe("naming", () => {
  test.each([
    ["PER", "person"],
    ["Restaurant_Name", "restaurant name"],
    ["toloc.city_name", "toloc city name"],
    ["musicGenre", "music genre"],
    ["creative-work", "creative work"],
  ])("%s is called %s", (label, name) => expect(naturalName(label)).toBe(name));
  test("names lead back to labels, also where two would be called alike", () => {
    const naming = createNaming(["a_b", "a.b", "PER"], { PER: "human" });
    for (const label of ["a_b", "a.b", "PER"]) expect(naming.labelOf(naming.nameOf(label))).toBe(label);
    expect(naming.nameOf("PER")).toBe("human");
    expect(naming.labelOf("unheard of")).toBe("unheard of");
  });
  test("refuses two labels of one given name", () => {
    expect(() => createNaming([], { GPE: "place", LOC: "place" })).toThrow(
      /^E_CONFIG: labels "GPE" and "LOC" are both named "place". Fix: give each label a name of its own/,
    );
  });
});
