import { expect, test } from "vitest";
import { createLogger } from "../../src/core/logger.js";
import { quietLogger } from "../../src/core/quiet-logger.js";

test("info of a part is debug of the whole; warnings stay", () => {
  const lines: string[] = [];
  const logger = createLogger({ print: (line) => lines.push(line), level: "debug" });
  const part = quietLogger(logger).forStage("fold");
  part.info("begun", { step: 1 });
  part.warn("odd");
  expect(lines).toEqual(["debug fold: begun step=1", "warn fold: odd"]);
});
