import { describe, expect, test } from "vitest";
import {
  canonicalNamespaces,
  createNamespaceFinder,
  parseSiteInfo,
} from "../../../src/ingest/read/site-info.js";
import { header } from "./made-dumps.js";

describe("parseSiteInfo", () => {
  test("reads the opening of an export 0.11", () => {
    expect(parseSiteInfo(Buffer.from(`${header}  <page>`))).toEqual({
      wiki: "testwiki",
      siteName: "Testpedia",
      base: "https://test.wikipedia.org/wiki/Main_Page",
      generator: "MediaWiki 1.45.0",
      language: "en",
      titleCase: "first-letter",
      schemaVersion: "0.11",
      namespaces: new Map([
        [0, ""],
        [14, "Category"],
      ]),
    });
  });

  test("derives what an export 0.3 lacks, and unescapes names", () => {
    const site = parseSiteInfo(
      Buffer.from(`<?xml version='1.0'?><mediawiki xmlns="http://www.mediawiki.org/xml/export-0.3/" xml:lang="de">
        <siteinfo><sitename>A &amp; B</sitename><base>http://de.wiktionary.org/wiki/Hauptseite</base>
        <case>case-sensitive</case><namespaces><namespace case="x" key="1">Diskussion &lt;1&gt;</namespace>`),
    );
    expect(site).toMatchObject({
      wiki: "dewiktionary",
      siteName: "A & B",
      language: "de",
      titleCase: "case-sensitive",
      schemaVersion: "0.3",
      generator: "",
    });
    expect(site.namespaces.get(1)).toBe("Diskussion <1>");
  });

  test("has MediaWiki's defaults for a file of bare pages", () => {
    const site = parseSiteInfo(Buffer.from("<page><title>dbname</title>"), "/x/elwiki-2023.xml");
    expect(site).toMatchObject({
      wiki: "elwiki",
      language: "el",
      titleCase: "first-letter",
      schemaVersion: "0.11",
    });
    expect(site.namespaces).toEqual(canonicalNamespaces);
  });
});

describe("createNamespaceFinder", () => {
  const find = createNamespaceFinder(
    new Map([
      [4, "Wikipédia"],
      [7, "Discussion fichier"],
      [14, "Catégorie"],
    ]),
  );
  test.each([
    ["Paris", 0],
    ["Catégorie:Ville", 14],
    ["catégorie : Ville", 14],
    ["Category:Ville", 14],
    ["Image:A.png", 6],
    ["Discussion_fichier:A.png", 7],
    ["WIKIPÉDIA:Accueil", 4],
    ["Star Trek: Nemesis", 0],
    [":Paris", 0],
  ])("of %s is %i", (title, namespace) => {
    expect(find(title)).toBe(namespace);
  });
});
