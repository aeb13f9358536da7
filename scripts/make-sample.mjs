/**
 * Makes the dump and the DBpedia files of `fixtures/sample` from the pages in `fixtures/sample/pages`.
 *
 * Usage: `node scripts/make-sample.mjs [FOLDER]` (default: the sample's own folder); needs the `bzip2` program.
 * The same sources give the same bytes: nothing here reads a clock, a locale or a random number.
 * What the sources look like stands in `fixtures/sample/README.md`.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const wiki = "averwiki";
const dumpDate = "20260901";
const pagesPerStream = 30;
const sample = fileURLToPath(new URL("../fixtures/sample/", import.meta.url));
const resources = "http://dbpedia.org/resource/";
const classes = "http://dbpedia.org/ontology/";
const rdfType = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

const namespaces = new Map([
  [-2, "Media"],
  [-1, "Special"],
  [0, ""],
  [1, "Talk"],
  [2, "User"],
  [3, "User talk"],
  [4, "Averpedia"],
  [5, "Averpedia talk"],
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
  [100, "Portal"],
  [101, "Portal talk"],
  [828, "Module"],
  [829, "Module talk"],
]);

// --- the sources ---

const headerKeys = new Set(["type", "also", "only-in-dbpedia", "iri", "was", "redirect"]);

/** Pages of one source file: `@@ Title`, lines of `key: value`, an empty line, the wikitext. */
function parsePages(source, file) {
  return source
    .split(/^@@ /m)
    .slice(1)
    .map((block) => {
      const [head, ...body] = block.split("\n\n");
      const [title, ...lines] = head.trimEnd().split("\n");
      const header = new Map(lines.map((line) => splitOnce(line, ": ")));
      for (const key of header.keys()) {
        if (!headerKeys.has(key)) throw new Error(`${file}: page ${title} has an unknown header "${key}"`);
      }
      return { title, header, text: expandFillers(body.join("\n\n").trimEnd()) };
    });
}

function splitOnce(line, separator) {
  const at = line.indexOf(separator);
  return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + separator.length)];
}

const listOf = (value) => (value ? value.split("; ") : []);

/** `%%filler N%%` stands for at least N characters of minutes that nobody would want to scroll past. */
function expandFillers(text) {
  return text.replace(/%%filler (\d+)%%/g, (_, length) => {
    let minutes = "";
    for (let folio = 1; minutes.length < Number(length); folio++) {
      minutes += `Folio ${folio}: the harbour board met, read [[Minutes of the board|folio ${folio - 1}]], and rose. `;
    }
    return minutes.trimEnd();
  });
}

/** Every page of the wiki, each followed by the redirects that its header names. */
function readWiki() {
  const folder = join(sample, "pages");
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(".wiki"))
    .sort();
  const pages = files.flatMap((file) => parsePages(readFileSync(join(folder, file), "utf8"), file));
  const all = pages.flatMap((page) => [
    page,
    ...listOf(page.header.get("also")).map((title) => ({
      title,
      header: new Map([["redirect", page.title]]),
      text: "",
    })),
  ]);
  const seen = new Set();
  for (const { title } of all) {
    if (seen.has(title)) throw new Error(`two pages are called "${title}"`);
    seen.add(title);
  }
  return all.map((page, index) => ({ ...page, id: 10 + 7 * index, ns: namespaceOf(page.title) }));
}

function namespaceOf(title) {
  const [prefix] = splitOnce(title, ":");
  if (prefix === title) return 0;
  return [...namespaces].find(([, name]) => name === prefix)?.[0] ?? 0;
}

// --- the dump ---

const escapeXml = (text) =>
  text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);

function headerXml() {
  const listed = [...namespaces].map(([key, name]) => {
    const start = `      <namespace key="${key}" case="first-letter"`;
    return name === "" ? `${start} />` : `${start}>${name}</namespace>`;
  });
  const schema = "http://www.mediawiki.org/xml/export-0.11/";
  return `<mediawiki xmlns="${schema}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="${schema} http://www.mediawiki.org/xml/export-0.11.xsd" version="0.11" xml:lang="en">
  <siteinfo>
    <sitename>Averpedia</sitename>
    <dbname>${wiki}</dbname>
    <base>https://aver.example.org/wiki/Main_Page</base>
    <generator>make-sample</generator>
    <case>first-letter</case>
    <namespaces>
${listed.join("\n")}
    </namespaces>
  </siteinfo>
`;
}

function revisionXml({ ns }, id, parentId, text) {
  const timestamp = new Date(Date.UTC(2025, 0, 1) + (id - 9_000_000) * 3_600_000).toISOString();
  const attributes = `bytes="${Buffer.byteLength(text)}" xml:space="preserve"`;
  const [model, format] = ns === 828 ? ["Scribunto", "text/plain"] : ["wikitext", "text/x-wiki"];
  return `    <revision>
      <id>${id}</id>${parentId === undefined ? "" : `\n      <parentid>${parentId}</parentid>`}
      <timestamp>${timestamp.slice(0, 19)}Z</timestamp>
      <contributor>
        <username>Fen &amp; Daughter</username>
        <id>7</id>
      </contributor>
      <comment>tidy [[links]]</comment>
      <origin>${id}</origin>
      <model>${model}</model>
      <format>${format}</format>
      ${text === "" ? `<text ${attributes} />` : `<text ${attributes}>${escapeXml(text)}</text>`}
    </revision>
`;
}

