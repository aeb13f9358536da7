import { writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { openCorpus } from "../../src/corpus/corpus.js";
import { corpusFileName } from "../../src/corpus/open-database.js";
import { pageSizeBytes, schemaVersion } from "../../src/corpus/schema.js";
import { buildCorpus } from "../support/corpus.js";
import { nextFolder } from "../support/temp.js";

describe("openCorpus", () => {
  test.each(["write", "read"] as const)("refuses mode %s where no corpus is", (mode) => {
    expect(() => openCorpus(nextFolder(), { mode })).toThrow(
      /E_CORPUS: there is no corpus here\. \(file=.*corpus\.sqlite\) Fix: run "nerforge build-corpus"/,
    );
  });

  test("refuses a corpus of another schema version", () => {
    const folder = nextFolder();
    const corpus = openCorpus(folder);
    corpus.database.pragma("user_version = 99");
    corpus.close();
    expect(() => openCorpus(folder)).toThrow(
      new RegExp(`the corpus has schema version 99; expected ${schemaVersion}.*Fix: build the corpus again`),
    );
  });

  test("refuses another program's database and a file that is none", () => {
    const foreign = nextFolder();
    const database = new Database(join(foreign, corpusFileName));
    database.exec("create table t(x)");
    database.close();
    expect(() => openCorpus(foreign)).toThrow("a SQLite database but no nerforge corpus");

    const text = nextFolder();
    writeFileSync(
      join(text, corpusFileName),
      "no database at all, though long enough for a header".repeat(9),
    );
    expect(() => openCorpus(text)).toThrow("E_CORPUS: the file is no SQLite database.");
  });

  test("makes the tables in a file that a killed process left empty", () => {
    const folder = nextFolder();
    writeFileSync(join(folder, corpusFileName), "");
    const corpus = openCorpus(folder);
    expect(corpus.database.prepare("select count(*) from sentences").pluck().get()).toBe(0);
    expect(corpus.database.pragma("page_size", { simple: true })).toBe(pageSizeBytes);
    corpus.close();
  });

  test("a closed corpus is one plain file that opens for reading only", () => {
    const folder = nextFolder();
    buildCorpus([[{ id: 1, title: "A", sentences: ["x"] }]], { folder }).close();
    const corpus = openCorpus(folder, { mode: "read" });
    expect(corpus.database.pragma("journal_mode", { simple: true })).toBe("delete");
    expect(() => corpus.database.exec("delete from pages")).toThrow("readonly");
    corpus.close();
    corpus.close();
  });

  test("a reader sees the committed rows while a writer has the file open", () => {
    const folder = nextFolder();
    const writer = buildCorpus([[{ id: 1, title: "A", sentences: ["x"] }]], { folder });
    const reader = openCorpus(folder, { mode: "read" });
    expect(reader.database.prepare("select count(*) from sentences").pluck().get()).toBe(1);
    writer.close();
    reader.close();
  });
});
