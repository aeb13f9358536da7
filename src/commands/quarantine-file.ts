import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { checkConfig } from "../core/config.js";
import { ConfigError } from "../core/errors.js";
import type { Corpus } from "../corpus/corpus.js";
import { readQuarantine } from "../corpus/tables/quarantine.js";

export const quarantineFileName = "quarantine.jsonl";

/** Writes the pages that a build had to leave out beside the corpus, or takes the file away when there are none. */
export function writeQuarantineFile(corpus: Corpus): void {
  const path = join(corpus.folder, quarantineFileName);
  const rows = readQuarantine(corpus);
  if (rows.length === 0) rmSync(path, { force: true });
  else
    writeFileSync(
      path,
      rows.map(({ pageId, title, reason }) => `${JSON.stringify({ pageId, title, reason })}\n`).join(""),
    );
}

const lineSchema = z.object({ pageId: z.int().nullable() });

/** Ids of the pages in a quarantine file. Throws ConfigError for a file that is none. */
export function readQuarantineFile(path: string): number[] {
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.flatMap((line, at) => {
    if (line.trim() === "") return [];
    const { pageId } = checkConfig(lineSchema, parseLine(line, path, at + 1), `${path}:${at + 1}`);
    return pageId === null ? [] : [pageId];
  });
}

function parseLine(text: string, file: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ConfigError("the line is not JSON, expected one page a line as quarantine.jsonl has them", {
      at: { file, line },
      cause,
    });
  }
}
