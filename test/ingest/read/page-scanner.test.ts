import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Tally } from "../../../src/core/tally.js";
import { decodeXmlText } from "../../../src/ingest/read/decode-wikitext.js";
import { eachPage, type Page } from "../../../src/ingest/read/page-scanner.js";
import { footer, header, pageXml } from "./made-dumps.js";
import { readPagesBySaxes } from "./saxes-pages.js";

type ReadPage = Omit<Page, "textStart" | "textEnd"> & { readonly text: string };

function scan(xml: string, namespaces?: ReadonlyMap<number, string>): { pages: ReadPage[]; notices: object } {
  const notices = new Tally();
  const bytes = Buffer.from(xml);
  const pages = [...eachPage(bytes, { notices, ...(namespaces ? { namespaces } : {}) })].map(
    ({ textStart, textEnd, ...page }) => ({ ...page, text: decodeXmlText(bytes, textStart, textEnd) }),
  );
  return { pages, notices: notices.toJSON() };
}
const ids = (xml: string): number[] => scan(xml).pages.map((page) => page.pageId);

describe("eachPage", () => {
  test("reads every field of an export 0.11", () => {
    const { pages, notices } = scan(`<page>
      <title>Caf&amp;é &quot;X&quot;</title><ns>14</ns><id>12</id><redirect title="A &amp; B" />
      <restrictions>edit=sysop</restrictions>
      <revision><id>99</id><parentid>98</parentid><timestamp>2026-02-03T04:05:06Z</timestamp>
        <contributor><username>U</username><id>7</id></contributor><minor /><comment>c &lt;page&gt;</comment>
        <origin>99</origin><model>wikitext</model><format>text/x-wiki</format>
        <text bytes="5" sha1="x" xml:space="preserve">a &lt; b 😀</text><sha1>x</sha1></revision></page>`);
    expect(notices).toEqual({});
    expect(pages).toEqual([
      {
        title: 'Caf&é "X"',
        namespace: 14,
        pageId: 12,
        revisionId: 99,
        timestamp: "2026-02-03T04:05:06Z",
        redirectTarget: "A & B",
        model: "wikitext",
        format: "text/x-wiki",
        text: "a < b 😀",
        revisionCount: 1,
      },
    ]);
  });

  test("reads an export 0.3: namespace from the title, redirect from the text", () => {
    const { pages } = scan(
      `<page><title>Kategorie:Stadt</title><id>1</id><revision><id>2</id>
       <timestamp>2004-01-01T00:00:00Z</timestamp><contributor><ip>1.2.3.4</ip></contributor>
       <text xml:space="preserve">\n#WEITERLEITUNG [[K&amp;ln#X|y]]</text></revision></page>`,
      new Map([[14, "Kategorie"]]),
    );
    expect(pages).toMatchObject([
      { namespace: 14, redirectTarget: "K&ln", model: undefined, format: undefined, revisionId: 2 },
    ]);
  });

  test.each([
    ["an empty redirect element", "<redirect />", "#REDIRECT [[Paris]]", "Paris"],
    ["no redirect at all", "", "Paris is a city", undefined],
  ])("finds the target of %s", (_, element, text, target) => {
    expect(scan(pageXml(1, text).replace("<revision>", `${element}<revision>`)).pages[0].redirectTarget).toBe(
      target,
    );
  });

  test("takes no redirect from a page that is not wikitext", () => {
    const xml = pageXml(1, "#REDIRECT [[Paris]]").replace(">wikitext<", ">javascript<");
    expect(scan(xml).pages[0].redirectTarget).toBeUndefined();
  });

  test.each([
    ['<text deleted="deleted" />', ""],
    ['<text xml:space="preserve" bytes="0"/>', ""],
    ["<text></text>", ""],
    ["<text\n  xml:space='preserve'\n>a</text >", "a"],
    ['<text sha1="a>" />', ""],
  ])("reads the text of %s", (element, text) => {
    expect(scan(pageXml(1).replace(/<text.*<\/text>/, element)).pages.map((page) => page.text)).toEqual([
      text,
    ]);
  });

  test("is not misled by ids, timestamps and texts that belong to others", () => {
    const xml = pageXml(5)
      .replace(
        "<ns>",
        "<upload><timestamp>2030-01-01T00:00:00Z</timestamp><contributor><id>3</id></contributor><id>4</id></upload><ns>",
      )
      .replace("<contributor>", '<contributor deleted="deleted" /><contributor>')
      .replace(
        "</revision>",
        "<content><role>aux</role><model>json</model><text>{}</text></content></revision>",
      );
    expect(scan(xml).pages).toMatchObject([
      { pageId: 5, revisionId: 1005, timestamp: "2026-01-01T00:00:00Z", model: "wikitext", revisionCount: 1 },
    ]);
    expect(scan(xml).pages[0].text).toContain("Text of page 5");
  });

  test.each([
    [
      "the newest timestamp",
      [
        ["2020", 3],
        ["2022", 1],
        ["2021", 2],
      ],
      1,
    ],
    [
      "the largest id among equal timestamps",
      [
        ["2020", 2],
        ["2020", 9],
        ["2020", 5],
      ],
      9,
    ],
  ] as const)("of many revisions takes %s", (_, revisions, winner) => {
    const xml = revisions
      .map(
        ([year, id]) =>
          `<revision><id>${id}</id><timestamp>${year}-01-01T00:00:00Z</timestamp><text>r${id}</text></revision>`,
      )
      .join("");
    expect(scan(`<page><title>T</title><ns>0</ns><id>1</id>${xml}</page>`).pages).toMatchObject([
      { revisionId: winner, text: `r${winner}`, revisionCount: 3 },
    ]);
  });

  test.each([
    ["is cut off in its text", pageXml(2).slice(0, -60), { broken_page: 1 }],
    ["lacks </page>", pageXml(2).replace("</page>", ""), { broken_page: 1 }],
    ["lacks </text>", pageXml(2).replace("</text>", ""), { broken_page: 1 }],
    ["lacks its title", pageXml(2).replace(/<title>.*<\/title>/, ""), { broken_page: 1 }],
    ["lacks its id", pageXml(2).replace("<id>2</id>", ""), { broken_page: 1 }],
    ["lacks </contributor>", pageXml(2).replace("</contributor>", ""), { page_without_text: 1 }],
    ["has no text", pageXml(2).replace(/<text.*<\/text>/, ""), { page_without_text: 1 }],
    ["has no revision", "<page><title>T</title><ns>0</ns><id>2</id></page>", { page_without_text: 1 }],
    ["opens a tag at the end", `${pageXml(2).slice(0, 40)}<`, { broken_page: 1 }],
  ])("skips and counts a page that %s, and no other", (_, page, counts) => {
    const { pages, notices } = scan(`${header}${pageXml(1)}${page}${pageXml(3)}${footer}`);
    expect(pages.map(({ pageId }) => pageId)).toEqual([1, 3]);
    expect(notices).toEqual(counts);
  });

  test("counts a broken page at the very end at every cut", () => {
    const xml = pageXml(1) + pageXml(2);
    const inside = pageXml(1).length + xml.slice(pageXml(1).length).indexOf("<page>") + "<page>".length;
    const end = xml.indexOf("</page>", inside) + "</page>".length;
    for (let cut = 0; cut <= xml.length; cut++) {
      const { pages, notices } = scan(xml.slice(0, cut));
      if (cut >= inside) {
        expect(pages).toHaveLength(cut < end ? 1 : 2);
        expect(notices).toEqual(cut < end ? { broken_page: 1 } : {});
      } else expect(pages.length).toBeLessThanOrEqual(1);
    }
  });

  test("passes over comments and CDATA, whole or open", () => {
    const cdata = pageXml(2).replace("Text of", "<![CDATA[</text></page><page>]]>Text of");
    expect(ids(`${pageXml(1)}<!-- </page> -->${cdata}${pageXml(3)}`)).toEqual([1, 2, 3]);
    const open = pageXml(2).replace("Text of", "<![CDATA[ <!-- Text of");
    expect(ids(pageXml(1) + open + pageXml(3))).toEqual([1, 2, 3]);
  });

  test("takes raw tags inside a text as text", () => {
    expect(scan(pageXml(1, "a <b>c</b> <ref/> d")).pages[0].text).toBe("a <b>c</b> <ref/> d");
  });

  test("gives nothing for nothing", () => {
    expect(scan("")).toEqual({ pages: [], notices: {} });
    expect(ids(header + footer)).toEqual([]);
  });
});

