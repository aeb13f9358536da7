import { readFileSync } from "node:fs";
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { ConfigError } from "./errors.js";

/** Checks `value` against a strict schema; every fault is in the one error, with its place in the file. */
export function checkConfig<T extends z.ZodType>(schema: T, value: unknown, file: string): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new ConfigError(`${file} is not valid:\n${z.prettifyError(result.error)}\n`, {
    at: { file },
    fix: 'run "nerforge config show" to see every key with its default',
  });
}

/** Reads a YAML (or JSON) file and checks it against a strict schema. */
export function loadConfig<T extends z.ZodType>(schema: T, file: string): z.output<T> {
  return checkConfig(schema, readYaml(file), file);
}

/** Reads a YAML (or JSON) file; a missing file or a syntax error is a ConfigError that names it. */
export function readYaml(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new ConfigError(`${file} cannot be read (${(cause as NodeJS.ErrnoException).code ?? cause})`, {
      at: { file },
      fix: "check the path",
      cause,
    });
  }
  try {
    return parseYaml(text);
  } catch (cause) {
    throw new ConfigError(`${file} is not YAML: ${(cause as Error).message}`, { at: { file }, cause });
  }
}
