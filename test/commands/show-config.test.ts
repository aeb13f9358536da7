import { expect, test } from "vitest";
import { parse } from "yaml";
import { buildConfigSchema } from "../../src/commands/build-config.js";
import { showBuildConfig } from "../../src/commands/show-config.js";

test("config show is a config itself, with every key, its default and a sentence", () => {
  const text = showBuildConfig();
  const keys = Object.keys(buildConfigSchema.shape);
  for (const key of keys) expect(text).toMatch(new RegExp(`^# \\w.+\\n(# )?${key}:`, "m"));
  const { workers: _, ...values } = parse(text) as Record<string, unknown>;
  expect(values).toEqual({
    ...buildConfigSchema.parse({ dump: ["x"], out: "y" }),
    dump: undefined,
    out: undefined,
    workers: undefined,
  });
});
