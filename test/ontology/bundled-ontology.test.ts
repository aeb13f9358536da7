import { describe, expect, test } from "vitest";
import { loadBundledOntology } from "../../src/ontology/bundled-ontology.js";
import { loadLabelSet, shippedLabelSets } from "../../src/ontology/label-set-file.js";
import { loadOntology } from "../../src/ontology/load-ontology.js";
import { hasShared, sharedFile, sharedNote } from "../support/shared.js";

const bundled = loadBundledOntology();

test("the bundled tree has the classes of 2018-12-28 and Outbreak, all linked to known parents", () => {
  expect(bundled.classNames).toHaveLength(764);
  expect(bundled.ancestors("SoccerPlayer")).toEqual(["Athlete", "Person", "Agent"]);
  expect(bundled.parents("Outbreak")).toEqual(["Event"]);
  expect(bundled.resolve("Location")).toBe("Place");
  expect(bundled.tally.toJSON()).toEqual({});
});

describe.skipIf(!hasShared)(`against the full file${sharedNote}`, () => {
  test("every shipped label set gives every class the same label", async () => {
    const full = await loadOntology(sharedFile("data", "dbpedia", "ontology-2018-12-28.ttl"));
    expect(bundled.classNames.filter((name) => !full.has(name))).toEqual(["Outbreak"]);
    for (const name of shippedLabelSets) {
      const [a, b] = [loadLabelSet(name, bundled), loadLabelSet(name, full)];
      expect(full.classNames.filter((each) => a.labelOf(each) !== b.labelOf(each))).toEqual([]);
    }
  });

  test("every ancestor in it is one in the full tree", async () => {
    const full = await loadOntology(sharedFile("data", "dbpedia", "ontology-2018-12-28.ttl"));
    for (const name of full.classNames) {
      const ancestors = full.ancestors(name);
      expect(bundled.ancestors(name).filter((each) => !ancestors.includes(each))).toEqual([]);
    }
  });
});
