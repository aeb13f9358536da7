import {
  apostrophe,
  closeBracket,
  closeParenthesis,
  colon,
  comma,
  fullStop,
  isAsciiLetter,
  isBlank,
  isLetter,
  isSpacedWordUnit,
  newline,
  openBracket,
  openParenthesis,
  semicolon,
  space,
} from "./character-classes.js";
import type { Page } from "./page.js";

const isOpening = (unit: number): boolean => unit === openParenthesis || unit === 0xff08;
const isClosing = (unit: number): boolean => unit === closeParenthesis || unit === 0xff09;
/** What may stand idle between brackets: `(, ; : )`, narrow or wide. */
const isFiller = (unit: number): boolean =>
  unit === comma ||
  unit === semicolon ||
  unit === colon ||
  unit === space ||
  unit === 0xff0c ||
  unit === 0xff1b ||
  unit === 0xff1a ||
  unit === 0x3001;

/**
 * Closes the gap that a dropped reference, template or formula leaves at the end of the prose: doubled spaces,
 * empty brackets, a space before a full stop, two sentences or words that now touch.
 *
 * @param at index of what follows the dropped thing
 * @returns index where the scan goes on
 */
export function closeGap(page: Page, at: number): number {
  const { prose, source } = page;
  if (!prose.isOpen) return at;
  const { units } = source;
  const floor = page.link ? Math.max(prose.floor, page.link.start) : prose.floor;
  const previous = prose.length > prose.start ? prose.text[prose.length - 1]! : newline;
  if (previous === space || previous === newline) while (isBlank(units[at]!)) at++;
  const afterBrackets = removeEmptyBrackets(page, at, floor);
  if (afterBrackets >= 0) return afterBrackets;
  const opening = backOverFillers(page, floor);
  if (opening > floor && isOpening(prose.text[opening - 1]!)) {
    prose.length = opening;
    return skipFillers(units, at);
  }
  const next = units[at]!;
  if (previous === space) {
    if (
      prose.length > floor &&
      hugsWordBefore(next) &&
      !(next === fullStop && isSpacedWordUnit(units[at + 1]!))
    )
      prose.length--;
  } else if (touches(previous, next, units, at)) prose.put(space);
  return at;
}

const hugsWordBefore = (unit: number): boolean =>
  unit === comma || unit === fullStop || unit === semicolon || unit === closeParenthesis;

/** Whether text on both sides of the gap needs a space: `end.<ref/>Next`, `the{{x}}word`. */
function touches(previous: number, next: number, units: Uint16Array, at: number): boolean {
  if (isSpacedWordUnit(previous)) return isSpacedWordUnit(next);
  if (
    !(
      previous === fullStop ||
      previous === comma ||
      previous === semicolon ||
      previous === 33 ||
      previous === 63
    )
  )
    return false;
  if (next === openBracket) return units[at + 1] === openBracket;
  if (next === apostrophe && units[at + 1] === apostrophe) return true;
  return isLetter(next) && (isAsciiLetter(next) || isSpacedWordUnit(next));
}

/** Takes out `(`, fillers, the gap, fillers, `)`. Returns where to go on, or -1 when there are no such brackets. */
function removeEmptyBrackets(page: Page, at: number, floor: number): number {
  const { prose } = page;
  const { units } = page.source;
  const closing = skipFillers(units, at);
  if (!isClosing(units[closing]!)) return -1;
  const opening = backOverFillers(page, floor);
  if (opening === floor || !isOpening(prose.text[opening - 1]!)) {
    if (opening === prose.length || prose.text[opening - 1] === closeBracket) return -1;
    prose.length = opening;
    return closing;
  }
  prose.length = opening - 1;
  let next = closing + 1;
  if (prose.length > prose.start && prose.text[prose.length - 1] === space) {
    while (isBlank(units[next]!)) next++;
    if (prose.length > floor && hugsWordBefore(units[next]!)) prose.length--;
  }
  return next;
}

function backOverFillers({ prose }: Page, floor: number): number {
  let at = prose.length;
  while (at > floor && isFiller(prose.text[at - 1]!)) at--;
  return at;
}

function skipFillers(units: Uint16Array, at: number): number {
  while (isFiller(units[at]!)) at++;
  return at;
}
