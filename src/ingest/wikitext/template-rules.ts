/**
 * How templates that are not left to wtf_wikipedia's functions read. Names are in lower case, with spaces.
 */

/** A template that shows one of its arguments, links and emphasis included. */
export interface ArgumentRule {
  /** Names and positions (from "1") in order of preference. */
  readonly arguments: readonly string[];
  /** Whether it stands as a paragraph of its own. */
  readonly isBlock?: boolean;
}

const names = (list: string): string[] => list.split(", ");

/** Quotations are prose; who said them stands beside. */
const quotations = names(
  "quote, cquote, blockquote, block quote, bquote, quotation, pull quote, rquote, zitat, cita, citaat, citação, citat, citation bloc, цитата, q",
);
const firstArgument = names(
  "math, small, smaller, unicode, script, iast, iso 15919, nobold, em, strong, strongbad, linktext, " +
    "abbr, tooltip, midsize, large, bigger, font, nobreak, polytonic, sc, smallcaps, maiuscoletto",
);
/** Links to articles that exist in another language: title, text, language. */
const notTranslated = names("не перекладено, не переведено, нп, нп2, нп3, нп4, нп5");
const argumentRules = new Map<string, ArgumentRule>([
  ...quotations.map((name): [string, ArgumentRule] => [
    name,
    { arguments: ["text", "quote", "texto", "Text", "1"], isBlock: true },
  ]),
  ...firstArgument.map((name): [string, ArgumentRule] => [name, { arguments: ["1"] }]),
  ["langx", { arguments: ["text", "2"] }],
  ["native name", { arguments: ["name", "2"] }],
  ["transliteration", { arguments: ["3", "2"] }],
  ["transl", { arguments: ["3", "2"] }],
  ["tlit", { arguments: ["3", "2"] }],
  ["ill", { arguments: ["lt", "1"] }],
  ["interlanguage link", { arguments: ["lt", "1"] }],
  ["le", { arguments: ["3", "1"] }],
  ["tsl", { arguments: ["4", "3"] }],
  ["resize", { arguments: ["2", "1"] }],
  ...notTranslated.map((name): [string, ArgumentRule] => [name, { arguments: ["2", "1"] }]),
]);
const prefixRules: readonly (readonly [string, ArgumentRule])[] = [
  ["script/", { arguments: ["1"] }],
  ["link-", { arguments: ["3", "1"] }],
  ["lang-", { arguments: ["1"] }],
];

export function findArgumentRule(name: string): ArgumentRule | undefined {
  return argumentRules.get(name) ?? prefixRules.find(([prefix]) => name.startsWith(prefix))?.[1];
}

/** Characters by name, and the few constants of wtf_wikipedia that stand for another character here. */
export const constantTemplates: ReadonlyMap<string, string> = new Map([
  ["nbsp", " "],
  ["nbs", " "],
  ["!", "&#124;"],
  ["=", "&#61;"],
  ["shy", ""],
  ["wj", ""],
  ["word joiner", ""],
  ["zwsp", ""],
  ["zwj", ""],
  ["zwnj", "&zwnj;"],
  ["zero width joiner", ""],
  ["'", "&#39;"],
  ["'s", "&#39;s"],
  ["—", " — "],
  ["spaces", " "],
  ["space", " "],
  ["0", ""],
]);

/** Templates that show the page's own title. */
export const titleTemplates: ReadonlySet<string> = new Set([
  "pagename",
  "fullpagename",
  "basepagename",
  "subpagename",
  "название страницы",
  "назва сторінки",
]);

/** wtf_wikipedia answers these with today's date, or with what the machine's own language or title makes of them. */
const unstable = names(
  "currentday, currentdayname, currentmonth, currentyear, localday, localyear, localmonth, monthyear, monthyear-1, " +
    "monthyear+1, time, time ago, year, age, age nts, age in years, age in years and months, " +
    "age in years, months and days, age in years and days, age in days, birth year and age, percent and number, inflation, " +
    "title year, title century, title decade",
);
/** Lists, captions, table cells, flags and icons: nothing that a sentence is made of. */
const noProse = names(
  "hlist, pagelist, catlist, br separated entries, comma separated entries, anchored list, bulleted list, plainlist, " +
    "ordered list, collapsible list, columns-list, legend, medical cases chart/row, video game release, interlinear, " +
    "flagicon, flagdeco, fbicon, fb, defn, term, linum, tweet, tag, tl, tls, braces, rp, sister project links, audio, " +
    "done, xmark, checked, pengoal, penmiss, goldmedal, silvermedal, bronzemedal, poem quote, sent off, yel, subon, suboff, " +
    "(, ((, (((, ), )), ))), !((, ))!, (!, !+, !-, !), egiptekas, 1~, 2~, 3~, 4~, 5~",
);
/** References, hatnotes, pronunciations and boxes: wtf_wikipedia reads them all, and shows nothing. */
const silent = names(
  "sfn, main, reflist, citation needed, ipa, ipac, r, portal, redirect, weather box, historical populations, gallery, " +
    "spoken wikipedia, subject bar, climate chart, citation, coord",
);
/** Templates whose size an argument decides: one of them could fill the memory. */
const unbounded = names("loop, padleft, padright");

export const droppedTemplates: ReadonlySet<string> = new Set([
  ...unstable,
  ...noProse,
  ...silent,
  ...unbounded,
]);
