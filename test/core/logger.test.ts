import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createLogger } from "../../src/core/logger.js";
import { nextFolder } from "../support/temp.js";

test("one event is one JSON line in the file and one short line for a person", () => {
  const file = join(nextFolder(), "log.jsonl");
  const printed: string[] = [];
  const log = createLogger({ file, print: (line) => printed.push(line) }).forStage("filter");
  log.info("done", { kept: 3 });
  log.debug("hidden");
  log.warn("look", { why: { a: 1 } });
  expect(printed).toEqual(["filter: done kept=3", 'warn filter: look why={"a":1}']);
  const lines = readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines).toMatchObject([
    { stage: "filter", msg: "done", kept: 3 },
    { stage: "filter", msg: "look" },
  ]);
});
