/** A page by a vandal, a broken bot or a broken disk, and what becomes of it. */
export interface HostilePage {
  readonly name: string;
  readonly xml: Buffer;
  /** `stored`, or the reason under which it is counted. */
  readonly fate: string;
}

const lineBytes = 160_000;
const depth = 10_000;
export const hostileId = 666;

interface PageParts {
  readonly title?: string;
  readonly ns?: string;
  readonly id?: string;
  readonly timestamp?: string;
  readonly redirect?: string;
  readonly model?: string;
  readonly text?: string | Buffer;
}

export const escapeXml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** A page whose parts are put in as they are, escaped by the caller; an empty part is left out with its element. */
function rawPage({
  title = "<title>Hostile</title>",
  ns = "<ns>0</ns>",
  id = `<id>${hostileId}</id>`,
  timestamp = "<timestamp>2026-01-01T00:00:00Z</timestamp>",
  redirect = "",
  model = "<model>wikitext</model>",
  text = "",
}: PageParts): Buffer {
  const before = `<page>${title}${ns}${id}${redirect}<revision><id>9</id>${timestamp}${model}<text xml:space="preserve">`;
  return Buffer.concat([Buffer.from(before), Buffer.from(text), Buffer.from("</text></revision></page>\n")]);
}
const page = (text: string, parts: PageParts = {}): Buffer => rawPage({ ...parts, text: escapeXml(text) });
const titled = (title: string): Buffer => page("See [[Paris]].", { title: `<title>${title}</title>` });
const prose = "He saw [[Paris]] and left.";

/** A good page; hostile ones stand between two of them. */
export const goodPage = (id: number): Buffer =>
  page(`The [[river ${id}]] is long. ${prose}`, {
    title: `<title>Good ${id}</title>`,
    id: `<id>${id}</id>`,
  });

const filled: readonly string[] = [
  ...[
    " ",
    "\t",
    "\n",
    "(",
    ")",
    "[",
    "[[",
    "]]",
    "[http",
    "[http://a ",
    "{{",
    "{{x|",
    "}}",
    "{{{",
    "{|",
    "\n{|\n",
  ],
  ...["-{", "|", "'", "'''''", "&amp;", "&", "&#", "<", "<!--", '<ref name="', "<ref>", "<nowiki>", "<math>"],
  ...["[[File:a|", "[[a|", "\n*", "==", "\n==", "__NOTOC__", "A. ", ".", "。", "a", "ß", "\u0301", "\u202e"],
  ...["👩‍👩‍👧", "\ufeff", "~~~~", "((({{x}}", "[[a]]"],
];

const nested: readonly (readonly [opening: string, closing: string])[] = [
  ["{{a|", "}}"],
  ["{{", "}}"],
  ["{{{a|", "}}}"],
  ["[[a|", "]]"],
  ["[[File:a|", "]]"],
  ["[", "]"],
  ["(", ")"],
  ["\n{|\n|\n", "\n|}"],
  ["<div>", "</div>"],
  ["<ref>", "</ref>"],
  ["-{a:", "}-"],
  ["''[[a|'''", "'''b]]''"],
];

const bytes = (...values: number[]): Buffer => Buffer.from(values);
const damagedText = (middle: Buffer): Buffer =>
  rawPage({ text: Buffer.concat([Buffer.from("Before [[Paris]] "), middle, Buffer.from(" after.")]) });

const invalidUtf8: readonly (readonly [name: string, damage: Buffer])[] = [
  ["continuations without a lead", Buffer.alloc(1000, 0x80)],
  ["a long form of /", bytes(0xc0, 0xaf)],
  ["a long form of NUL", bytes(0xe0, 0x80, 0x80)],
  ["encoded surrogates", bytes(0xed, 0xa0, 0x80, 0xed, 0xb0, 0x80)],
  ["a code point beyond Unicode", bytes(0xf4, 0x90, 0x80, 0x80)],
  ["a sequence that markup cuts", bytes(0xe2, 0x82)],
  ["bytes that never occur", Buffer.alloc(1000, 0xff)],
  ["UTF-16", Buffer.from("Some text", "utf16le")],
  ["noise", Buffer.from(Array.from({ length: 20_000 }, (_, i) => [0x80 + ((i * 2654435761) % 0x80)]).flat())],
];

