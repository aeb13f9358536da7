import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { sharedFile } from "./shared.js";

const decompressors: Readonly<Record<string, string>> = { bz2: "bzip2", xz: "xz", gz: "gzip" };
const maxBytes = 64 * 1024 * 1024;

/** The text of a dump in ../shared; what stands before a cut-off end of the file counts. */
function readDump(name: string): string {
  const path = sharedFile("data", "dumps", name);
  const command = decompressors[name.slice(name.lastIndexOf(".") + 1)];
  if (!command) return readFileSync(path, "utf8");
  const script = `${command} -dc "$1" 2>/dev/null | head -c ${maxBytes}`;
  return execFileSync("sh", ["-c", script, "sh", path], { maxBuffer: 2 * maxBytes }).toString("utf8");
}

/** Paragraph-like lines of a dump, its markup stripped crudely: good enough to feed splitters with real text. */
export function dumpParagraphs(name: string): string[] {
  const prose = readDump(name)
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&")
    .replace(/<ref[^>]*\/>|<ref[^<]*<\/ref>|<[^>\n]*>|\{\{[^{}]*\}\}|'{2,}/g, "")
    .replace(/\[\[(?:[^[\]|\n]*\|)?([^[\]|\n]*)\]\]/g, "$1");
  return prose.split("\n").filter((line) => line.length > 60 && !/^[\s*#:;|{}![=<]/.test(line));
}
