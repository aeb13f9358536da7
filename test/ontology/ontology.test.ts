import { describe, expect, test } from "vitest";
import { Ontology, type OntologyStatements } from "../../src/ontology/ontology.js";

const classes = ["Agent", "Person", "Athlete", "Place", "Building", "Organisation", "School", "Library"];
const parents: [string, string][] = [
  ["Person", "Agent"],
  ["Athlete", "Person"],
  ["Organisation", "Agent"],
  ["School", "Organisation"],
  ["Building", "Place"],
  ["Library", "Building"],
  ["Library", "School"],
];
const make = (more: Partial<OntologyStatements> = {}): Ontology =>
  new Ontology({ classes, parents, ...more });

describe("Ontology", () => {
  test("ancestors stand nearest first, each once", () =>
    expect(make().ancestors("Athlete")).toEqual(["Person", "Agent"]));

  test("of several parents the deeper stands first", () => {
    expect(make().parents("Library")).toEqual(["School", "Building"]);
    expect(make().ancestors("Library")).toEqual(["School", "Building", "Organisation", "Place", "Agent"]);
  });

  test("parents of one depth stand by name", () => {
    const ontology = make({
      parents: [
        ["Library", "Place"],
        ["Library", "Agent"],
      ],
    });
    expect(ontology.parents("Library")).toEqual(["Agent", "Place"]);
  });

  test("a class is deeper than every ancestor", () => {
    const ontology = make({ parents: [...parents, ["Library", "Place"]] });
    expect(ontology.depth("Library")).toBe(3);
    for (const name of classes) {
      for (const ancestor of ontology.ancestors(name)) {
        expect(ontology.depth(ancestor)).toBeLessThan(ontology.depth(name));
      }
    }
  });

  test("the order of statements changes nothing", () => {
    const there = make();
    const back = make({ classes: [...classes].reverse(), parents: [...parents].reverse() });
    expect(back.classNames).toEqual(there.classNames);
    for (const name of classes) expect(back.ancestors(name)).toEqual(there.ancestors(name));
  });

  test("a circle of parents is cut, and counted", () => {
    const ontology = make({
      parents: [
        ["Agent", "Person"],
        ["Person", "Athlete"],
        ["Athlete", "Agent"],
      ],
    });
    expect(ontology.tally.toJSON()).toEqual({ circular_parent: 1 });
    for (const name of classes) expect(ontology.ancestors(name)).not.toContain(name);
    expect(ontology.ancestors("Agent")).toEqual(["Person", "Athlete"]);
  });

  test("a class is not its own parent", () =>
    expect(make({ parents: [["Person", "Person"]] }).ancestors("Person")).toEqual([]));

  test("a name that is only equivalent to a class is an alias of it", () => {
    for (const pair of [
      ["Place", "Location"],
      ["Location", "Place"],
    ] as const) {
      const ontology = make({ equivalents: [pair] });
      expect(ontology.resolve("Location")).toBe("Place");
      expect(ontology.has("Location")).toBe(true);
      expect(ontology.classNames).not.toContain("Location");
    }
  });

  test("an alias may stand where a parent does", () => {
    const ontology = make({ parents: [["Building", "Location"]], equivalents: [["Place", "Location"]] });
    expect(ontology.parents("Building")).toEqual(["Place"]);
  });

  test("two declared classes stay apart", () => {
    const ontology = make({ equivalents: [["Place", "Agent"]] });
    expect(ontology.resolve("Place")).toBe("Place");
    expect(ontology.tally.get("equivalent_classes_kept_apart")).toBe(1);
  });

  test("a parent in another case is the class; one of no class is left out", () => {
    const ontology = make({
      parents: [
        ["Library", "building"],
        ["School", "Thing"],
      ],
    });
    expect(ontology.parents("Library")).toEqual(["Building"]);
    expect(ontology.parents("School")).toEqual([]);
    expect(ontology.tally.toJSON()).toEqual({ parent_in_other_case: 1, unknown_parent: 1 });
  });

  test("an unknown name has no place in the tree", () => {
    const ontology = make();
    expect(ontology.resolve("Outbreak")).toBeUndefined();
    expect([ontology.depth("Outbreak"), ontology.ancestors("Outbreak")]).toEqual([-1, []]);
  });

  test("of several English labels the first by alphabet is the label", () => {
    const ontology = make({
      labels: [
        ["School", "school"],
        ["School", "place of learning"],
      ],
    });
    expect(ontology.label("School")).toBe("place of learning");
    expect(ontology.label("Person")).toBeUndefined();
  });
});