function pageXml(page) {
  const { title, ns, id, header } = page;
  const redirect = header.get("redirect");
  const [target, section] = splitOnce(redirect ?? "", "#");
  const mark = section === "" ? "R from other name" : "R to section";
  const text = redirect === undefined ? page.text : `#REDIRECT [[${redirect}]]\n\n{{${mark}}}`;
  const revision = 9_000_000 + 2 * id;
  const older = header.has("was") ? revisionXml(page, revision - 1, undefined, header.get("was")) : "";
  return `  <page>
    <title>${escapeXml(title)}</title>
    <ns>${ns}</ns>
    <id>${id}</id>
${redirect === undefined ? "" : `    <redirect title="${escapeXml(target)}" />\n`}${older}${revisionXml(page, revision, older === "" ? undefined : revision - 1, text)}  </page>
`;
}

function bzip2(text) {
  const { error, status, stdout, stderr } = spawnSync("bzip2", ["-9", "-c"], { input: text });
  if (error) throw new Error(`cannot run bzip2: ${error.message}. Install the bzip2 program.`);
  if (status !== 0) throw new Error(`bzip2 failed: ${stderr}`);
  return stdout;
}

/** A multistream dump: the header, each run of pages and the footer are bzip2 streams of their own. */
function makeDump(pages) {
  const streams = [bzip2(headerXml())];
  const index = [];
  let offset = streams[0].length;
  for (let at = 0; at < pages.length; at += pagesPerStream) {
    const run = pages.slice(at, at + pagesPerStream);
    const stream = bzip2(run.map(pageXml).join(""));
    for (const { id, title } of run) index.push(`${offset}:${id}:${escapeXml(title)}\n`);
    streams.push(stream);
    offset += stream.length;
  }
  streams.push(bzip2("</mediawiki>\n"));
  return { dump: Buffer.concat(streams), index: bzip2(index.join("")) };
}

// --- the DBpedia files ---

/** Characters that may not stand in an IRI, and those that DBpedia escapes besides. */
const mustEscape = /[\s"%<>?\\^`{|}]/g;

function resourceOf(title, isEncoded = false) {
  const name = title.replaceAll(" ", "_");
  const escaped = name.replace(mustEscape, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return resources + (isEncoded ? escaped.replace(/[^\p{ASCII}]+/gu, encodeURIComponent) : escaped);
}

const triple = (subject, predicate, object) => `<${subject}> <${predicate}> <${object}> .`;

const framed = (lines) =>
  `# started 2026-09-02T04:00:00Z\n${lines.join("\n")}\n# completed 2026-09-02T04:07:00Z\n`;

function makeTypes(pages) {
  const elsewhere = readFileSync(join(sample, "pages", "elsewhere.txt"), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => splitOnce(line, ": "));
  const rows = pages.flatMap(({ title, header }) =>
    (header.get("type")?.split(" ") ?? []).map((name) =>
      triple(resourceOf(title, header.get("iri") === "encoded"), rdfType, classes + name),
    ),
  );
  const more = elsewhere.flatMap(([name, titles]) =>
    listOf(titles).map((title) => triple(resourceOf(title), rdfType, classes + name)),
  );
  return framed([
    ...rows,
    `<${resources}Broken line> <${rdfType}> <${classes}Town> .`, // a space in an IRI: one row that cannot be read
    ...more,
    triple(`${resources}Nils_Tarrow__CareerStation__1`, rdfType, `${classes}CareerStation`),
    triple(resourceOf("Peat"), rdfType, "http://www.w3.org/2002/07/owl#Thing"),
    triple(resourceOf("Port Aldis"), rdfType, "http://schema.org/City"),
  ]);
}

function makeRedirects(pages) {
  const redirectsTo = `${classes}wikiPageRedirects`;
  const rowOf = (from, to, isEncoded) =>
    triple(resourceOf(from, isEncoded), redirectsTo, resourceOf(splitOnce(to, "#")[0], isEncoded));
  const own = pages
    .filter(({ header }) => header.has("redirect"))
    .map(({ title, header }) =>
      rowOf(title, header.get("redirect"), /\P{ASCII}/u.test(header.get("redirect"))),
    );
  const only = pages.flatMap(({ title, header }) =>
    listOf(header.get("only-in-dbpedia")).map((from) => rowOf(from, title, false)),
  );
  const broken = `<${resources}Broken> <${redirectsTo}> "not a resource`; // a literal that never ends
  return framed([...own, broken, ...only]);
}

// --- writing ---

function main(folder) {
  const pages = readWiki();
  const { dump, index } = makeDump(pages);
  const stem = `${wiki}-${dumpDate}-pages-articles-multistream`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${stem}.xml.bz2`), dump);
  writeFileSync(join(folder, `${stem}-index.txt.bz2`), index);
  writeFileSync(join(folder, "instance-types_lang=en_specific.ttl.bz2"), bzip2(makeTypes(pages)));
  writeFileSync(join(folder, "redirects_lang=en.ttl"), makeRedirects(pages));
}

main(process.argv[2] ?? sample);
