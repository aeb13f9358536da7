import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { InputError } from "../../src/core/errors.js";
import { loadOntology } from "../../src/ontology/load-ontology.js";
import type { Ontology } from "../../src/ontology/ontology.js";
import { hasShared, sharedFile, sharedNote } from "../support/shared.js";
import { nextFolder } from "../support/temp.js";

const turtle = `
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix : <http://dbpedia.org/ontology/> .
:Person a owl:Class ; rdfs:label "Person"@de, "person"@en ; rdfs:subClassOf :Agent, <http://schema.org/Person> .
:Agent a owl:Class ; rdfs:subClassOf owl:Thing .
:Place a owl:Class ; owl:equivalentClass :Location, <http://schema.org/Place> .
:height a owl:DatatypeProperty ; rdfs:label "height"@en .
<http://dbpedia.org/ontology/Person/height> a owl:Class .
<http://schema.org/Movie> a owl:Class .
`;
const nTriples = `
<http://dbpedia.org/ontology/Place> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/2002/07/owl#Class> .
<http://dbpedia.org/ontology/Agent> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/2002/07/owl#Class> .
a line that is broken
<http://dbpedia.org/ontology/Person> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <http://dbpedia.org/ontology/Agent> .
<http://dbpedia.org/ontology/Person> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/2002/07/owl#Class> .
<http://dbpedia.org/ontology/Person> <http://www.w3.org/2000/01/rdf-schema#label> "person"@en .
<http://dbpedia.org/ontology/Place> <http://www.w3.org/2002/07/owl#equivalentClass> <http://dbpedia.org/ontology/Location> .
`;
const rdfXml = `<rdf:RDF xmlns:owl="http://www.w3.org/2002/07/owl#" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#">
  <owl:Class rdf:about="http://dbpedia.org/ontology/Person">
    <rdfs:label xml:lang="de">Person</rdfs:label><rdfs:label xml:lang="en">person</rdfs:label>
    <rdfs:subClassOf rdf:resource="http://dbpedia.org/ontology/Agent"/>
  </owl:Class>
  <owl:Class rdf:about="http://dbpedia.org/ontology/Agent"/>
  <owl:Class rdf:about="http://dbpedia.org/ontology/Place">
    <owl:equivalentClass rdf:resource="http://dbpedia.org/ontology/Location"/>
  </owl:Class>
</rdf:RDF>`;

function write(name: string, text: string | Uint8Array): string {
  const file = join(nextFolder(), name);
  writeFileSync(file, text);
  return file;
}

async function failure(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => expect.fail("no error"),
    (error: Error) => error,
  );
}

describe("loadOntology", () => {
  test.each([
    ["o.ttl", turtle],
    ["o.ttl.gz", gzipSync(turtle)],
    ["o.nt", nTriples],
    ["o.owl", rdfXml],
    ["O.RDF", rdfXml],
  ])("reads the same tree from %s", async (name, text) => {
    const ontology = await loadOntology(write(name, text));
    expect(ontology.classNames).toEqual(["Agent", "Person", "Place"]);
    expect(ontology.ancestors("Person")).toEqual(["Agent"]);
    expect(ontology.label("Person")).toBe("person");
    expect(ontology.resolve("Location")).toBe("Place");
  });

  test("counts broken lines of N-Triples", async () =>
    expect((await loadOntology(write("o.nt", nTriples))).tally.get("bad_line.subject")).toBe(1));

  test.each([
    ["o.ttl", `${turtle} :Broken a`],
    ["o.ttl", `${turtle} <a b> a :Agent .`],
    ["o.owl", rdfXml.slice(0, -20)],
    ["o.ttl.gz", gzipSync(turtle).subarray(0, 100)],
  ])("a broken %s is named", async (name, text) => {
    const error = await failure(loadOntology(write(name, text)));
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toMatch(/^E_INPUT: .*o\.\S+ is not a whole ontology: .* Fix: fetch it again/s);
  });

  test("a file without classes is refused", async () => {
    const error = await failure(loadOntology(write("o.nt", "")));
    expect(error.message).toMatch(
      /declares no class of .* Fix: give the DBpedia ontology, not a file of types\.$/,
    );
  });

  test("an absent file is named", async () =>
    expect((await failure(loadOntology("/nowhere/o.ttl"))).message).toMatch(
      /^E_INPUT: .* cannot be read \(ENOENT\)/,
    ));
});

describe.skipIf(!hasShared)(`DBpedia's own files${sharedNote}`, () => {
  const load = (name: string): Promise<Ontology> => loadOntology(sharedFile("data", "dbpedia", name));

  test("2018-12-28 has 763 classes in one tree", async () => {
    const ontology = await load("ontology-2018-12-28.ttl");
    expect(ontology.classNames).toHaveLength(763);
    expect(ontology.ancestors("SoccerPlayer")).toEqual(["Athlete", "Person", "Agent"]);
    expect(ontology.label("SoccerPlayer")).toBe("soccer player");
    expect(ontology.resolve("Location")).toBe("Place");
  });

  test("2026 has 790 classes, the same from Turtle and from RDF/XML", async () => {
    const [turtleTree, xmlTree] = await Promise.all([
      load("ontology-2026-08-20.ttl"),
      load("ontology-2026-03.owl"),
    ]);
    expect(turtleTree.classNames).toHaveLength(790);
    expect(xmlTree.classNames).toEqual(turtleTree.classNames);
    for (const name of turtleTree.classNames) expect(xmlTree.parents(name)).toEqual(turtleTree.parents(name));
    expect(turtleTree.parents("Hospital")).toEqual(["Building"]);
    expect(turtleTree.ancestors("Person")).toContain("Animal");
  });

  test("its statements do not depend on the file's line order", async () => {
    const text = readFileSync(sharedFile("data", "dbpedia", "ontology-2018-12-28.ttl"), "utf8");
    const [prefixes, ...blocks] = text.split(/\n\n(?=[:<])/);
    const turned = await loadOntology(write("turned.ttl", [prefixes, ...blocks.reverse()].join("\n\n")));
    const straight = await load("ontology-2018-12-28.ttl");
    for (const name of straight.classNames) expect(turned.ancestors(name)).toEqual(straight.ancestors(name));
  });
});
