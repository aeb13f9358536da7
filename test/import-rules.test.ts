import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";

/** Which folder of src may import which others; a folder may always import itself. */
const mayImport: Record<string, readonly string[]> = {
  core: [],
  text: ["core"],
  formats: ["core", "text"],
  lexicon: ["core", "text", "formats"],
  corpus: ["core", "text", "formats"],
  ontology: ["core", "text", "formats", "corpus"],
  ingest: ["core", "text", "formats", "corpus", "ontology"],
  sampling: ["core", "text", "formats", "corpus", "ontology"],
  tokenizers: ["core", "text"],
  engine: ["core"],
  models: ["core", "text", "formats", "tokenizers", "engine"],
  hub: ["core", "tokenizers", "engine", "models"],
  metrics: ["core", "text"],
  train: ["core", "text", "formats", "tokenizers", "engine", "models", "hub", "metrics"],
  report: ["core", "text", "formats", "corpus", "metrics"],
  commands: [
    "core",
    "text",
    "formats",
    "lexicon",
    "corpus",
    "ontology",
    "ingest",
    "sampling",
    "tokenizers",
    "engine",
    "models",
    "hub",
    "metrics",
    "train",
    "report",
  ],
  cli: ["core", "commands"],
};
/** Packages that only some folders may name. */
const onlyIn: Record<string, readonly string[]> = {
  "@tensorflow/": ["engine"],
  // SQL is the corpus' alone; core/folder-lock.ts borrows its locks.
  "better-sqlite3": ["corpus", "core"],
  piscina: ["core"],
};

const src = new URL("../src", import.meta.url).pathname;
const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((f) => f.endsWith(".ts"));
const specifiers = (text: string): string[] =>
  [
    ...text.matchAll(
      /(?:^|[\s;}])(?:import|export)\b[^"';]*?\bfrom\s*["']([^"']+)["']|\bimport\s*\(?\s*["']([^"']+)["']/gm,
    ),
  ].map((match) => match[1] ?? match[2]!);
const folderOf = (file: string): string => file.split("/")[0]!;

describe("imports", () => {
  const edges = files.flatMap((file) =>
    specifiers(readFileSync(join(src, file), "utf8")).map((to) => ({
      file,
      to: to.startsWith(".") ? relative(src, resolve(src, dirname(file), to)) : to,
      own: to.startsWith("."),
    })),
  );
  test("the check sees the code", () => {
    expect(files.length).toBeGreaterThan(5);
    expect(edges.filter((e) => e.own).length).toBeGreaterThan(5);
  });
  test("every folder is in the table", () =>
    expect(
      [...new Set(files.filter((f) => f.includes("/")).map(folderOf))].filter((f) => !(f in mayImport)),
    ).toEqual([]));
  test("folders import only what the table allows", () => {
    const bad = edges.filter(({ file, to, own }) =>
      own
        ? file.includes("/") &&
          folderOf(file) !== folderOf(to) &&
          !mayImport[folderOf(file)]!.includes(folderOf(to))
        : Object.entries(onlyIn).some(
            ([name, folders]) => to.includes(name) && !folders.includes(folderOf(file)),
          ),
    );
    expect(bad.map(({ file, to }) => `${file} -> ${to}`)).toEqual([]);
  });
  test("no import cycle", () => {
    const next = new Map(files.map((f) => [f, edges.filter((e) => e.own && e.file === f).map((e) => e.to)]));
    const state = new Map<string, "open" | "done">();
    const visit = (f: string, path: string[]): void => {
      if (state.get(f) === "open")
        throw new Error(`import cycle: ${[...path.slice(path.indexOf(f)), f].join(" -> ")}`);
      if (state.has(f)) return;
      state.set(f, "open");
      for (const to of next.get(f) ?? []) visit(to, [...path, f]);
      state.set(f, "done");
    };
    for (const f of files) visit(f, []);
  });
});
