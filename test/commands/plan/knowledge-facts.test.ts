import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { dateOf, readKnowledgeFacts } from "../../../src/commands/plan/knowledge-facts.js";
import { nextFolder } from "../../support/temp.js";

const row = (i: number, host = "dbpedia.org"): string =>
  `<http://${host}/resource/T${i}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://dbpedia.org/ontology/City> .\n`;

const write = (name: string, content: string | Uint8Array): string => {
  const path = join(nextFolder(), name);
  writeFileSync(path, content);
  return path;
};

describe("readKnowledgeFacts", () => {
  test("counts the rows of a small file, and reads its date and language from its first lines", async () => {
    const path = write("types.ttl", `# started 2025-06-11T21:39:18Z\n${row(1, "hi.dbpedia.org")}`);
    expect(await readKnowledgeFacts(path)).toEqual({ path, rows: 2, date: "2025-06-11", language: "hi" });
  });

  test("reckons the rows of a large file from its beginning", async () => {
    const rows = 400_000;
    const path = write(
      "types.ttl.gz",
      gzipSync(Array.from({ length: rows }, (_, i) => row(i)).join(""), { level: 1 }),
    );
    const facts = await readKnowledgeFacts(path);
    expect(facts.language).toBe("en");
    expect(Math.abs(facts.rows / rows - 1)).toBeLessThan(0.05);
  });

  test("an empty file and one that is cut off have what they have", async () => {
    expect(await readKnowledgeFacts(write("types.nt", ""))).toMatchObject({ rows: 0 });
    const whole = gzipSync(row(1).repeat(100));
    expect((await readKnowledgeFacts(write("t.gz", whole.subarray(0, -9)))).rows).toBeGreaterThan(0);
  });

  test("a file that is not there is named", async () => {
    await expect(readKnowledgeFacts("/nowhere/types.ttl")).rejects.toThrow(
      "E_INPUT: there is no file /nowhere/types.ttl. Fix: check the path.",
    );
  });

  test.each([
    ["hiwiki-20250601-instance-types.ttl.bz2", "", "2025-06-01"],
    ["instance-types_2022.12.01.ttl", "", "2022-12-01"],
    ["types.ttl", "# started 2021-03-04T00:00:00Z\n", "2021-03-04"],
    ["types.ttl", "<a> <b> <c> .", undefined],
    ["types-99999999.ttl", "", undefined],
  ])("%s with %j is of %s", (name, head, date) => expect(dateOf(name, head)).toBe(date));
});
