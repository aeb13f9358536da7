import { describe, expect, test } from "vitest";
import { deriveWikiName, languageOfWiki } from "../../../src/ingest/read/wiki-name.js";

describe("deriveWikiName", () => {
  test.each([
    ["https://en.wikipedia.org/wiki/Main_Page", "enwiki"],
    ["http://de.wiktionary.org/wiki/Hauptseite", "dewiktionary"],
    ["https://zh-min-nan.wikipedia.org/wiki/X", "zh_min_nanwiki"],
    ["https://en.m.wikipedia.org/wiki/Main_Page", "enwiki"],
    ["https://commons.wikimedia.org/wiki/Main_Page", "commonswiki"],
    ["https://www.wikidata.org/wiki/X", "wikidatawiki"],
    ["//it.wikivoyage.org/wiki/X", "itwikivoyage"],
  ])("reads %s as %s", (base, wiki) => {
    expect(deriveWikiName({ base, path: "", siteName: "" })).toBe(wiki);
  });

  test.each([
    ["/data/itwiki-20130601-pages-articles.xml.gz", "itwiki"],
    ["zh_classicalwiki-latest.xml", "zh_classicalwiki"],
    ["frwiktionary-20260101.xml.bz2", "frwiktionary"],
  ])("falls back on the file name %s", (path, wiki) => {
    expect(deriveWikiName({ base: "https://example.org/wiki", path, siteName: "Mine" })).toBe(wiki);
  });

  test("falls back on the site's name, and then on a word", () => {
    expect(deriveWikiName({ base: "", path: "dump.xml", siteName: "My Wiki!" })).toBe("my_wiki");
    expect(deriveWikiName({ base: "", path: "-", siteName: "" })).toBe("wiki");
  });
});

describe("languageOfWiki", () => {
  test.each([
    ["dewiki", "de"],
    ["zh_min_nanwiki", "zh-min-nan"],
    ["simplewiki", "en"],
    ["commonswiki", "en"],
    ["wikidatawiki", "en"],
    ["my_own", "en"],
    ["ltgwiktionary", "ltg"],
  ])("of %s is %s", (wiki, language) => {
    expect(languageOfWiki(wiki)).toBe(language);
  });
});
