import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { goodPage } from "./hostile-pages.js";
import { footer, header, pack, packMultistream } from "./read/made-dumps.js";

/** A file that is not what it should be, and what becomes of it. */
export interface HostileFile {
  readonly name: string;
  /** Writes it into the folder and gives its path. */
  readonly write: (folder: string) => string;
  /** Ids of the good pages that are in it nonetheless. */
  readonly kept?: readonly number[];
  /** Reasons that are counted, and no other. */
  readonly counted?: readonly string[];
  /** How it is refused. */
  readonly error?: RegExp;
}

/** Small enough that a bomb of some megabytes is one. */
export const maxChunkBytes = 4 << 20;
const bombBytes = 3 * maxChunkBytes;

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
export const goodIds = range(1, 31);
const xmlOf = (ids: readonly number[]): string => ids.map((id) => goodPage(id).toString()).join("");
export const goodXml = header + xmlOf(goodIds) + footer;
const groups = [range(1, 11), range(11, 21), range(21, 31)];
const members = packMultistream(groups.map((ids) => [xmlOf(ids)]));
const memberEnds = [...members.offsets.slice(1), members.bytes.length];

const file =
  (name: string, bytes: string | Uint8Array): HostileFile["write"] =>
  (folder) => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };

const replaceByte = (bytes: Uint8Array, at: number, change = 0xff): Buffer => {
  const copy = Buffer.from(bytes);
  copy[at] ^= change;
  return copy;
};
/** The multistream with bytes put between its second and its third group. */
const between = (inserted: Uint8Array): Buffer =>
  Buffer.concat([
    members.bytes.subarray(0, members.offsets[2]),
    inserted,
    members.bytes.subarray(members.offsets[2]),
  ]);

const pageOf = (text: string): string =>
  `<page><title>Bomb</title><ns>0</ns><id>66</id><revision><text>${text}</text></revision></page>`;
const bombPage = (): string => pageOf(" ".repeat(bombBytes));
const bombXml = (): string => header + xmlOf(groups[0]) + bombPage() + xmlOf(groups[2]) + footer;
const withoutSecond = [...groups[0], ...groups[2]];

const laughs = `<!DOCTYPE lolz [<!ENTITY lol "lol">${range(1, 10)
  .map((i) => `<!ENTITY lol${i} "${`&lol${i - 1 || ""};`.repeat(10)}">`)
  .join("")}<!ENTITY xxe SYSTEM "file:///etc/passwd">]>\n`;

const index = (offsets: readonly (number | string)[]): string =>
  offsets.map((offset, i) => `${offset}:${i + 1}:Good ${i + 1}\n`).join("");
const withIndex =
  (lines: string): HostileFile["write"] =>
  (folder) => {
    writeFileSync(join(folder, "x-index.txt"), lines);
    return file("x.xml.bz2", members.bytes)(folder);
  };

const notExport = /^E_INPUT: the XML is not a MediaWiki export: .* Fix: download /s;
const unknownKind = /^E_INPUT: the dump is of no known kind: it begins with .* Fix: download /s;

