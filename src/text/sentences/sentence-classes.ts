/**
 * Sentence_Break classes of single UTF-16 units.
 *
 * Source: Unicode Standard Annex #29, section 5.1, table 4 ("Sentence_Break Property Values").
 * Differs: line breaks are `space`, because a rendered paragraph's single line break ends nothing; Extend and
 * Format are one class; the halves of a surrogate pair are a class of their own.
 */
export const sentenceClass = {
  other: 0,
  lower: 1,
  upper: 2,
  letter: 3,
  digit: 4,
  close: 5,
  continues: 6,
  space: 7,
  extend: 8,
  fullStop: 9,
  terminator: 10,
  surrogate: 11,
} as const;

/** Low bits of a table entry: the class. */
export const classMask = 0x0f;
/** Set on units at which the scanner has to look: terminators, ellipses, brackets, line breaks, rare surrogates. */
export const stopFlag = 0x10;

export const lineFeed = 0x0a;
export const paragraphSeparator = 0x2029;
/** "…" and "⋯": UAX #29 has no class for them; here they end a sentence where the next one begins clearly. */
export const isEllipsis = (unit: number): boolean => unit === 0x2026 || unit === 0x22ef;

/** Set on opening and closing brackets and quotation marks; both on `"`, whose place tells which it is. */
const openFlag = 0x20;
const closeFlag = 0x40;
/** Set on the quotation marks among them. */
const quoteFlag = 0x80;
const brackets = "()[]（）［］【】《》〈〉";
const lineBreaks = "\n\r\u0085\u2028\u2029";
const continuing =
  ",-:;\u037e\u055d\u060c\u060d\u07f8\u1802\u1808\u2013\u2014\u3001\ufe10\ufe11\ufe13\ufe14\ufe31\ufe32" +
  "\ufe50\ufe51\ufe54\ufe55\ufe58\ufe63\uff0c\uff0d\uff1a\uff1b\uff64";
const fullStops = ".\u2024\ufe52\uff0e";

