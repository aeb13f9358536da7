import { describe, expect, test } from "vitest";
import { WikitextScanner } from "../../../src/ingest/wikitext/scanner.js";
import { profileOf, scanText, unitsOf } from "./scan.js";

/** Pieces that are repeated until they fill a page. */
const pieces: readonly string[] = [
  " ",
  "(",
  "( ",
  "(;",
  "[",
  "[[",
  "[[a",
  "[[a|",
  "[[a|b]",
  "]]",
  "[[File:a|",
  "\n[[File:a|",
  "[[File:a|b]] ",
  "[http",
  "[http://a ",
  "{{",
  "{{x|",
  "\n{{",
  "\n{{x|\n",
  "{{nowrap|",
  "{{nowrap|a}} ",
  "{{convert|",
  "{{{",
  "{{{a|",
  "}}",
  "{|",
  "\n{|\n",
  "\n{|\n== a ==\n",
  "\n|}\n",
  "\n|\n",
  "<",
  "</",
  "<b ",
  "<ref",
  "<ref>",
  "<ref>x",
  '<ref name="',
  "<ref name=a/>",
  "<ref>x</ref>;",
  "</ref>",
  "<!--",
  "<!-- -->",
  "\n<!-- -->\n",
  "<nowiki>",
  "<math>",
  "<table>",
  "<table></table>",
  '<span style="display:none">',
  "<ul><li>",
  "<div>",
  "\n<gallery>\n",
  "'",
  "''",
  "'''",
  "'''''",
  "''a'''b",
  "l'''x''\n",
  "[[a|l'''x'']]",
  "&",
  "&amp",
  "&#1",
  "__",
  "__A",
  "==",
  "\n==",
  "\n*",
  "\n:",
  "\n* {{",
  "-{",
  "-{a;zh-cn:",
  "\n\n",
  "a\n",
  "\ue000",
  "((({{x}}",
  "{{lang|fr|[[",
  "{{nihongo|[[a|",
  "{{quote|'''''",
  "{{small|(((((;;;",
];

const fill = (piece: string, length: number): string => piece.repeat(Math.ceil(length / piece.length));

/** Processor time of one scan, so that a busy machine does not fail the test. */
function scanMs(wikitext: string, language = "en"): number {
  const scanner = new WikitextScanner(profileOf(language));
  const units = unitsOf(wikitext);
  const before = process.cpuUsage();
  scanner.scan(units, wikitext.length, "Page");
  return process.cpuUsage(before).user / 1e3;
}

describe("hostile pages of 1 MB take linear time", () => {
  test.each(pieces.map((piece) => [JSON.stringify(piece), piece]))("%s", (_name, piece) => {
    expect(scanMs(fill(piece, 1_000_000))).toBeLessThan(1000);
  });

  test.each([
    ["templates 10,000 deep", "{{nowrap|".repeat(10_000) + "}}".repeat(10_000)],
    ["known templates as deep as they are read", ("{{nowrap|".repeat(9) + "}}".repeat(9)).repeat(30_000)],
    ["functions with long arguments", `{{nihongo|${"[[a|".repeat(2000)}}}`.repeat(120)],
    ["functions with unclosed links to the web", `{{nihongo|${"[http://aaaa ".repeat(600)}}}`.repeat(120)],
    ["functions with apostrophes", `{{nihongo|${"'''''a''' ".repeat(800)}}}`.repeat(120)],
    ["functions with brackets", `{{nihongo|${"(;;;;;; ".repeat(1000)}}}`.repeat(120)],
    ["expansions with unclosed files", `{{nowrap|${"\n[[File:a|".repeat(700)}}}`.repeat(140)],
    ["links 100,000 deep", "[[a|".repeat(100_000) + "]]".repeat(100_000)],
    ["files 100,000 deep", "[[File:a|".repeat(100_000) + "]]".repeat(100_000)],
    ["tables 100,000 deep", "\n{|\n|".repeat(100_000) + "\n|}".repeat(100_000)],
    ["one tag with a megabyte of attributes", `<ref ${"a ".repeat(500_000)}>`],
    ["variants", "-{zh-cn:a;zh-tw:".repeat(60_000)],
  ])("%s", (_name, wikitext) => {
    expect(scanMs(wikitext, "zh")).toBeLessThan(1500);
  });
});

describe("limits", () => {
  test("a page beyond the limit is cut and counted", () => {
    const { paragraphs, tally } = scanText("one two\n\nthree", { options: { maxPageUnits: 7 } });
    expect(paragraphs).toEqual(["one two"]);
    expect(tally).toMatchObject({ "page.truncated": 1 });
  });

  test("buffers grow with the page", () => {
    const wikitext = `${"A [[link]]. ".repeat(400_000)}\n\n${"[[x]]\n\n".repeat(100_000)}`;
    const { paragraphs, anchors } = scanText(wikitext);
    expect(paragraphs).toHaveLength(100_001);
    expect(anchors[0]).toHaveLength(400_000);
  });

  test("templates beyond the limits are dropped and counted", () => {
    const options = { maxTemplateUnits: 20, maxTemplateDepth: 2, maxExpandedUnits: 200 };
    expect(scanText(`a {{nowrap|${"b".repeat(30)}}} c`, { options })).toMatchObject({
      paragraphs: ["a c"],
      tally: { "template.too_long": 1 },
    });
    expect(
      scanText("a {{p1|{{p1|{{p1|b}}}}}} c", { options: { ...options, maxTemplateUnits: 100 } }),
    ).toMatchObject({
      paragraphs: ["a c"],
      tally: { "template.too_deep": 1 },
    });
    const { tally } = scanText("{{nowrap|b}} ".repeat(100), { options });
    expect(tally["template.too_many"]).toBeGreaterThan(50);
  });

  test("what a page may hand to functions is limited whether it is remembered or not", () => {
    const scanner = new WikitextScanner(profileOf("en"), { maxCalledUnits: 100 });
    const wikitext = "{{nihongo|a|b}} ".repeat(20);
    const scan = (): string => scanner.scan(unitsOf(wikitext), wikitext.length, "T").tally.toString();
    expect(scan()).toBe(scan());
    expect(scan()).toContain("template.too_many=");
  });

  test("templates that would grow without bound are dropped", () => {
    expect(scanText("a {{loop|1000000000|x}} {{padleft:x|1000000000}} b").paragraphs).toEqual(["a b"]);
  });
});
