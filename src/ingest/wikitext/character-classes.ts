/** UTF-16 code units that wikitext gives a meaning to. */
export const newline = 10;
export const carriageReturn = 13;
export const tab = 9;
export const space = 32;
export const quotationMark = 34;
export const numberSign = 35;
export const percentSign = 37;
export const ampersand = 38;
export const apostrophe = 39;
export const openParenthesis = 40;
export const closeParenthesis = 41;
export const asterisk = 42;
export const comma = 44;
export const hyphen = 45;
export const fullStop = 46;
export const slash = 47;
export const colon = 58;
export const semicolon = 59;
export const lessThan = 60;
export const equalsSign = 61;
export const greaterThan = 62;
export const openBracket = 91;
export const closeBracket = 93;
export const underscore = 95;
export const openBrace = 123;
export const verticalBar = 124;
export const closeBrace = 125;
export const noBreakSpace = 0xa0;

/**
 * Units at which the copying of running prose stops: markup, spaces (which collapse), and characters that no
 * reader sees. U+0000 is among them because it ends every buffer.
 */
export const interruptsProse: Uint8Array = tableOf(
  "\0\n\r\t '&<[]{}|_-",
  "\u00a0\u00ad\u200b\u200e\u200f\u2060\ufeff",
);
/** A hyphen is markup only where `-{…}-` chooses a language variant. */
export const interruptsProseWithoutVariants: Uint8Array = interruptsProse.slice();
interruptsProseWithoutVariants[hyphen] = 0;

/** Where the skipping of a list line, a heading or a table must look closer. */
export const interruptsSkipping: Uint8Array = tableOf("\0\n<[{");
/** What no link target can hold. */
export const endsLinkTarget: Uint8Array = tableOf("\0\n\r[]{}|<>");
const blanks = tableOf(" \t\r\u00a0");
const asciiLetters = tableOf("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
const asciiDigits = tableOf("0123456789");

export const isBlank = (unit: number): boolean => blanks[unit] === 1;
export const isAsciiLetter = (unit: number): boolean => asciiLetters[unit] === 1;
export const isAsciiDigit = (unit: number): boolean => asciiDigits[unit] === 1;

/** Letters, as far as prose needs to know: ASCII letters and everything from U+00AA that is not punctuation. */
export const isLetter = (unit: number): boolean =>
  asciiLetters[unit] === 1 ||
  (unit >= 0xc0 &&
    unit !== 0xd7 &&
    unit !== 0xf7 &&
    !(unit >= 0x2000 && unit < 0x2c00) &&
    !isWidePunctuation(unit));

/** Letters and digits of scripts that put spaces between words. */
export const isSpacedWordUnit = (unit: number): boolean =>
  asciiDigits[unit] === 1 || (isLetter(unit) && (unit < 0x2e80 || (unit >= 0xac00 && unit < 0xd7b0)));

const isWidePunctuation = (unit: number): boolean =>
  (unit >= 0x3000 && unit < 0x3040) || (unit >= 0xff00 && unit < 0xff20) || unit >= 0xffe0;

function tableOf(...groups: readonly string[]): Uint8Array {
  const table = new Uint8Array(0x10000);
  for (const group of groups) for (let i = 0; i < group.length; i++) table[group.charCodeAt(i)] = 1;
  return table;
}
