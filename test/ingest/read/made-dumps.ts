import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Tally } from "../../../src/core/tally.js";
import { decodeXmlText } from "../../../src/ingest/read/decode-wikitext.js";
import type { DumpSource } from "../../../src/ingest/read/dump.js";
import { eachPage, type Page } from "../../../src/ingest/read/page-scanner.js";
import { readChunk } from "../../../src/ingest/read/read-chunk.js";

/** Small dumps written for the tests, and the programs that pack them. */

export const header = `<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="en">
  <siteinfo>
    <sitename>Testpedia</sitename>
    <dbname>testwiki</dbname>
    <base>https://test.wikipedia.org/wiki/Main_Page</base>
    <generator>MediaWiki 1.45.0</generator>
    <case>first-letter</case>
    <namespaces>
      <namespace key="0" case="first-letter" />
      <namespace key="14" case="first-letter">Category</namespace>
    </namespaces>
  </siteinfo>
`;
export const footer = "</mediawiki>\n";

/** A page as MediaWiki writes it; `text` is already escaped. */
export const pageXml = (
  id: number,
  text = `Text of page ${id}, with [[a link]] &amp; more.`,
): string => `  <page>
    <title>Page ${id}</title>
    <ns>0</ns>
    <id>${id}</id>
    <revision>
      <id>${1000 + id}</id>
      <timestamp>2026-01-01T00:00:00Z</timestamp>
      <contributor>
        <username>Someone</username>
        <id>7</id>
      </contributor>
      <model>wikitext</model>
      <format>text/x-wiki</format>
      <text bytes="${text.length}" xml:space="preserve">${text}</text>
    </revision>
  </page>
`;

/** Text that compresses badly, so that a few pages fill more than one bzip2 block. */
export function wordsOf(id: number, count: number): string {
  let state = id * 2654435761;
  const words: string[] = [];
  for (let k = 0; k < count; k++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    words.push(state.toString(36));
  }
  return words.join(" ");
}

export const pagesXml = (from: number, to: number, words = 12): string[] =>
  Array.from({ length: to - from }, (_, k) => pageXml(from + k, wordsOf(from + k, words)));

export const pack = (
  program: "bzip2" | "xz" | "gzip",
  text: string | Uint8Array,
  ...options: string[]
): Buffer => {
  const { stdout, status, stderr } = spawnSync(program, ["-c", ...options], {
    input: text,
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`${program}: ${stderr}`);
  return stdout;
};
export const has = (program: string): boolean =>
  spawnSync(program, ["--help"], { stdio: "ignore" }).error === undefined;
export const noteUnless = (isThere: boolean, program: string): string =>
  isThere ? "" : ` (skipped: no ${program} here)`;

/** Header, pages by the group, footer: each a bzip2 stream of its own, as Wikimedia packs them. */
export function packMultistream(
  groups: readonly (readonly string[])[],
  level = "-9",
): { bytes: Buffer; offsets: number[] } {
  const members = [header, ...groups.map((group) => group.join("")), footer].map((xml) =>
    pack("bzip2", xml, level),
  );
  const offsets: number[] = [];
  let at = members[0].length;
  for (const member of members.slice(1, -1)) {
    offsets.push(at);
    at += member.length;
  }
  return { bytes: Buffer.concat(members), offsets };
}

export function writeDump(folder: string, name: string, bytes: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

export interface ReadDump {
  readonly pages: (Page & { readonly text: string })[];
  readonly ids: number[];
  readonly notices: Record<string, number>;
  readonly chunkCount: number;
}

/** Everything a source gives, chunk by chunk. */
export async function readAll(source: DumpSource, from = 0): Promise<ReadDump> {
  const notices = new Tally(source.notices);
  const pages: ReadDump["pages"] = [];
  let chunkCount = 0;
  for await (const chunk of source.chunks(from)) {
    chunkCount++;
    const { content, notices: found } = await readChunk(chunk);
    const xml = content as Uint8Array;
    notices.merge(found);
    for (const page of eachPage(xml, { namespaces: source.site.namespaces, notices }))
      pages.push({ ...page, text: decodeXmlText(xml, page.textStart, page.textEnd) });
  }
  return { pages, ids: pages.map((page) => page.pageId), notices: notices.toJSON(), chunkCount };
}

export async function gather(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

export async function* feed(...pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}
