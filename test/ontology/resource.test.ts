import { expect, test } from "vitest";
import { resourceFault, titleOfResource } from "../../src/ontology/resource.js";

test.each([
  ["http://dbpedia.org/resource/New_York_City", "New York City"],
  ["https://dbpedia.org/resource/AC/DC", "AC/DC"],
  ["http://hi.dbpedia.org/resource/भारत_का_साहित्य", "भारत का साहित्य"],
  ["http://de.dbpedia.org/resource/Caf%C3%A9", "Café"],
  ["http://zh-min-nan.dbpedia.org/resource/Tâi-oân", "Tâi-oân"],
  ["http://tr.dbpedia.org/resource/istanbul", "İstanbul"],
  ["http://dbpedia.org/resource/FC_Minsk-2", "FC Minsk-2"],
  ["http://dbpedia.org/resource/100%_(album)", "100% (album)"],
])("%s is the page %s", (iri, title) => expect(titleOfResource(iri)).toBe(title));

test.each([
  ["http://dbpedia.org/ontology/Person", "not_a_resource"],
  ["http://wikidata.dbpedia.org/resource/Q42", "not_a_resource"],
  ["http://e.org/dbpedia.org/resource/A", "not_a_resource"],
  ["_:b0", "not_a_resource"],
  ["http://dbpedia.org/resource/FC_Minsk__2", "intermediate_node"],
  ["http://dbpedia.org/resource/", "invalid_title"],
  ["http://dbpedia.org/resource/A%7CB", "invalid_title"],
])("%s is no page: %s", (iri, fault) => {
  expect(titleOfResource(iri)).toBeUndefined();
  expect(resourceFault(iri)).toBe(fault);
});
