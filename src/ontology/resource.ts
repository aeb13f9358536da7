import { normaliseTitle } from "../text/title.js";

const marker = "dbpedia.org/resource/";
const hostPattern = /^https?:\/\/(?:([a-z][a-z0-9-]*)\.)?$/;
/** Hosts whose resources are not pages of a Wikipedia. */
const notALanguage: ReadonlySet<string> = new Set(["wikidata", "commons", "mappings"]);

/** What stands before `dbpedia.org` repeats in every line; `undefined` when it is no Wikipedia's. */
const languages = new Map<string, string | undefined>();

function languageOf(host: string): string | undefined {
  if (languages.has(host)) return languages.get(host);
  const found = hostPattern.exec(host);
  const language = found === null ? undefined : (found[1] ?? "en");
  const isKnown = language !== undefined && !notALanguage.has(language);
  if (languages.size < 1000) languages.set(host, isKnown ? language : undefined);
  return isKnown ? language : undefined;
}

/** Why a resource gives no title. */
export type ResourceFault = "not_a_resource" | "intermediate_node" | "invalid_title";

/**
 * The page title behind a DBpedia resource IRI of any language, or undefined (`resourceFault` says why).
 *
 * Two underscores in a row mark a node that DBpedia makes for a part of a page (`FC_Minsk__2`): no title has
 * them, and read as one it could be another page's. The older form of such nodes (`FC_Minsk-2`) cannot be
 * told from a title (`Apollo-11`) and is kept as one.
 */
export function titleOfResource(iri: string): string | undefined {
  const at = iri.indexOf(marker);
  if (at < 0) return undefined;
  const language = languageOf(iri.slice(0, at));
  const name = iri.slice(at + marker.length);
  return language === undefined || name.includes("__") ? undefined : normaliseTitle(name, true, language);
}

/** Why `titleOfResource` found no title in this IRI. */
export function resourceFault(iri: string): ResourceFault {
  const at = iri.indexOf(marker);
  if (at < 0 || languageOf(iri.slice(0, at)) === undefined) return "not_a_resource";
  return iri.includes("__", at) ? "intermediate_node" : "invalid_title";
}
