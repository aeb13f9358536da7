import { describe, expect, test } from "vitest";
import { Tally } from "../../../src/core/tally.js";
import { eachChunkPage } from "../../../src/ingest/read/chunk-pages.js";
import type { ChunkContent, RecordFormat } from "../../../src/ingest/read/dump.js";
import { parseLines } from "../../../src/ingest/read/record-pages.js";
import { inventPageId } from "../../../src/ingest/read/records.js";
import { parseSiteInfo, type SiteInfo } from "../../../src/ingest/read/site-info.js";
import {
  articles,
  cirrusLines,
  cirrusRecord,
  enterpriseLines,
  enterpriseRecord,
  exportOf,
} from "./made-records.js";

const site: SiteInfo = parseSiteInfo(Buffer.from(exportOf([])));

function read(content: ChunkContent): { pages: Record<string, unknown>[]; notices: object } {
  const notices = new Tally();
  const out = new Uint16Array(1000);
  const pages = Array.from(eachChunkPage(content, { site, notices }), ({ readText, maxUnits, ...page }) => {
    const length = readText(out);
    expect(length).toBeLessThanOrEqual(maxUnits);
    return { ...page, text: String.fromCharCode(...out.subarray(0, length)) };
  });
  return { pages, notices: notices.toJSON() };
}

const readLines = (lines: string, format: RecordFormat): ReturnType<typeof read> =>
  read({ format, lines: Buffer.from(lines) });

describe("eachChunkPage", () => {
  test.each([
    ["cirrus-search", cirrusLines()],
    ["enterprise", enterpriseLines()],
  ] as const)("gives of %s the articles of the export, in order", (format, lines) => {
    const { pages, notices } = readLines(lines, format);
    expect(notices).toEqual({});
    const expected = read(Buffer.from(exportOf())).pages.filter(({ pageId }) => (pageId as number) < 1000);
    for (const page of expected)
      expect(pages).toContainEqual(
        expect.objectContaining({
          title: page["title"],
          namespace: 0,
          pageId: page["pageId"],
          revisionId: page["revisionId"],
          timestamp: page["timestamp"],
          redirectTarget: page["redirectTarget"],
          text: page["text"],
        }),
      );
    expect(pages.map(({ title }) => title)).toEqual([
      "Aver",
      "Aver (town)",
      "Averstadt",
      "Lodria",
      "Republic of Lodria",
      "Tesse",
      "Old Tesse",
    ]);
  });

  test("a redirect of a record has an id of its own and the revision of its article", () => {
    expect(readLines(enterpriseLines(), "enterprise").pages[2]).toMatchObject({
      title: "Averstadt",
      pageId: inventPageId("Averstadt", true),
      revisionId: 101,
      redirectTarget: "Aver",
      text: "",
    });
  });
});

describe("eachRecordPage", () => {
  const [aver, lodria] = articles;
  const line = (value: unknown): string => `${JSON.stringify(value)}\n`;
  const good = line(enterpriseRecord(lodria));

  test.each([
    ["a line that is no JSON", "{oops\n", "broken_record"],
    ["half a line", line(enterpriseRecord(aver)).slice(0, 80).concat("\n"), "broken_record"],
    ["a line of NUL and bad UTF-8", "\0\xff\n", "broken_record"],
    ["brackets 100,000 deep", `${"[".repeat(100_000)}\n`, "broken_record"],
    ["a number", "1\n", "broken_record"],
    ["a record of the other kind", line(cirrusRecord(aver)), "broken_record"],
    ["a record without revision", line({ ...enterpriseRecord(aver), version: {} }), "broken_record"],
    [
      "a record of another wiki",
      line({ ...enterpriseRecord(aver), is_part_of: { identifier: "dewiki" } }),
      "other_wiki",
    ],
  ])("counts and skips %s, and keeps its neighbours", (_, bad, reason) => {
    const { pages, notices } = readLines(good + bad + good, "enterprise");
    expect(pages.filter(({ title }) => title === "Lodria")).toHaveLength(2);
    expect(pages.some(({ title }) => title === "Aver")).toBe(false);
    expect(notices).toEqual({ [reason]: 1 });
  });

  test("keeps the redirects of a record without text", () => {
    const { pages, notices } = readLines(line({ ...enterpriseRecord(aver), article_body: {} }), "enterprise");
    expect(pages.map(({ title }) => title)).toEqual(["Aver (town)", "Averstadt"]);
    expect(notices).toEqual({ page_without_text: 1 });
  });

  test("takes no redirects to other namespaces, and knows those from them", () => {
    const help = { ...cirrusRecord(aver), namespace: 12 };
    expect(
      readLines(line(help), "cirrus-search").pages.map(({ title, namespace }) => [title, namespace]),
    ).toEqual([["Aver", 12]]);
    const record = {
      ...enterpriseRecord(aver),
      redirects: [{ name: "Help:Aver" }, { name: "Aver: a town" }],
    };
    expect(readLines(line(record), "enterprise").pages.map(({ namespace }) => namespace)).toEqual([0, 12, 0]);
  });

  test("gives text as the XML way does: no NUL, no carriage return, no half of a pair", () => {
    const text = "a\0b\r\nü🏙\ud83dc\ude00";
    const record = JSON.stringify(enterpriseRecord({ id: 1, title: "T", text }));
    expect(readLines(record, "enterprise").pages[0]!["text"]).toBe("ab\nü🏙\ufffdc\ufffd");
  });
});

describe("parseLines", () => {
  test("passes over empty lines, CRLF and a byte order mark, and needs no last line end", () => {
    const lines = '\ufeff{"a":1}\r\n\n  \n{"b":2}\nno\n3';
    expect([...parseLines(Buffer.from(lines))]).toEqual([{ a: 1 }, { b: 2 }, undefined, 3]);
  });
});
