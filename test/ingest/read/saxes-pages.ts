import { SaxesParser } from "saxes";
import { findRedirectTarget, redirectHeadLength } from "../../../src/ingest/read/redirect-target.js";

/** A page as an XML parser sees it: the oracle of the byte scanner. */
export interface OraclePage {
  title: string;
  namespace: number | undefined;
  pageId: number;
  revisionId: number;
  timestamp: string;
  redirectTarget: string | undefined;
  model: string | undefined;
  format: string | undefined;
  text: string;
  revisionCount: number;
}

interface OracleRevision {
  id: number;
  timestamp: string;
  model: string | undefined;
  format: string | undefined;
  text: string | undefined;
}

/** Pages of well-formed XML, by saxes. Needs a root element; a document that ends early gives its whole pages. */
export function readPagesBySaxes(xml: string): OraclePage[] {
  const pages: OraclePage[] = [];
  const path: string[] = [];
  let text = "";
  let page: Record<string, string> = {};
  let redirect: string | undefined;
  let revisions: OracleRevision[] = [];
  let revision: OracleRevision | undefined;
  const parser = new SaxesParser({ xmlns: false, position: false });
  parser.on("error", (error) => {
    if (!/unclosed tag|document must contain|unexpected end|incomplete/.test(error.message)) throw error;
  });
  const addText = (piece: string): void => {
    text += piece;
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("opentag", ({ name, attributes }) => {
    path.push(name);
    text = "";
    if (name === "page") {
      page = {};
      redirect = undefined;
      revisions = [];
    } else if (name === "redirect") redirect = attributes["title"];
    else if (name === "revision")
      revision = { id: 0, timestamp: "", model: undefined, format: undefined, text: undefined };
  });
  parser.on("closetag", ({ name }) => {
    const place = path.slice(path.indexOf("page")).join(" ");
    path.pop();
    if (/^page \w+$/.test(place)) page[name] = text;
    if (place === "page revision" && revision) revisions.push(revision);
    if (place === "page revision id") revision!.id = Number(text);
    if (place === "page revision timestamp") revision!.timestamp = text;
    if (place === "page revision model") revision!.model = text;
    if (place === "page revision format") revision!.format = text;
    if (place === "page revision text") revision!.text = text;
    if (name === "page") finishPage();
  });
  const finishPage = (): void => {
    const newest = revisions
      .filter((one) => one.text !== undefined)
      .sort((a, b) => (a.timestamp === b.timestamp ? b.id - a.id : a.timestamp < b.timestamp ? 1 : -1))[0];
    if (!newest || page["title"] === undefined || !Number(page["id"])) return;
    const isWikitext = newest.model === undefined || newest.model === "wikitext";
    pages.push({
      title: page["title"],
      namespace: page["ns"] === undefined ? undefined : Number(page["ns"]),
      pageId: Number(page["id"]),
      revisionId: newest.id,
      timestamp: newest.timestamp,
      redirectTarget:
        redirect ??
        (isWikitext ? findRedirectTarget(newest.text!.trimStart().slice(0, redirectHeadLength)) : undefined),
      model: newest.model,
      format: newest.format,
      text: newest.text!,
      revisionCount: revisions.length,
    });
  };
  parser.write(xml.replace(/^\ufeff/, ""));
  parser.close();
  return pages;
}
