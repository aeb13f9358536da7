import { describe, expect, test } from "vitest";
import { comparePage, countUnexplained, newComparison } from "./oracle.js";
import { scanText } from "./scan.js";

/** Pages written for this test, in the manner of an encyclopedia. */
const pages: readonly (readonly [title: string, wikitext: string])[] = [
  [
    "Linden Bridge",
    `{{Short description|Bridge in Harwick}}
{{Infobox bridge
| name = Linden Bridge
| crosses = [[River Arn]]
| opened = {{start date|1887|5|3}}
}}
[[File:Linden Bridge.jpg|thumb|right|The bridge seen from the [[Old Mill (Harwick)|mill]] in 1901]]
The '''Linden Bridge''' is a [[truss bridge|truss]] over the [[River Arn]] in [[Harwick]].<ref>{{cite book |title=Bridges of the Arn |year=1990}}</ref> It is {{convert|120|m|ft}} long, and was opened by [[Mary Colt]] on 3 May 1887.<ref name="opening" /> Two [[railway]]s used it until the [[Great Flood of 1923|flood]].

== History ==
{{Main|History of Harwick}}
Work began in {{circa|1880}} under ''[[Otto Brandt]]'', whose firm had built the [[Kessel Viaduct]]. The ''Harwick Courier'' called it "a folly of iron".<ref>''Harwick Courier'', 4 June 1881.</ref> Brandt resigned in 1884; his pupil [[Anna Weiss]] finished the bridge.

* 1880: first stone
* 1884: [[Otto Brandt|Brandt]] resigns

=== After 1923 ===
The eastern pier was rebuilt in [[concrete]]. Trains were moved to the [[Harwick Tunnel]], and the bridge has carried a road since 1931.

{| class="wikitable"
! Year !! Vehicles
|-
| 1931 || 200
|}

== See also ==
* [[List of bridges]]

{{Reflist}}
[[Category:Bridges]]
[[Category:Harwick]]`,
  ],
  [
    "Tarn wolf",
    `{{about|the animal|the ship|HMS Tarn}}
The '''tarn wolf''' (''Canis tarnensis'') is a small [[wolf]] of the [[Sorrel Mountains]]. Adults weigh {{convert|18|to|24|kg}}. It was described by [[Emil Haas]] in 1799<!-- see talk -->, and its [[genome]] was read in 2012.

== Range ==
The wolf lives above the [[tree line]]; in winter it follows herds of [[chamois]] into the [[Sorrel Valley|valley]]. Its range once reached the [[Lower Arn]]. Hunters there knew it as {{lang|de|Graurücken}}.

== Behaviour ==
Packs of five to nine animals hunt at dusk. [[Emil Haas|Haas]] wrote that they "sing before snow". Pups are born in April. They leave the den after six weeks.

{{Canidae}}
[[Category:Wolves]]`,
  ],
];

describe("the scanner and whole-page wtf_wikipedia", () => {
  test("agree on pages without traps, sentence by sentence, links included", () => {
    const comparison = newComparison();
    for (const [title, wikitext] of pages)
      comparePage(comparison, wikitext, title, scanText(wikitext, { title }));
    expect(comparison.sentences).toBeGreaterThan(15);
    expect(Object.fromEntries(comparison.classes)).toEqual({});
    expect(comparison.equal).toBe(comparison.sentences);
  });

  test.each<readonly [name: string, wikitext: string]>([
    ["letters behind links", "Here stands the [[caf|coffee]]2 house of [[Nachtigall]]Süd, which is old."],
    ["sections of links", "Here stands the house of [[Otto#Life]], which is old."],
    ["one-letter targets", "Here stands the house of [[J|Jay]], which is old."],
    ["links to other namespaces and wikis", "Here stands the house of [[:fr:Jean|Jean]], which is old."],
    ["entities", "Here stands the house of B&eacute;la, which is old."],
    ["interlanguage links", "Here stands a house.\n\n[[fr:Maison]]"],
    ["links the oracle drops", "Here stands {{nowrap|the [[house]] of}} wood, which is old."],
    ["formulas", "Here stands for the number of houses a letter <math>x_1</math> in the book of Otto."],
  ])("differ in %s", (name, wikitext) => {
    const comparison = newComparison();
    comparePage(comparison, wikitext, "Page", scanText(wikitext));
    expect([...comparison.classes.keys()]).toEqual([name]);
  });

  test("a difference of no class is seen", () => {
    const comparison = newComparison();
    comparePage(
      comparison,
      "Here stands a house of [[wood]].",
      "Page",
      scanText("There lies a ship of [[iron]]."),
    );
    expect(countUnexplained(comparison)).toBe(2);
  });
});
