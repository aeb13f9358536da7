import { describe, expect, test } from "vitest";
import {
  inventPageId,
  readIndexLine,
  readRecord,
  recogniseRecord,
} from "../../../src/ingest/read/records.js";
import { articles, cirrusRecord, enterpriseRecord } from "./made-records.js";

const [aver] = articles;

describe("recogniseRecord", () => {
  test.each([
    [cirrusRecord(aver), "cirrus-search"],
    [enterpriseRecord(aver), "enterprise"],
    [{ index: { _id: "1" } }, "index-line"],
    [{ id: 1, labels: {} }, undefined],
    [{}, undefined],
    [[], undefined],
    [null, undefined],
    ["text", undefined],
    [undefined, undefined],
  ])("of %j", (value, kind) => expect(recogniseRecord(value)).toBe(kind));
});

describe("readRecord", () => {
  test("reads both kinds to the same page", () => {
    const fields = {
      wiki: "averwiki",
      language: "en",
      title: "Aver",
      namespace: 0,
      pageId: 1,
      revisionId: 101,
      timestamp: "2026-01-01T00:00:00Z",
      text: aver.text,
    };
    expect(readRecord(cirrusRecord(aver), "cirrus-search")).toMatchObject(fields);
    expect(readRecord(enterpriseRecord(aver), "enterprise")).toMatchObject(fields);
    for (const record of [
      readRecord(cirrusRecord(aver), "cirrus-search"),
      readRecord(enterpriseRecord(aver), "enterprise"),
    ])
      expect(record?.redirects.map(({ title }) => title)).toEqual(["Aver (town)", "Averstadt"]);
  });

  test("takes the page id of the line before, where the record has none", () => {
    const { page_id: _, ...record } = cirrusRecord(aver);
    expect(readRecord(record, "cirrus-search", readIndexLine({ index: { _id: "17" } }))?.pageId).toBe(17);
    expect(readRecord(record, "cirrus-search")).toBeUndefined();
  });

  test.each([
    ["name", 7],
    ["name", undefined],
    ["identifier", "1"],
    ["identifier", 0],
    ["identifier", 1.5],
    ["version", null],
    ["version", { identifier: "x" }],
  ])("refuses a record whose %s is %j", (key, value) => {
    expect(readRecord({ ...enterpriseRecord(aver), [key]: value }, "enterprise")).toBeUndefined();
  });

  test.each([
    ["article_body", "text"],
    ["article_body", undefined],
    ["redirects", "x"],
    ["redirects", [null, 1, { name: 2 }]],
    ["is_part_of", 3],
    ["in_language", []],
  ])("does without a %s that is %j", (key, value) => {
    const record = readRecord({ ...enterpriseRecord(aver), [key]: value }, "enterprise");
    expect(record).toMatchObject({ title: "Aver", pageId: 1 });
  });
});

describe("inventPageId", () => {
  test("is a safe integer below zero that depends on the normal title alone", () => {
    const ids = ["Averstadt", "averstadt", "Averstadt ", "Aver_(town)", "Aver (town)"].map((title) =>
      inventPageId(title, true),
    );
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(Number.isSafeInteger(id) && id < 0).toBe(true);
    expect(inventPageId("averstadt", false)).not.toBe(inventPageId("Averstadt", false));
  });

  test("differs among many titles", () => {
    const ids = Array.from({ length: 100_000 }, (_, k) => inventPageId(`Title ${k}`, true));
    expect(new Set(ids).size).toBe(ids.length);
  });
});