export const hostileFiles: readonly HostileFile[] = [
  {
    name: "nothing",
    write: file("x.xml", ""),
    error: /^E_INPUT: the dump is empty\. .* Fix: download it again\.$/,
  },
  {
    name: "a folder",
    write: (folder) => {
      mkdirSync(join(folder, "x.xml"));
      return join(folder, "x.xml");
    },
    error: /^E_INPUT: the dump is a directory, expected a file\./,
  },
  { name: "an endless device", write: () => "/dev/zero", error: /^E_INPUT: the dump is a pipe or a device/ },
  {
    name: "an absent file",
    write: (folder) => join(folder, "x"),
    error: /^E_INPUT: there is no such dump\./,
  },
  { name: "white space", write: file("x.xml", " \n".repeat(5000)), error: notExport },
  { name: "zeros", write: file("x.xml", Buffer.alloc(5000)), error: unknownKind },
  {
    name: "noise",
    write: file("x.xml", Buffer.from(range(7, 5000).map((i) => (i * i) % 251))),
    error: unknownKind,
  },
  { name: "a saved error page", write: file("x.xml", "<html><h1>404</h1></html>"), error: notExport },
  {
    name: "a zip archive",
    write: file("x.bz2", "PK\x03\x04rest"),
    error: /^E_INPUT: the dump is a zip archive/,
  },
  {
    name: "bzip2 of zeros",
    write: (folder) => file("x.bz2", pack("bzip2", Buffer.alloc(10_000_000)))(folder),
    error: notExport,
  },
  { name: "gzip of zeros", write: file("x.gz", gzipSync(Buffer.alloc(10_000_000))), error: notExport },
  {
    name: "xz of zeros",
    write: (folder) => file("x.xz", pack("xz", Buffer.alloc(10_000_000)))(folder),
    error: notExport,
  },
  { name: "bzip2 of nothing", write: (folder) => file("x.bz2", pack("bzip2", ""))(folder), error: notExport },
  { name: "gzip of nothing", write: file("x.gz", gzipSync("")), error: notExport },
  {
    name: "gzip of bzip2",
    write: (folder) => file("x.gz", gzipSync(pack("bzip2", goodXml)))(folder),
    error: notExport,
  },
  { name: "a bare bzip2 header", write: file("x.bz2", "BZh9"), kept: [], counted: ["truncated"] },
  { name: "a bare gzip header", write: file("x.gz", "\x1f\x8b"), error: unknownKind },

  {
    name: "a multistream with a bomb for a member",
    write: (folder) => file("x.bz2", between(pack("bzip2", bombPage())))(folder),
    kept: goodIds,
    counted: ["member_too_large"],
  },
  {
    name: "one bzip2 stream with a bomb for a page",
    write: (folder) => file("x.bz2", pack("bzip2", bombXml()))(folder),
    kept: withoutSecond,
    counted: ["page_too_large"],
  },
  {
    name: "gzip with a bomb for a page",
    write: (folder) => file("x.gz", gzipSync(bombXml()))(folder),
    kept: withoutSecond,
    counted: ["page_too_large"],
  },
  {
    name: "xz with a bomb for a page",
    write: (folder) => file("x.xz", pack("xz", bombXml()))(folder),
    kept: withoutSecond,
    counted: ["page_too_large"],
  },
  {
    name: "XML with a bomb for a page",
    write: (folder) => file("x.xml", bombXml())(folder),
    kept: withoutSecond,
    counted: ["page_too_large"],
  },

  {
    name: "a member whose block has another checksum",
    write: file("x.bz2", replaceByte(members.bytes, members.offsets[1] + 10)),
    kept: withoutSecond,
    counted: ["broken_page", "corrupt_block"],
  },
  {
    name: "a member whose block is damaged",
    write: file("x.bz2", replaceByte(members.bytes, members.offsets[1] + 60)),
    kept: withoutSecond,
    counted: ["broken_page", "corrupt_block"],
  },
  {
    name: "a member whose end has another checksum",
    write: file("x.bz2", replaceByte(members.bytes, memberEnds[1] - 2)),
    kept: goodIds,
  },
  {
    name: "a member that is cut off",
    write: file(
      "x.bz2",
      Buffer.concat([members.bytes.subarray(0, memberEnds[1] - 40), members.bytes.subarray(memberEnds[1])]),
    ),
    kept: withoutSecond,
    counted: ["broken_page", "corrupt_block"],
  },
  {
    name: "a member that says another block size",
    write: file("x.bz2", replaceByte(members.bytes, members.offsets[1] + 3, 0x08)),
    kept: goodIds,
  },
  {
    name: "a multistream with noise between members",
    write: file("x.bz2", between(Buffer.from("\0garbage BZh9 1AY&SX \xff\xff"))),
    kept: goodIds,
  },
  {
    name: "a multistream with zeros between members",
    write: file("x.bz2", between(Buffer.alloc(3000))),
    kept: goodIds,
  },
  {
    name: "a multistream with noise at its end",
    write: file("x.bz2", Buffer.concat([members.bytes, Buffer.from("garbage")])),
    kept: goodIds,
  },
  {
    name: "a multistream with a member that is no XML",
    write: (folder) => file("x.bz2", between(pack("bzip2", "PNG\0\x01<<<page<page>")))(folder),
    kept: goodIds,
    counted: ["broken_page"],
  },
  {
    name: "a multistream with a member of half a page",
    write: (folder) => file("x.bz2", between(pack("bzip2", goodPage(70).toString().slice(0, 90))))(folder),
    kept: goodIds,
    counted: ["broken_page"],
  },
  {
    name: "one bzip2 stream with noise at its end",
    write: (folder) => file("x.bz2", Buffer.concat([pack("bzip2", goodXml), Buffer.from("garbage")]))(folder),
    kept: goodIds,
  },

  {
    name: "gzip with noise at its end",
    write: file("x.gz", Buffer.concat([gzipSync(goodXml), Buffer.from("garbage")])),
    kept: goodIds,
    counted: ["corrupt_stream"],
  },
  {
    name: "gzip with zeros at its end",
    write: file("x.gz", Buffer.concat([gzipSync(goodXml), Buffer.alloc(512)])),
    kept: goodIds,
  },
  {
    name: "gzip with another checksum",
    write: (folder) => {
      const packed = gzipSync(goodXml);
      return file("x.gz", replaceByte(packed, packed.length - 8))(folder);
    },
    kept: goodIds,
    counted: ["corrupt_stream"],
  },
  {
    name: "gzip that lies about its length",
    write: (folder) => {
      const packed = gzipSync(goodXml);
      return file("x.gz", replaceByte(packed, packed.length - 2))(folder);
    },
    kept: goodIds,
    counted: ["corrupt_stream"],
  },
  {
    name: "gzip in two members, the second damaged",
    write: file(
      "x.gz",
      Buffer.concat([
        gzipSync(header + xmlOf(groups[0])),
        replaceByte(gzipSync(xmlOf(groups[1]) + footer), 40),
      ]),
    ),
    kept: groups[0],
    counted: ["corrupt_stream"],
  },
  {
    name: "xz with noise at its end",
    write: (folder) => file("x.xz", Buffer.concat([pack("xz", goodXml), Buffer.from("garbage")]))(folder),
    kept: goodIds,
    counted: ["truncated"],
  },
  {
    name: "xz with another index",
    write: (folder) => {
      const packed = pack("xz", goodXml);
      return file("x.xz", replaceByte(packed, packed.length - 16))(folder);
    },
    kept: goodIds,
    counted: ["corrupt_stream"],
  },

  {
    name: "an index that is shifted",
    write: withIndex(index(members.offsets.map((offset) => offset + 1))),
    kept: goodIds,
    counted: ["index_mismatch"],
  },
  {
    name: "an index that falls",
    write: withIndex(index([...members.offsets].reverse())),
    kept: goodIds,
    counted: ["index_mismatch"],
  },
  {
    name: "an index that names half of the members",
    write: withIndex(index(members.offsets.slice(0, 1))),
    kept: goodIds,
  },
  {
    name: "an index that reaches beyond the end",
    write: withIndex(index([...members.offsets, 1e9, 1e15])),
    kept: goodIds,
  },
  {
    name: "an index of numbers without end",
    write: withIndex(index(["9".repeat(400), "1".repeat(10_000)])),
    kept: goodIds,
    counted: ["index_mismatch"],
  },
  {
    name: "an index of prose",
    write: withIndex("This is no index.\n"),
    kept: goodIds,
    counted: ["index_mismatch"],
  },
  {
    name: "an index below zero",
    write: withIndex(index([-5, -1])),
    kept: goodIds,
    counted: ["index_mismatch"],
  },

  { name: "billion laughs", write: file("x.xml", laughs + goodXml), kept: goodIds },
  {
    name: "billion laughs that pages refer to",
    write: file("x.xml", laughs + goodXml.replace("</mediawiki>", `${pageOf("&lol9;&xxe;")}</mediawiki>`)),
    kept: goodIds,
  },
  { name: "no siteinfo", write: file("x.xml", `<mediawiki>${xmlOf(goodIds)}${footer}`), kept: goodIds },
  {
    name: "a siteinfo that does not close",
    write: file("x.xml", goodXml.replace("</siteinfo>", "")),
    kept: goodIds,
  },
  {
    name: "a siteinfo of 2 MB",
    write: file("x.xml", goodXml.replace("<siteinfo>", `<siteinfo><base>${"x".repeat(2e6)}</base>`)),
    kept: goodIds,
  },
  {
    name: "a siteinfo with 10,000 namespaces",
    write: file(
      "x.xml",
      goodXml.replace(
        "<namespaces>",
        `<namespaces>${range(200, 10_200)
          .map((key) => `<namespace key="${key}">N${key}</namespace>`)
          .join("")}`,
      ),
    ),
    kept: goodIds,
  },
  {
    name: "a siteinfo with a path for a name and no such language",
    write: file(
      "x.xml",
      goodXml.replace("testwiki", "../../x&amp;").replace('xml:lang="en"', 'xml:lang="!!-&amp;"'),
    ),
    kept: goodIds,
  },
  {
    name: "a siteinfo without values",
    write: file(
      "x.xml",
      goodXml.replace(
        /<siteinfo>.*<\/siteinfo>/s,
        "<siteinfo><dbname/><case>x</case><namespaces><namespace key='a'/></namespaces></siteinfo>",
      ),
    ),
    kept: goodIds,
  },
  { name: "no root", write: file("x.xml", xmlOf(goodIds)), kept: goodIds },
  {
    name: "no end of the root",
    write: file("x.xml", goodXml.replace(footer, "")),
    kept: goodIds,
    counted: ["truncated"],
  },
  {
    name: "two dumps in one file",
    write: file("x.xml", header + xmlOf(groups[0]) + footer + header + xmlOf(groups[2]) + footer),
    kept: withoutSecond,
  },
  {
    name: "a byte order mark and Windows' line ends",
    write: file("x.xml", `\ufeff${goodXml.replaceAll("\n", "\r\n")}`),
    kept: goodIds,
  },
  { name: "UTF-16", write: file("x.xml", Buffer.from(`\ufeff${goodXml}`, "utf16le")), error: unknownKind },
  { name: "a root and nothing else", write: file("x.xml", header + footer), kept: [] },
  {
    name: "a page that never ends",
    write: file(
      "x.xml",
      header + xmlOf(groups[0]) + bombPage().replace("</page>", "").replace("</text>", ""),
    ),
    kept: groups[0],
    counted: ["page_too_large", "truncated"],
  },
];

/** Whole dumps of each kind, to be cut anywhere. */
export const cuttable: readonly (readonly [name: string, bytes: () => Buffer])[] = [
  ["XML", () => Buffer.from(longXml.slice(0, 80_000))],
  ["bzip2", () => pack("bzip2", longXml, "-1")],
  ["multistream bzip2", () => packMultistream(longGroups.map((ids) => [longPages(ids)])).bytes],
  ["gzip", () => pack("gzip", longXml)],
  ["xz", () => pack("xz", longXml)],
];
const longGroups = range(0, 10).map((k) => range(1 + 12 * k, 13 + 12 * k));
/** Words from a small store: three blocks of bzip2, and few bytes of any compression. */
const wordsOf = (id: number): string =>
  range(0, 450)
    .map((k) => (((id * 7919 + k * 104_729) % 65_537) % 97).toString(36))
    .join(" and ");
const longPages = (ids: readonly number[]): string =>
  ids
    .map((id) =>
      goodPage(id)
        .toString()
        .replace("He saw", `${wordsOf(id)}. He saw`),
    )
    .join("");
export const longIds = longGroups.flat();
const longXml = header + longPages(longIds) + footer;