describe("eachPage against saxes", () => {
  const escapeXml = (text: string): string =>
    text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]!);
  const words = fc
    .array(
      fc.constantFrom(
        "a",
        "é",
        "漢",
        "😀",
        "&",
        "<",
        ">",
        '"',
        "'",
        "#",
        "[[b|c]]",
        "{{t}}",
        "\n",
        " ",
        "<page>",
        "</text>",
        "#REDIRECT [[x]]",
      ),
      { maxLength: 8 },
    )
    .map((parts) => escapeXml(parts.join("")));
  const title = words.map((text) => text.replaceAll("\n", " "));
  const maybe = (xml: fc.Arbitrary<string>): fc.Arbitrary<string> => fc.oneof(fc.constant(""), xml);
  const space = fc.constantFrom("", "\n      ", " ");
  const leaf = (name: string, content: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc.tuple(space, content).map(([before, text]) => `${before}<${name}>${text}</${name}>`);
  const number = fc.integer({ min: 1, max: 2 ** 40 }).map(String);
  const attributes = fc
    .shuffledSubarray([' xml:space="preserve"', ' bytes="12"', ' sha1="q&amp;"', ' location="x y"'])
    .map((list) => list.join(""));
  const text = fc
    .tuple(attributes, words, fc.integer({ min: 0, max: 3 }))
    .map(([given, content, form]) =>
      form === 0
        ? `<text${given} deleted="deleted" />`
        : form === 1
          ? `<text${given}/>`
          : `<text${given}>${content}</text>`,
    );
  const contributor = fc.constantFrom(
    "<contributor><username>U</username><id>5</id></contributor>",
    '<contributor deleted="deleted" />',
    "<contributor><ip>::1</ip></contributor>",
  );
  const revision = fc
    .tuple(
      leaf("id", number),
      leaf(
        "timestamp",
        fc.constantFrom("2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z", "2001-12-31T23:59:59Z"),
      ),
      maybe(contributor),
      maybe(leaf("comment", words)),
      maybe(leaf("model", fc.constantFrom("wikitext", "css"))),
      maybe(leaf("format", fc.constant("text/x-wiki"))),
      text,
      maybe(leaf("sha1", fc.constant("abc"))),
    )
    .map((parts) => `<revision>${parts.join("")}</revision>`);
  const page = fc
    .tuple(
      leaf("title", title),
      maybe(leaf("ns", fc.constantFrom("0", "1", "14", "-1"))),
      leaf("id", number),
      maybe(title.map((target) => `<redirect title="${target}" />`)),
      maybe(
        fc.constant(
          "<upload><timestamp>2040-01-01T00:00:00Z</timestamp><contributor><id>3</id></contributor></upload>",
        ),
      ),
      fc.array(revision, { minLength: 1, maxLength: 3 }),
    )
    .map(([...parts]) => `  <page>${parts.flat().join("\n")}\n  </page>\n`);

  test("agrees in every field on generated dumps", () => {
    fc.assert(
      fc.property(fc.array(page, { maxLength: 4 }), (pages) => {
        const xml = header + pages.join("") + footer;
        const expected = readPagesBySaxes(xml);
        const { pages: found, notices } = scan(xml);
        expect(notices).toEqual({});
        expect(found).toEqual(
          expected.map((one, k) => ({ ...one, namespace: one.namespace ?? found[k]?.namespace })),
        );
        expect(found).toHaveLength(pages.length);
      }),
      { numRuns: 400, seed: 2 },
    );
  });
});
