import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadBundledOntology } from "../../src/ontology/bundled-ontology.js";
import { loadLabelSet, readMerges, shippedLabelSets } from "../../src/ontology/label-set-file.js";
import { loadOntology } from "../../src/ontology/load-ontology.js";
import { hasShared, sharedFile, sharedNote } from "../support/shared.js";
import { nextFolder } from "../support/temp.js";

const ontology = loadBundledOntology();

function write(yaml: string, name = "mine.yaml", folder = nextFolder()): string {
  const file = join(folder, name);
  writeFileSync(file, yaml);
  return file;
}
const load = (yaml: string) => loadLabelSet(write(yaml), ontology);

describe("shipped label sets", () => {
  test.each([
    ["nerbert-315", 315],
    ["nerbert-212", 212],
    ["nerbert-4", 4],
    ["ontology", 765],
  ])("%s has %i labels, ENTITY last", (name, count) => {
    const { labels } = loadLabelSet(name, ontology);
    expect(labels).toHaveLength(count);
    expect(new Set(labels).size).toBe(count);
    expect(labels.at(-1)).toBe("ENTITY");
  });

  test.each(shippedLabelSets)("each label of %s is some class's, and has words", (name) => {
    const set = loadLabelSet(name, ontology);
    const reached = new Set(["ENTITY", ...ontology.classNames.map((each) => set.labelOf(each))]);
    expect(set.labels.filter((label) => !reached.has(label))).toEqual([]);
    for (const label of set.labels) expect(set.naturalName(label)).toMatch(/\S/);
  });

  test.each([
    ["SoccerPlayer", "soccerplayer", "soccerplayer", "person"],
    ["BaseballPlayer", "baseballplayer", "athlete", "person"],
    ["AmericanFootballPlayer", "footballplayer", "athlete", "person"],
    ["DartsPlayer", "dartplayer", "athlete", "person"],
    ["CanadianFootballTeam", "footballteam", "sportsteam", "organization"],
    ["OfficeHolder", "person", "person", "person"],
    ["Place", "location", "location", "location"],
    ["Location", "location", "location", "location"],
    ["BodyOfWater", "bodyofwater", "bodyofwater", "location"],
    ["TennisTournament", "tennistournament", "sportstournament", "ENTITY"],
    ["Award", "award", "award", "ENTITY"],
    ["Book", "writtenwork", "writtenwork", "ENTITY"],
    ["Outbreak", "outbreak", "outbreak", "ENTITY"],
    ["MythologicalFigure", "mythologicalfigure", "fictionalcharacter", "ENTITY"],
    ["Year", "ENTITY", "ENTITY", "ENTITY"],
  ])("%s is %s of 315, %s of 212, %s of 4", (className, of315, of212, of4) => {
    const sets = ["nerbert-315", "nerbert-212", "nerbert-4"].map((name) => loadLabelSet(name, ontology));
    const isSoccer = className === "SoccerPlayer";
    expect(sets.map((set) => set.labelOf(className))).toEqual([of315, isSoccer ? "athlete" : of212, of4]);
  });

  test.each([
    ["baseballplayer", "baseball player"],
    ["supremecourtoftheunitedstatescase", "Supreme Court of the United States case"],
    ["ENTITY", "entity"],
  ])("the words for %s are %s", (label, words) =>
    expect(loadLabelSet("nerbert-315", ontology).naturalName(label)).toBe(words),
  );

  test("they say where they come from", () =>
    expect(loadLabelSet("nerbert-212", ontology).about["note"]).toMatch(/^Our 212 labels/));

  test("a name that is none of them is refused with all of them", () =>
    expect(() => loadLabelSet("nerbert-214", ontology)).toThrow(
      'E_CONFIG: "nerbert-214" is no label set: expected one of nerbert-212, nerbert-315, nerbert-4, ontology; did you mean "nerbert-212"? Fix: give one of these names, or the path of a .yaml or .json file.',
    ));
});

