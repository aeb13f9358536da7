import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { loadConfig } from "../../src/core/config.js";
import { nextFolder } from "../support/temp.js";

const schema = z.strictObject({ seed: z.int().default(1), rate: z.number().positive() });

function write(text: string): string {
  const file = join(nextFolder(), "x.yaml");
  writeFileSync(file, text);
  return file;
}

test("a config comes back checked, with its defaults", () => {
  expect(loadConfig(schema, write("rate: 2"))).toEqual({ seed: 1, rate: 2 });
});
test("every fault is in one error, with the file and what to do", () => {
  const file = write("rate: -1\nsede: 3");
  expect(() => loadConfig(schema, file)).toThrow(
    /^E_CONFIG: .*is not valid:[\s\S]*"sede"[\s\S]*rate[\s\S]*Fix: run "nerforge config show"/,
  );
});
test("a missing file and broken YAML are named", () => {
  expect(() => loadConfig(schema, "/nowhere.yaml")).toThrow(
    "E_CONFIG: /nowhere.yaml cannot be read (ENOENT). (file=/nowhere.yaml) Fix: check the path.",
  );
  expect(() => loadConfig(schema, write("a: [1"))).toThrow(/is not YAML/);
});
