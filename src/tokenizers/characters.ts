/**
 * What BERT's pre-tokenizer asks of a character. The classes are those of Hugging Face `tokenizers` 0.23, found
 * by asking it for every code point: its Unicode tables are older than JavaScript's, so what entered Unicode
 * since then counts here, as there, as an ordinary character.
 */

export const ordinary = 0;
export const space = 1;
export const punctuation = 2;
export const chinese = 3;
/** NUL, U+FFFD, controls and format characters: `clean_text` drops them. */
export const dropped = 4;
/** Half of a surrogate pair: only the code point can tell. */
export const surrogate = 5;

export type CharacterClass = 0 | 1 | 2 | 3 | 4 | 5;

type Ranges = readonly (readonly [first: number, last: number])[];

/** Code point ranges from hexadecimal text: `"61d 1b4e-1b4f"`. */
const toRanges = (text: string): Ranges =>
  text.split(" ").map((range) => {
    const [first, last = first] = range.split("-");
    return [Number.parseInt(first, 16), Number.parseInt(last, 16)];
  });

/** Punctuation and format characters that the reference's Unicode tables do not know. */
const tooYoung = toRanges(
  "61d 890-891 8e2 9fd a76 c77 c84 1b4e-1b4f 1b7d-1b7f 2e43-2e4f 2e52-2e5d 10d6e 10ead 10ed0 10f55-10f59 " +
    "10f86-10f89 110cd 113d4-113d5 113d7-113d8 1144b-1144f 1145a-1145b 1145d 11660-1166c 116b9 1183b " +
    "11944-11946 119e2 11a3f-11a46 11a9a-11a9c 11a9e-11aa2 11b00-11b09 11be1 11c41-11c45 13430-1343f",
);
/** Was punctuation in the reference's tables and is none any more. */
const wasPunctuation = toRanges("166d 111c9");
/** The CJK blocks of BERT, with the two bounds that the reference draws otherwise (2b81f, 2b920). */
const chineseBlocks = toRanges(
  "3400-4dbf 4e00-9fff f900-faff 20000-2a6df 2a700-2b81f 2b920-2ceaf 2f800-2fa1f",
);

const holds = (ranges: Ranges, codePoint: number): boolean =>
  ranges.some(([first, last]) => first <= codePoint && codePoint <= last);

const asciiPunctuation = /^[!-/:-@[-`{-~]$/;
const droppedCategories = /^[\p{Cc}\p{Cf}\p{Co}]$/u;

function classOf(codePoint: number): CharacterClass {
  const character = String.fromCodePoint(codePoint);
  if (character === "\t" || character === "\n" || character === "\r") return space;
  if (0xd800 <= codePoint && codePoint < 0xe000) return surrogate;
  if (codePoint === 0 || codePoint === 0xfffd) return dropped;
  if (holds(tooYoung, codePoint)) return ordinary;
  if (droppedCategories.test(character)) return dropped;
  if (/^\p{White_Space}$/u.test(character)) return space;
  if (holds(chineseBlocks, codePoint)) return chinese;
  const isPunctuation = /^\p{P}$/u.test(character) || asciiPunctuation.test(character);
  return isPunctuation || holds(wasPunctuation, codePoint) ? punctuation : ordinary;
}

/** Class of every UTF-16 code unit; halves of pairs are `surrogate`. */
export const unitClasses: Uint8Array = Uint8Array.from({ length: 0x10000 }, (_, unit) => classOf(unit));

const astralClasses = new Map<number, CharacterClass>();

/** Class of a whole character; a lone surrogate is `ordinary`. */
export function characterClass(codePoint: number): CharacterClass {
  if (codePoint < 0x10000) {
    const known = unitClasses[codePoint] as CharacterClass;
    return known === surrogate ? ordinary : known;
  }
  let known = astralClasses.get(codePoint);
  if (known === undefined) astralClasses.set(codePoint, (known = classOf(codePoint)));
  return known;
}

export const isLeadSurrogate = (unit: number): boolean => (unit & 0xfc00) === 0xd800;
export const isTrailSurrogate = (unit: number): boolean => (unit & 0xfc00) === 0xdc00;

/** Offset after the character that starts at `at`; a lone surrogate is a character. */
export const nextCharacter = (text: string, at: number): number =>
  isLeadSurrogate(text.charCodeAt(at)) && at + 1 < text.length && isTrailSurrogate(text.charCodeAt(at + 1))
    ? at + 2
    : at + 1;
