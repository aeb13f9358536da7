import { basename } from "node:path";

const projects = "wiki|wiktionary|wikibooks|wikinews|wikiquote|wikisource|wikiversity|wikivoyage";
const inFileName = new RegExp(`^([a-z][a-z0-9_]*?(?:${projects}|wikimedia))(?:[-.]|$)`);
const inName = new RegExp(`^([a-z][a-z0-9_]*?)(?:${projects})$`);
/** Wikis of the first letter's domain whose name is not a language. */
const notLanguages = new Set([
  "commons",
  "meta",
  "species",
  "wikidata",
  "mediawiki",
  "incubator",
  "simple",
  "test",
]);

/** What a dump says about its wiki's name, most trusted first. */
export interface WikiNameSources {
  readonly base: string;
  readonly path: string;
  readonly siteName: string;
}

/** Database name of a wiki, e.g. `enwiki`, for dumps older than `<dbname>`: by address, file name, site name. */
export function deriveWikiName({ base, path, siteName }: WikiNameSources): string {
  return fromBase(base) ?? fromFileName(path) ?? (slug(siteName) || "wiki");
}

/** Language code in a database name, `en` where there is none: `zh_min_nanwiki` gives `zh-min-nan`. */
export function languageOfWiki(wiki: string): string {
  const code = inName.exec(wiki)?.[1];
  return code === undefined || notLanguages.has(code) ? "en" : code.replaceAll("_", "-");
}

function fromBase(base: string): string | undefined {
  const host = /^(?:https?:)?\/\/([^/:]+)/.exec(base)?.[1]?.toLowerCase().replace(".m.", ".");
  if (host === undefined) return undefined;
  const labels = host.split(".");
  const [site, project] = labels.length >= 3 ? labels.slice(-3) : ["www", labels[0]!];
  if (!/^(?:wiki[a-z]+|wiktionary|mediawiki)$/.test(project!)) return undefined;
  const suffix = project === "wikipedia" || project === "wikimedia" ? "wiki" : project!;
  return site === "www" ? `${project}wiki` : `${site!.replaceAll("-", "_")}${suffix}`;
}

function fromFileName(path: string): string | undefined {
  return inFileName.exec(basename(path).toLowerCase())?.[1];
}

const slug = (siteName: string): string =>
  siteName
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "_")
    .replace(/^_|_$/g, "");
