import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";

/** The language of a model's data as its card names it, as a BCP 47 tag; undefined where it names none or several. */
export function readCardLanguage(folder: string): string | undefined {
  const file = join(folder, "README.md");
  if (!existsSync(file)) return undefined;
  const head = /^---\r?\n([\s\S]*?)\r?\n---/.exec(readFileSync(file, "utf8"))?.[1];
  // What is no YAML is a card of somebody else's, and no reason to stop.
  const language: unknown = head === undefined ? undefined : parseDocument(head).toJS()?.language;
  const named: readonly unknown[] = Array.isArray(language) ? language : [language];
  return named.length === 1 && isLanguage(named[0]) ? named[0] : undefined;
}

const isLanguage = (value: unknown): value is string =>
  typeof value === "string" && /^[a-z]{2,3}(-[a-z\d]{2,8})*$/i.test(value) && value !== "und";
