import { hashUnit } from "../../core/random.js";
import { normaliseTitle } from "../../text/title.js";
import type { RecordFormat } from "./dump.js";

/** A page as a record of a JSON dump tells it. */
export interface RecordPage {
  readonly wiki: string | undefined;
  readonly language: string | undefined;
  /** Address of the page or the wiki. */
  readonly url: string;
  readonly title: string;
  readonly namespace: number;
  readonly pageId: number;
  readonly revisionId: number;
  readonly timestamp: string;
  readonly model: string | undefined;
  /** Wikitext; undefined where the record has none. */
  readonly text: string | undefined;
  /** Titles that redirect to the page; undefined as a namespace where the record does not say it. */
  readonly redirects: readonly { readonly title: string; readonly namespace: number | undefined }[];
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const object = (value: unknown): Json => (isObject(value) ? value : {});
const objects = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
const integer = (value: unknown): number | undefined =>
  Number.isSafeInteger(value) ? (value as number) : undefined;

/** What a line's JSON is: nothing known, CirrusSearch's line before a record, or a record. */
export function recogniseRecord(value: unknown): RecordFormat | "index-line" | undefined {
  if (!isObject(value)) return undefined;
  if (isObject(value["index"]) && value["title"] === undefined) return "index-line";
  if (isObject(value["article_body"]) || (isObject(value["version"]) && "identifier" in value))
    return "enterprise";
  return "source_text" in value || ("title" in value && "wiki" in value) ? "cirrus-search" : undefined;
}

/** Page id in CirrusSearch's line before a record. */
export const readIndexLine = (value: unknown): number | undefined => {
  const id = object(object(value)["index"])["_id"];
  return integer(typeof id === "string" ? Number(id) : id);
};

/**
 * Reads a record; undefined when it lacks title, page id or revision id.
 *
 * @param indexId page id of the line before a record, for records of CirrusSearch that do not repeat it
 */
export function readRecord(value: unknown, format: RecordFormat, indexId?: number): RecordPage | undefined {
  const record = object(value);
  const { pageId, revisionId, title, ...rest } =
    format === "enterprise" ? readEnterprise(record) : readCirrus(record, indexId);
  if (title === undefined || revisionId === undefined || pageId === undefined || pageId <= 0)
    return undefined;
  return { pageId, revisionId, title, ...rest };
}

type LooseRecord = Omit<RecordPage, "pageId" | "revisionId" | "title"> & {
  readonly [Key in "pageId" | "revisionId"]: number | undefined;
} & { readonly title: string | undefined };

/** The fields of CirrusSearch's documents, https://www.mediawiki.org/wiki/Extension:CirrusSearch. */
function readCirrus(record: Json, indexId: number | undefined): LooseRecord {
  return {
    wiki: text(record["wiki"]),
    language: text(record["language"]),
    url: "",
    title: text(record["title"]),
    namespace: integer(record["namespace"]) ?? 0,
    pageId: integer(record["page_id"]) ?? indexId,
    revisionId: integer(record["version"]),
    timestamp: text(record["timestamp"]) ?? "",
    model: text(record["content_model"]),
    text: text(record["source_text"]),
    redirects: objects(record["redirect"]).flatMap(({ title, namespace }) =>
      typeof title === "string" ? [{ title, namespace: integer(namespace) }] : [],
    ),
  };
}

/** The fields of https://enterprise.wikimedia.com/docs/data-dictionary/. */
function readEnterprise(record: Json): LooseRecord {
  const wiki = object(record["is_part_of"]);
  return {
    wiki: text(wiki["identifier"]),
    language: text(object(record["in_language"])["identifier"]),
    url: text(wiki["url"]) ?? text(record["url"]) ?? "",
    title: text(record["name"]),
    namespace: integer(object(record["namespace"])["identifier"]) ?? 0,
    pageId: integer(record["identifier"]),
    revisionId: integer(object(record["version"])["identifier"]),
    timestamp: text(record["date_modified"]) ?? "",
    model: undefined,
    text: text(object(record["article_body"])["wikitext"]),
    redirects: objects(record["redirects"]).flatMap(({ name }) =>
      typeof name === "string" ? [{ title: name, namespace: undefined }] : [],
    ),
  };
}

/**
 * Id of a redirect that a record names by its title alone: below zero, where no page of a wiki is, and a hash of the
 * title, so that the same redirect has the same id in every dump, however often it is read.
 *
 * 52 bits: among the 11 million redirects of the English Wikipedia two share an id with a chance of 1.3 %; the later
 * one is then left out as `page.not_newer`.
 */
export function inventPageId(title: string, isFirstLetterCase: boolean): number {
  const normal = normaliseTitle(title, isFirstLetterCase) ?? title;
  return -1 - Math.floor(hashUnit("redirect", normal) * 2 ** 52);
}