const references: readonly (readonly [name: string, xml: string])[] = [
  ["a lone high surrogate", "&#xD800;"],
  ["surrogates in the wrong order", "&#xDC00;&#xD800;"],
  ["NUL", "a&#0;b"],
  ["control characters", "a&#1;&#8;&#27;b"],
  ["a number beyond Unicode", "&#x110000;"],
  ["a number of 160 kB", `&#${"9".repeat(lineBytes)};`],
  ["an entity without end", `&${"a".repeat(lineBytes)}`],
  ["ampersands that never end", "&".repeat(lineBytes)],
  ["an entity escaped a thousand times", `&${"amp;".repeat(1000)}`],
  ["an entity of a DTD", "&lol9;&xxe;"],
];

const titles: readonly (readonly [name: string, xml: string, fate: string])[] = [
  ["SQL", "Robert&quot;); DROP TABLE pages;--", "stored"],
  ["single quotes", "O''Brien' OR '1'='1", "stored"],
  ["a prototype's name", "__proto__", "stored"],
  ["a method's name", "constructor", "stored"],
  ["a right-to-left override", "abc\u202egnp.exe", "stored"],
  ["an emoji", "👩‍👩‍👧", "stored"],
  ["a script", "&lt;script&gt;alert(1)&lt;/script&gt;", "skipped.bad_title"],
  ["a control character", "a\u0001b", "skipped.bad_title"],
  ["a reference to a control character", "a&#7;b", "skipped.bad_title"],
  ["a line break", "a\nb", "skipped.bad_title"],
  ["a lone surrogate", "a&#xD800;", "skipped.bad_title"],
  ["10,000 characters", "a".repeat(10_000), "skipped.bad_title"],
  ["nothing", "", "skipped.bad_title"],
  ["white space", " \u00a0 ", "skipped.bad_title"],
  ["a section", "#x", "skipped.bad_title"],
  ["a path", "../../etc/passwd", "skipped.bad_title"],
  ["an encoded NUL", "a%00b", "skipped.bad_title"],
];