describe("a label set in YAML", () => {
  test("labels list classes, short or with words", () => {
    const set = load(
      "name: mine\nlabels:\n  club: [SportsTeam, SoccerClub]\n  per: {classes: [Person], naturalName: human}",
    );
    expect(set.name).toBe("mine");
    expect(set.labels).toEqual(["club", "per", "ENTITY"]);
    expect([set.labelOf("SoccerClub"), set.labelOf("Athlete"), set.labelOf("Film")]).toEqual([
      "club",
      "per",
      "ENTITY",
    ]);
    expect([set.naturalName("club"), set.naturalName("per")]).toEqual(["club", "human"]);
  });

  test("a class leaves the label it had in the base", () => {
    const set = load("name: mine\nextends: nerbert-315\nlabels:\n  hero: [SoccerPlayer, Saint]");
    expect(set.labelOf("SoccerPlayer")).toBe("hero");
    expect(set.labelOf("Athlete")).toBe("athlete");
    expect(set.labels.slice(-2)).toEqual(["hero", "ENTITY"]);
  });

  test("merge makes several labels one, in place of all of them", () => {
    const set = load("name: mine\nextends: nerbert-315\nmerge:\n  lawmaker: [senator, congressman]");
    expect(set.labels).toHaveLength(314);
    expect(set.labels).not.toContain("senator");
    expect([set.labelOf("Senator"), set.labelOf("Congressman")]).toEqual(["lawmaker", "lawmaker"]);
  });

  test("a merged label may keep the name and the words of one of them", () => {
    const set = load(
      "name: mine\nextends: nerbert-315\nmerge:\n  baseballplayer: [baseballplayer, cricketer]",
    );
    expect(set.labelOf("Cricketer")).toBe("baseballplayer");
    expect(set.naturalName("baseballplayer")).toBe("baseball player");
  });

  test("merge into ENTITY and a class under ENTITY stop the roll-up", () => {
    const set = load("name: mine\nextends: nerbert-315\nmerge: {ENTITY: [saint]}\nlabels: {ENTITY: [Mayor]}");
    expect([set.labelOf("Saint"), set.labelOf("Mayor"), set.labelOf("Pope")]).toEqual([
      "ENTITY",
      "ENTITY",
      "pope",
    ]);
  });

  test("what ENTITY has in the base stays there when more comes", () => {
    const set = load("name: mine\nextends: nerbert-4\nmerge: {ENTITY: [location]}\nlabels: {ENTITY: [Band]}");
    expect(set.labels).toEqual(["person", "organization", "ENTITY"]);
    const labels = ["Award", "City", "Band", "Company"].map((name) => set.labelOf(name));
    expect(labels).toEqual(["ENTITY", "ENTITY", "ENTITY", "organization"]);
  });

  test("a class named by its alias leaves the label it had too", () =>
    expect(load("name: m\nextends: nerbert-315\nlabels: {spot: [Location]}").labelOf("Place")).toBe("spot"));

  test("a dropped label's classes go to the label above", () => {
    const set = load("name: mine\nextends: nerbert-315\ndrop: [soccerplayer]");
    expect(set.labelOf("SoccerPlayer")).toBe("athlete");
    expect(set.labels).not.toContain("soccerplayer");
  });

  test("words alone change the words", () => {
    const set = load("name: mine\nextends: nerbert-4\nlabels: {organization: {naturalName: organisation}}");
    expect(set.naturalName("organization")).toBe("organisation");
    expect(set.labelOf("Band")).toBe("organization");
  });

  test("a file extends a file beside it", () => {
    const folder = nextFolder();
    write("name: base\nlabels: {per: [Person]}", "base.yaml", folder);
    const set = loadLabelSet(
      write("name: top\nextends: base.yaml\nlabels: {loc: [Place]}", "top.yaml", folder),
      ontology,
    );
    expect(set.labels).toEqual(["per", "loc", "ENTITY"]);
  });

  test.each([
    [
      "an unknown class",
      "name: m\nlabels: {club: [SoccerClubb]}",
      'label "club" lists the class "SoccerClubb", which the ontology does not have; did you mean "SoccerClub"?',
    ],
    ["an unknown key", "name: m\nlabel: {}", 'Unrecognized key: "label"'],
    [
      "blanks in a label",
      "name: m\nlabels: {a b: [Person]}",
      '"a b" has a blank, which a label cannot have; put its words under naturalName',
    ],
    [
      "a label without classes",
      "name: m\nlabels: {per: {naturalName: human}}",
      'label "per" has no classes. (file=',
    ],
    [
      "an unknown label in merge",
      "name: m\nextends: nerbert-4\nmerge: {a: [persn]}",
      'the base has no label "persn"; did you mean "person"?',
    ],
    [
      "an unknown label in drop",
      "name: m\nextends: nerbert-4\ndrop: [persn]",
      'the base has no label "persn"; did you mean "person"?',
    ],
    [
      "a label merged twice",
      "name: m\nextends: nerbert-4\nmerge: {a: [person], b: [person]}",
      '"person" is merged twice',
    ],
    [
      "a merge that takes a name in use",
      "name: m\nextends: nerbert-4\nmerge: {person: [location]}",
      '"person" is a label of the base and not merged',
    ],
    ["an unknown base", "name: m\nextends: nerbert-5", '"nerbert-5" is no label set: expected one of'],
  ])("%s is refused", (_, yaml, message) => {
    expect(() => load(yaml)).toThrow(message);
    expect(() => load(yaml)).toThrow(/^E_CONFIG: .* Fix: /s);
  });

  test("every unknown class is in the one error", () =>
    expect(() => load("name: m\nlabels: {a: [Nothing1], b: [Nothing2]}")).toThrow(/Nothing1[\s\S]*Nothing2/));

  test("files that extend each other are refused", () => {
    const folder = nextFolder();
    write("name: a\nextends: b.yaml", "a.yaml", folder);
    expect(() => loadLabelSet(write("name: b\nextends: a.yaml", "b.yaml", folder), ontology)).toThrow(
      "label sets extend each other in a circle",
    );
  });
});

