import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { WikiProfile } from "../../../src/ingest/wikitext/profile.js";
import { sharedFile } from "../../support/shared.js";

export interface DumpPage {
  readonly title: string;
  readonly wikitext: string;
}
export interface Dump {
  readonly name: string;
  readonly profile: WikiProfile;
  /** Articles that are no redirects, the last revision of each. */
  readonly pages: readonly DumpPage[];
}

/** Names of the dumps that stand in ../shared, and of the folder of single pages. */
export const dumpNames = (): string[] => [
  ...readdirSync(sharedFile("data/dumps")).filter((name) => name.includes(".xml")),
  "wikitext-pages",
];

export function readDump(name: string): Dump {
  return name === "wikitext-pages" ? readFolder() : readXml(name);
}

function readFolder(): Dump {
  const folder = sharedFile("data/dumps/wikitext-pages");
  const pages = readdirSync(folder).map((file) => {
    const text = readFileSync(`${folder}/${file}`, "utf8");
    const title = file.replace(/\.txt$/, "").replaceAll("-", " ");
    // One of them was stored as it stood in the XML.
    return { title, wikitext: text.includes("&lt;ref") ? decodeXml(text) : text };
  });
  return {
    name: "wikitext-pages",
    profile: { language: "en", namespaces: {}, isFirstLetterCase: true },
    pages,
  };
}

function readXml(name: string): Dump {
  const xml = decompress(sharedFile("data/dumps", name)).toString("utf8");
  const namespaces: Record<number, string[]> = {};
  for (const [, key, local] of xml.slice(0, 20_000).matchAll(/<namespace key="(-?\d+)"[^>]*>([^<]+)</g))
    namespaces[Number(key)] = [decodeXml(local!)];
  const pages: DumpPage[] = [];
  for (const [, page] of xml.matchAll(/<page>([\s\S]*?)<\/page>/g)) {
    const title = decodeXml(/<title>(.*?)<\/title>/.exec(page!)?.[1] ?? "");
    const namespace = /<ns>(\d+)<\/ns>/.exec(page!)?.[1];
    if (namespace === undefined ? /^[\p{L} ]+:/u.test(title) : namespace !== "0") continue;
    const from = page!.lastIndexOf("<text");
    const textStart = page!.indexOf(">", from) + 1;
    const textEnd = page!.indexOf("</text>", textStart);
    if (page!.includes("<redirect") || from < 0 || textEnd < 0) continue;
    const wikitext = decodeXml(page!.slice(textStart, textEnd));
    if (!/^\s*#\S+ ?:?\s*\[\[/.test(wikitext)) pages.push({ title, wikitext });
  }
  return { name, profile: { language: name.split("wiki")[0]!, namespaces, isFirstLetterCase: true }, pages };
}

function decompress(path: string): Buffer {
  if (path.endsWith(".gz")) return gunzipSync(readFileSync(path));
  if (path.endsWith(".xml")) return readFileSync(path);
  const command = path.endsWith(".xz") ? "xz" : "bzip2";
  try {
    return execFileSync(command, ["-dc", path], { maxBuffer: 1 << 30, stdio: ["ignore", "pipe", "ignore"] });
  } catch (error) {
    // Some of the dumps are cut off on purpose: what came out counts.
    return (error as { stdout: Buffer }).stdout;
  }
}

const xmlEntities: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

const decodeXml = (text: string): string =>
  text.replace(/&(?:(lt|gt|amp|quot|apos)|#(x[0-9a-fA-F]+|\d+));/g, (_, name?: string, code?: string) =>
    name
      ? xmlEntities[name]!
      : String.fromCodePoint(code!.startsWith("x") ? parseInt(code!.slice(1), 16) : Number(code)),
  );
