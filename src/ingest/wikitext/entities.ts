import { decodeHTMLStrict } from "entities/decode";
import { isAsciiDigit, isAsciiLetter, numberSign, semicolon } from "./character-classes.js";

/** Longer than every HTML5 name (`CounterClockwiseContourIntegral`). */
const maxNameLength = 33;
const named = new Map<string, string>();

/** The end of the last character reference that `readEntity` decoded. */
export let entityEnd = 0;

/**
 * Decodes the character reference at `units[at]` = `&`: numbers and every HTML5 name that ends in a semicolon.
 *
 * @returns the text, with `entityEnd` behind the semicolon; `undefined` when the ampersand is only itself
 */
export function readEntity(units: Uint16Array, at: number): string | undefined {
  return units[at + 1] === numberSign ? readNumber(units, at + 2) : readName(units, at);
}

function readNumber(units: Uint16Array, start: number): string | undefined {
  const isHex = (units[start]! | 32) === 120;
  let at = isHex ? start + 1 : start;
  const firstDigit = at;
  let code = 0;
  for (; at < firstDigit + 8; at++) {
    const digit = isHex ? hexDigit(units[at]!) : isAsciiDigit(units[at]!) ? units[at]! - 48 : -1;
    if (digit < 0) break;
    code = code * (isHex ? 16 : 10) + digit;
  }
  const isCharacter = code >= 32 ? code <= 0x10ffff && (code & ~0x7ff) !== 0xd800 : code === 9 || code === 10;
  if (at === firstDigit || units[at] !== semicolon || !isCharacter) return undefined;
  entityEnd = at + 1;
  return String.fromCodePoint(code);
}

function readName(units: Uint16Array, start: number): string | undefined {
  let at = start + 1;
  let name = "";
  while (at < start + maxNameLength && (isAsciiLetter(units[at]!) || isAsciiDigit(units[at]!)))
    name += String.fromCharCode(units[at++]!);
  if (units[at] !== semicolon || name === "") return undefined;
  let text = named.get(name);
  if (text === undefined) {
    const reference = `&${name};`;
    text = decodeHTMLStrict(reference);
    if (text === reference) return undefined;
    named.set(name, text);
  }
  entityEnd = at + 1;
  return text;
}

const hexDigit = (unit: number): number => {
  if (isAsciiDigit(unit)) return unit - 48;
  const lower = unit | 32;
  return 97 <= lower && lower <= 102 ? lower - 87 : -1;
};

/** Decodes every character reference of a short string, e.g. a link target. */
export const decodeEntities = (text: string): string => (text.includes("&") ? decodeHTMLStrict(text) : text);
