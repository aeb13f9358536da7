import { describe, expect, test } from "vitest";
import { WikitextScanner } from "../../../src/ingest/wikitext/scanner.js";
import { fill, hostilePages, hostilePieces, scanMs } from "./hostile-pages.js";
import { profileOf, scanText, unitsOf } from "./scan.js";

describe("hostile pages take linear time", () => {
  test.each(hostilePieces.map((piece) => [JSON.stringify(piece), piece]))("200 kB of %s", (_name, piece) => {
    expect(scanMs(fill(piece, 200_000))).toBeLessThan(400);
  });

  test.each(hostilePages)("%s", (_name, wikitext) => {
    expect(scanMs(wikitext)).toBeLessThan(1500);
  });
});

describe("limits", () => {
  test("a page beyond the limit is cut and counted", () => {
    const { paragraphs, tally } = scanText("one two\n\nthree", { options: { maxPageUnits: 7 } });
    expect(paragraphs).toEqual(["one two"]);
    expect(tally).toMatchObject({ "page.truncated": 1 });
  });

  test("buffers grow with the page", () => {
    const wikitext = `${"A [[link]]. ".repeat(40_000)}\n\n${"[[x]]\n\n".repeat(10_000)}`;
    const { paragraphs, anchors } = scanText(wikitext);
    expect(paragraphs).toHaveLength(10_001);
    expect(anchors[0]).toHaveLength(40_000);
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