describe.skipIf(!hasShared)(`against the tables that were worked out by hand${sharedNote}`, () => {
  const read = (name: string) => JSON.parse(readFileSync(sharedFile("data", "dbpedia", name), "utf8"));

  test("every class of 2018 gets the label of the table, from the full tree and from the bundled one", async () => {
    const full = await loadOntology(sharedFile("data", "dbpedia", "ontology-2018-12-28.ttl"));
    const table: Record<string, { name: string }> = read("dbo2018-to-nerbert315.json");
    for (const tree of [full, ontology]) {
      const set = loadLabelSet("nerbert-315", tree);
      expect(full.classNames.filter((name) => set.labelOf(name) !== table[name].name)).toEqual([]);
    }
  });

  test("the names stand in the paper's order", () =>
    expect(loadLabelSet("nerbert-315", ontology).labels).toEqual(
      readFileSync(sharedFile("data", "dbpedia", "nerbert315.txt"), "utf8")
        .trim()
        .split("\n"),
    ));

  test("nerbert-4 is what the 2018 tree says", () => {
    const of315 = loadLabelSet("nerbert-315", ontology);
    const of4 = loadLabelSet("nerbert-4", ontology);
    const table: Record<string, Record<string, string>> = read("nerbert-merge4.json");
    for (const name of ontology.classNames) {
      const label = of315.labelOf(name);
      const expected = label === "ENTITY" ? "ENTITY" : (table[label]["2018"] ?? table[label]["2026"]);
      expect(`${name} ${of4.labelOf(name)}`).toBe(`${name} ${expected}`);
    }
  });
});

describe("readMerges", () => {
  test("says which label of the set stands for one of its base", () => {
    const merges = readMerges("nerbert-4");
    expect(merges["baseballplayer"]).toBe("person");
    expect(merges["bodyofwater"]).toBe("location");
  });
  test("a set that merges nothing gives nothing", () => expect(readMerges("nerbert-315")).toEqual({}));
});
