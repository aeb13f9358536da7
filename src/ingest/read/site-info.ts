import { decodeXmlText } from "./decode-wikitext.js";
import { deriveWikiName, languageOfWiki } from "./wiki-name.js";

/** What a dump says about its wiki; survives the way into a worker. */
export interface SiteInfo {
  /** Database name, e.g. `enwiki`; derived where the dump does not give it. */
  readonly wiki: string;
  readonly siteName: string;
  /** Address of the main page. */
  readonly base: string;
  readonly generator: string;
  /** Language code of the content, e.g. `de`. */
  readonly language: string;
  /** Whether titles begin with a capital letter by force. */
  readonly titleCase: "first-letter" | "case-sensitive";
  /** Version of the export schema, e.g. `0.11`. */
  readonly schemaVersion: string;
  /** Name of each namespace in the wiki's language; namespace 0 is the empty string. */
  readonly namespaces: ReadonlyMap<number, string>;
}

/** The namespaces every MediaWiki knows by these names, whatever its language. */
export const canonicalNamespaces: ReadonlyMap<number, string> = new Map([
  [-2, "Media"],
  [-1, "Special"],
  [0, ""],
  [1, "Talk"],
  [2, "User"],
  [3, "User talk"],
  [4, "Project"],
  [5, "Project talk"],
  [6, "File"],
  [7, "File talk"],
  [8, "MediaWiki"],
  [9, "MediaWiki talk"],
  [10, "Template"],
  [11, "Template talk"],
  [12, "Help"],
  [13, "Help talk"],
  [14, "Category"],
  [15, "Category talk"],
]);

/**
 * Reads the opening of a dump, `<mediawiki ...><siteinfo>...</siteinfo>`; what is missing gets MediaWiki's
 * defaults.
 *
 * @param head the first bytes of the XML; what follows `</siteinfo>` is not looked at
 * @param path the dump's file, asked for the wiki's name when the XML does not tell
 */
export function parseSiteInfo(head: Uint8Array, path = ""): SiteInfo {
  const text = new TextDecoder().decode(head);
  const root = /<mediawiki\b[^>]*>/.exec(text)?.[0] ?? "";
  const siteinfo = /<siteinfo>(.*?)(?:<\/siteinfo>|<page>|$)/s.exec(text)?.[1] ?? "";
  const element = (name: string): string =>
    unescapeXml(new RegExp(`<${name}>([^<]*)</${name}>`).exec(siteinfo)?.[1] ?? "");
  const base = element("base");
  const siteName = element("sitename");
  const wiki = element("dbname") || deriveWikiName({ base, path, siteName });
  return {
    wiki,
    siteName,
    base,
    generator: element("generator"),
    language: attribute(root, "xml:lang") || languageOfWiki(wiki),
    titleCase: element("case") === "case-sensitive" ? "case-sensitive" : "first-letter",
    schemaVersion: attribute(root, "version") || /\/export-(\d+\.\d+)/.exec(root)?.[1] || "0.11",
    namespaces: parseNamespaces(siteinfo),
  };
}

/**
 * Namespace of a title by its prefix, for dumps older than `<ns>` (export 0.6): local and canonical names,
 * without regard to case, `_` as a space.
 */
export function createNamespaceFinder(namespaces: ReadonlyMap<number, string>): (title: string) => number {
  const normalise = (name: string): string => name.replaceAll("_", " ").trim().toLowerCase();
  const byName = new Map<string, number>([
    ["image", 6],
    ["image talk", 7],
  ]);
  for (const names of [canonicalNamespaces, namespaces])
    for (const [id, name] of names) byName.set(normalise(name), id);
  return (title) => {
    const colon = title.indexOf(":");
    return colon <= 0 ? 0 : (byName.get(normalise(title.slice(0, colon))) ?? 0);
  };
}

function parseNamespaces(siteinfo: string): ReadonlyMap<number, string> {
  const namespaces = new Map<number, string>();
  for (const [, attributes, name] of siteinfo.matchAll(
    /<namespace\b([^>]*?)(?:\/>|>([^<]*)<\/namespace>)/g,
  )) {
    const id = Number.parseInt(attribute(attributes!, "key"), 10);
    if (Number.isInteger(id)) namespaces.set(id, unescapeXml(name ?? ""));
  }
  return namespaces.size > 0 ? namespaces : canonicalNamespaces;
}

const attribute = (tag: string, name: string): string =>
  unescapeXml(new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? "");

function unescapeXml(text: string): string {
  if (!text.includes("&")) return text;
  const bytes = Buffer.from(text);
  return decodeXmlText(bytes, 0, bytes.length);
}