/** In rising priority: a later row overwrites an earlier one. */
const rows: readonly (readonly [RegExp, number])[] = [
  [/\p{Alphabetic}+|[\u05f3]/gu, sentenceClass.letter],
  [/\p{Nd}+|[\u066b\u066c\u19da]+/gu, sentenceClass.digit],
  [/[\p{Ps}\p{Pe}\p{Pi}\p{Pf}"'\u275b-\u2760\u2e00-\u2e0d]+/gu, sentenceClass.close],
  [/\p{Lowercase}+/gu, sentenceClass.lower],
  [/[\p{Uppercase}\p{Lt}]+/gu, sentenceClass.upper],
  [/[\u10d0-\u10fa\u10fd-\u10ff\u1c90-\u1cba\u1cbd-\u1cbf]+/gu, sentenceClass.letter],
  [/\p{Cf}+|[\p{Grapheme_Extend}\p{Mc}\u200d]+/gu, sentenceClass.extend],
  [/\p{White_Space}+/gu, sentenceClass.space],
  [new RegExp(`[${continuing.replace("-", "\\-")}]+`, "gu"), sentenceClass.continues],
  [/\p{Sentence_Terminal}+/gu, sentenceClass.terminator],
  [new RegExp(`[${fullStops}]+`, "gu"), sentenceClass.fullStop],
];

/** Every unit of the basic plane, in order; surrogates stand as spaces so that no pair can form. */
function allUnits(): string {
  const units = Uint16Array.from({ length: 0x10000 }, (_, unit) => (isSurrogate(unit) ? 0x20 : unit));
  return new TextDecoder("utf-16le", { ignoreBOM: true }).decode(units);
}

export const isSurrogate = (unit: number): boolean => (unit & 0xf800) === 0xd800;

/** High surrogates of planes whose scripts have sentence terminators of their own (U+10000 to U+1EFFF). */
const mayLeadTerminator = (unit: number): boolean => 0xd800 <= unit && unit < 0xd83c && unit !== 0xd835;

function buildClasses(extraTerminators: string, quotes: string): Uint8Array {
  const classes = new Uint8Array(0x10000);
  const units = allUnits();
  for (const [pattern, value] of rows) {
    for (const match of units.matchAll(pattern))
      classes.fill(value, match.index, match.index + match[0].length);
  }
  for (const unit of extraTerminators) classes[unit.charCodeAt(0)] = sentenceClass.terminator;
  classes.fill(sentenceClass.surrogate, 0xd800, 0xe000);
  for (let unit = 0; unit < 0x10000; unit++) {
    const value = classes[unit];
    const stops =
      value === sentenceClass.fullStop || value === sentenceClass.terminator || mayLeadTerminator(unit);
    if (stops) classes[unit] |= stopFlag;
  }
  for (const unit of `${lineBreaks}\u2026\u22ef`) classes[unit.charCodeAt(0)] |= stopFlag;
  flagPairs(classes, brackets, 0);
  flagPairs(classes, `${quotes}""`, quoteFlag);
  return classes;
}

function flagPairs(classes: Uint8Array, pairs: string, flag: number): void {
  for (let at = 0; at < pairs.length; at++) {
    classes[pairs.charCodeAt(at)] |= stopFlag | flag | (at % 2 === 0 ? openFlag : closeFlag);
  }
}

const tables = new Map<string, Uint8Array>();

/**
 * The class table of a language: `table[unit] & classMask` is one of `sentenceClass`.
 *
 * Greek alone has a terminator of its own (";" and U+037E), as in CLDR's `el` segmentation rules.
 *
 * @param language first part of the language's tag
 * @param quotes its directed quotation marks, in pairs
 */
export function sentenceClasses(language: string, quotes = ""): Uint8Array {
  const extra = language === "el" ? ";\u037e" : "";
  const key = `${extra} ${quotes}`;
  let table = tables.get(key);
  if (!table) tables.set(key, (table = buildClasses(extra, quotes)));
  return table;
}

/** +1 for an opening bracket or quotation mark at `at`, -1 for a closing one, 0 for anything else. */
export function bracketStep(text: Uint16Array, start: number, at: number, classes: Uint8Array): number {
  const flags = classes[text[at]];
  if ((flags & (openFlag | closeFlag)) === 0) return 0;
  if ((flags & openFlag) === 0) return -1;
  if ((flags & closeFlag) === 0) return 1;
  return at === start || mayPrecedeOpening(text[at - 1], classes) ? 1 : -1;
}

const mayPrecedeOpening = (unit: number, classes: Uint8Array): boolean =>
  (classes[unit] & classMask) === sentenceClass.space || (classes[unit] & openFlag) !== 0 || isEmDash(unit);

/** Whether `unit` is one of the quotation marks for which `bracketStep` is not 0. */
export const isQuote = (unit: number, classes: Uint8Array): boolean => (classes[unit] & quoteFlag) !== 0;

/** "—" and "―", which begin a speech or name an author. */
export const isEmDash = (unit: number): boolean => unit === 0x2014 || unit === 0x2015;

/** Brackets that hold a work's title, which ends no sentence wherever it stands. */
export const isTitleBracket = (unit: number): boolean => unit === 0x300a || unit === 0x3008;

/** `\n`, `\r`, NEL, LS and PS. */
export const isLineBreak = (unit: number): boolean =>
  unit === lineFeed || unit === 0x0d || unit === 0x85 || unit === 0x2028 || unit === paragraphSeparator;

/**
 * Where the text goes on after a hard break in the white space that begins at `at`, or `at` when that white
 * space is soft. Hard: an empty line (two line feeds with nothing but white space between) or U+2029.
 */
export function skipHardBreak(text: Uint16Array, at: number, end: number, classes: Uint8Array): number {
  let lineFeeds = 0;
  let isHard = false;
  let next = at;
  for (; next < end && (classes[text[next]] & classMask) === sentenceClass.space; next++) {
    if (text[next] === lineFeed) lineFeeds++;
    if (text[next] === paragraphSeparator || lineFeeds > 1) isHard = true;
  }
  return isHard ? next : at;
}