const oddPages: readonly (readonly [name: string, xml: Buffer, fate: string])[] = [
  ["an id below zero", page(prose, { id: "<id>-5</id>" }), "read.broken_page"],
  ["the id zero", page(prose, { id: "<id>0</id>" }), "read.broken_page"],
  ["the id 2^53", page(prose, { id: "<id>9007199254740992</id>" }), "read.broken_page"],
  ["an id of 400 digits", page(prose, { id: `<id>${"9".repeat(400)}</id>` }), "read.broken_page"],
  ["an id in words", page(prose, { id: "<id>one</id>" }), "read.broken_page"],
  ["no id", page(prose, { id: "" }), "read.broken_page"],
  ["no title", page(prose, { title: "" }), "read.broken_page"],
  ["the id of the page before it", page(prose, { id: "<id>1</id>" }), "page.not_newer"],
  ["no timestamp", page(prose, { timestamp: "" }), "stored"],
  ["a broken timestamp", page(prose, { timestamp: "<timestamp>yesterday</timestamp>" }), "stored"],
  [
    "a timestamp of 160 kB",
    page(prose, { timestamp: `<timestamp>${"9".repeat(lineBytes)}</timestamp>` }),
    "stored",
  ],
  ["an unknown namespace", page(prose, { ns: "<ns>9999</ns>" }), "skipped.other_namespace"],
  ["a namespace below zero", page(prose, { ns: "<ns>-1</ns>" }), "skipped.other_namespace"],
  ["a namespace in words", page(prose, { ns: "<ns>main</ns>" }), "stored"],
  ["no namespace", page(prose, { ns: "" }), "stored"],
  ["an unknown model", page(prose, { model: "<model>GNU Fortran</model>" }), "skipped.other_model"],
  [
    "a redirect to itself",
    page("#REDIRECT [[Hostile]]", { redirect: '<redirect title="Hostile" />' }),
    "stored",
  ],
  ["a redirect to nothing", page("x", { redirect: '<redirect title="" />' }), "skipped.bad_redirect"],
  [
    "a redirect to no title",
    page("x", { redirect: '<redirect title="&lt;b&gt;" />' }),
    "skipped.bad_redirect",
  ],
  ["a redirect to 10,000 characters", page(`#REDIRECT [[${"a".repeat(10_000)}]]`), "stored"],
  ["a redirect that does not close", page(`#REDIRECT [[${"a".repeat(100)}`), "stored"],
  [
    "two texts",
    Buffer.from(page(prose).toString().replace("</text>", "</text><text>Second [[Paris]].</text>")),
    "stored",
  ],
  [
    "a page in a page",
    Buffer.concat([Buffer.from("<page><title>Outer</title>"), page(prose)]),
    "read.broken_page",
  ],
  [
    "no end",
    Buffer.from(
      page(prose)
        .toString()
        .replace(/<\/text>.*/s, ""),
    ),
    "read.broken_page",
  ],
  [
    "no revision",
    Buffer.from("<page><title>Hostile</title><ns>0</ns><id>666</id></page>\n"),
    "read.page_without_text",
  ],
  [
    "no text",
    Buffer.from(
      page(prose)
        .toString()
        .replace(/<text.*<\/text>/s, ""),
    ),
    "read.page_without_text",
  ],
  [
    "a deleted text",
    Buffer.from(
      page("")
        .toString()
        .replace(/<text.*<\/text>/s, '<text deleted="deleted" />'),
    ),
    "stored",
  ],
  [
    "a comment that hides its end",
    Buffer.from(page(prose).toString().replace("</page>", "<!-- </page> -->\n")),
    "read.broken_page",
  ],
  [
    "a comment without end",
    Buffer.from(page(prose).toString().replace("<revision>", "<!-- <revision>")),
    "stored",
  ],
  [
    "elements 10,000 deep",
    Buffer.from(
      page(prose)
        .toString()
        .replace("<revision>", `${"<x>".repeat(depth)}<revision>`),
    ),
    "stored",
  ],
  [
    "a tag of 160 kB",
    Buffer.from(
      page(prose)
        .toString()
        .replace("<text ", `<text a="${" ".repeat(lineBytes)}" `),
    ),
    "stored",
  ],
  ["a tag that does not close", Buffer.from(page(prose).toString().replace("<model>", "<model ")), "stored"],
  [
    "CDATA",
    Buffer.from(
      page(prose)
        .toString()
        .replace(/>He.*left\./, "><![CDATA[</text></page>]]>"),
    ),
    "stored",
  ],
  [
    "10,000 revisions",
    Buffer.from(
      page(prose)
        .toString()
        .replace(/<revision>.*<\/revision>/s, (revision) => revision.repeat(depth)),
    ),
    "stored",
  ],
];

const show = (piece: string): string => JSON.stringify(piece);

/** Everything that a page can do; each stands in the dump between two good ones. */
export const hostilePages: readonly HostilePage[] = [
  ...filled.map((piece) => ({
    name: `160 kB of ${show(piece)}`,
    xml: page(`Start [[Paris]] ${piece.repeat(Math.ceil(lineBytes / piece.length))}`),
    fate: "stored",
  })),
  ...nested.map(([opening, closing]) => ({
    name: `${show(opening)} nested 10,000 deep`,
    xml: page(opening.repeat(depth) + closing.repeat(depth)),
    fate: "stored",
  })),
  ...nested.map(([opening]) => ({
    name: `${show(opening)} opened 10,000 times`,
    xml: page(`${opening.repeat(depth)}x\n${prose}`),
    fate: "stored",
  })),
  ...invalidUtf8.map(([name, damage]) => ({
    name: `UTF-8 with ${name}`,
    xml: damagedText(damage),
    fate: "stored",
  })),
  ...references.map(([name, text]) => ({
    name: `a reference: ${name}`,
    xml: rawPage({ text: `${text} Then [[Paris]].` }),
    fate: "stored",
  })),
  ...titles.map(([name, title, fate]) => ({ name: `a title with ${name}`, xml: titled(title), fate })),
  ...oddPages.map(([name, xml, fate]) => ({ name: `a page with ${name}`, xml, fate })),
];
