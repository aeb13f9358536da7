import { describe, expect, test } from "vitest";
import { LabelSet, ontologyLabelSet } from "../../src/ontology/label-set.js";
import { Ontology } from "../../src/ontology/ontology.js";

const ontology = new Ontology({
  classes: [
    "Agent",
    "Person",
    "Athlete",
    "SoccerPlayer",
    "Organisation",
    "Library",
    "Building",
    "Place",
    "Work",
  ],
  parents: [
    ["Person", "Agent"],
    ["Athlete", "Person"],
    ["SoccerPlayer", "Athlete"],
    ["Organisation", "Agent"],
    ["Building", "Place"],
    ["Library", "Building"],
    ["Library", "Organisation"],
  ],
  labels: [["Work", "work"]],
  equivalents: [["Place", "Location"]],
});
const make = (labels: Record<string, string[]>): LabelSet =>
  new LabelSet({
    name: "mine",
    ontology,
    definitions: new Map(Object.entries(labels).map(([label, classes]) => [label, { classes }])),
  });

describe("LabelSet", () => {
  const set = make({ person: ["Person"], place: ["Location"], org: ["Organisation"] });

  test.each([
    ["a listed class", "Person", "person"],
    ["a descendant", "SoccerPlayer", "person"],
    ["a class listed by its alias", "Place", "place"],
    ["an alias", "Location", "place"],
    ["a class between two, the nearer label", "Library", "org"],
    ["a class above all labels", "Agent", "ENTITY"],
    ["a class beside all labels", "Work", "ENTITY"],
    ["a class that no ontology has", "Outbreak", "ENTITY"],
    ["no class", "", "ENTITY"],
  ])("%s: %s is %s", (_, className, label) => expect(set.labelOf(className)).toBe(label));

  test("a nearer label comes before a farther one", () =>
    expect(make({ person: ["Person"], athlete: ["Athlete"] }).labelOf("SoccerPlayer")).toBe("athlete"));

  test("of two labels equally near the deeper class counts, then the name", () =>
    expect(make({ building: ["Building"], org: ["Organisation"] }).labelOf("Library")).toBe("building"));

  test("a class that the ontology lacks may be listed", () =>
    expect(make({ outbreak: ["Outbreak"] }).labelOf("Outbreak")).toBe("outbreak"));

  test("classes under ENTITY do not roll up", () => {
    const kept = make({ person: ["Person"], ENTITY: ["Athlete"] });
    expect(kept.labelOf("SoccerPlayer")).toBe("ENTITY");
    expect(kept.labels).toEqual(["person", "ENTITY"]);
  });

  test("ENTITY stands last", () =>
    expect(make({ ENTITY: ["Work"], b: ["Person"], a: ["Place"] }).labels).toEqual(["b", "a", "ENTITY"]));

  test("every label has words", () => {
    expect(set.naturalNames).toEqual({ person: "person", place: "place", org: "org", ENTITY: "entity" });
    expect(set.naturalName("org")).toBe("org");
  });

  test("words for a label that is not there are refused, with the near one", () =>
    expect(() => set.naturalName("persn")).toThrow(
      'E_CONFIG: the label set mine has no label "persn". Fix: write "person".',
    ));

  test("a class under two labels is refused", () =>
    expect(() => make({ a: ["Place"], b: ["Location"] })).toThrow(
      'E_CONFIG: the labels "a" and "b" of mine both list Place. Fix: list the class under one of them.',
    ));
});

describe("ontologyLabelSet", () => {
  const set = ontologyLabelSet(ontology);
  test("every class is its own label", () => {
    expect(set.labels).toEqual([...ontology.classNames, "ENTITY"]);
    for (const name of ontology.classNames) expect(set.labelOf(name)).toBe(name);
  });
  test("words are the English label, else the name split", () => {
    expect(set.naturalName("Work")).toBe("work");
    expect(set.naturalName("SoccerPlayer")).toBe("soccer player");
  });
});
