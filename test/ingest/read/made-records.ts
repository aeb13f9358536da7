import { pack as packTar } from "tar-stream";
import { gather } from "./made-dumps.js";

/** Small JSON dumps written for the tests. */

export interface MadeArticle {
  readonly id: number;
  readonly title: string;
  readonly text: string;
  readonly redirects?: readonly string[];
  readonly revision?: number;
}

export const articles: readonly MadeArticle[] = [
  {
    id: 1,
    title: "Aver",
    text: "'''Aver''' is a town in [[Lodria]] on the [[Tesse]]. 🏙️ It is old.",
    redirects: ["Aver (town)", "Averstadt"],
  },
  {
    id: 2,
    title: "Lodria",
    text: "'''Lodria''' is a country. Its capital is [[Averstadt|Aver]].",
    redirects: ["Republic of Lodria"],
  },
  { id: 3, title: "Tesse", text: "The '''Tesse''' is a river in [[Republic of Lodria|Lodria]]." },
  { id: 4, title: "Old Tesse", text: "#REDIRECT [[Tesse]]" },
];

const timestamp = "2026-01-01T00:00:00Z";

export const enterpriseRecord = ({ id, title, text, redirects = [], revision = 100 + id }: MadeArticle) => ({
  name: title,
  identifier: id,
  date_modified: timestamp,
  version: { identifier: revision },
  namespace: { identifier: 0 },
  in_language: { identifier: "en" },
  is_part_of: { identifier: "averwiki", url: "https://aver.wikipedia.org" },
  article_body: { html: "<p>x</p>", wikitext: text },
  redirects: redirects.map((name) => ({ name, url: "https://aver.wikipedia.org" })),
});

export const cirrusRecord = ({ id, title, text, redirects = [], revision = 100 + id }: MadeArticle) => ({
  page_id: id,
  version: revision,
  wiki: "averwiki",
  language: "en",
  title,
  namespace: 0,
  timestamp,
  content_model: "wikitext",
  source_text: text,
  redirect: redirects.map((name) => ({ namespace: 0, title: name })),
});

const line = (value: unknown): string => `${JSON.stringify(value)}\n`;

export const enterpriseLines = (made = articles): string => made.map(enterpriseRecord).map(line).join("");
export const cirrusLines = (made = articles): string =>
  made
    .map(
      (article) => line({ index: { _type: "page", _id: String(article.id) } }) + line(cirrusRecord(article)),
    )
    .join("");
export const enterpriseArray = (made = articles): string =>
  JSON.stringify(made.map(enterpriseRecord), null, 1);

/** The same pages as an export of MediaWiki has them. */
export const exportOf = (made = articles): string => {
  const redirects = made.flatMap(({ title, redirects = [] }) =>
    redirects.map((name) => [name, title] as const),
  );
  const pages = [
    ...made.map(({ id, title, text, revision = 100 + id }) => pageOf(id, title, revision, text)),
    ...redirects.map(([name, target], k) => pageOf(1000 + k, name, 1000 + k, `#REDIRECT [[${target}]]`)),
  ];
  return `<mediawiki xml:lang="en"><siteinfo><dbname>averwiki</dbname></siteinfo>${pages.join("")}</mediawiki>`;
};

const pageOf = (id: number, title: string, revision: number, text: string): string =>
  `<page><title>${title}</title><ns>0</ns><id>${id}</id><revision><id>${revision}</id>` +
  `<timestamp>${timestamp}</timestamp><text>${text}</text></revision></page>\n`;

/** A tar archive of files by name. */
export function tarOf(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const archive = packTar();
  archive.entry({ name: "folder", type: "directory" });
  for (const [name, content] of Object.entries(files)) archive.entry({ name }, content);
  archive.finalize();
  return gather(archive as unknown as AsyncIterable<Uint8Array>);
}
