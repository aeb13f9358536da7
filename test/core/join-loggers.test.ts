import { expect, test } from "vitest";
import { joinLoggers } from "../../src/core/join-loggers.js";
import { createLogger } from "../../src/core/logger.js";

test("both loggers see every event with its stage", () => {
  const first: string[] = [];
  const second: string[] = [];
  const joined = joinLoggers(
    createLogger({ print: (line) => first.push(line) }),
    createLogger({ print: (line) => second.push(line), level: "warn" }),
  ).forStage("parse");
  joined.info("begun");
  joined.warn("odd", { count: 2 });
  expect(first).toEqual(["parse: begun", "warn parse: odd count=2"]);
  expect(second).toEqual(["warn parse: odd count=2"]);
});
