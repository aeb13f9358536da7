import { SpanError } from "../core/errors.js";

/** Half-open range `[start, end)` of UTF-16 code units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Throws SpanError unless `0 <= start < end <= text.length` and no surrogate pair is cut. */
export function checkSpan(
  { start, end }: Span,
  text: string,
  at: Readonly<Record<string, string | number>> = {},
): void {
  if (
    !(Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start < end && end <= text.length)
  ) {
    throw new SpanError(`span [${start}, ${end}) does not fit a text of ${text.length} characters`, { at });
  }
  if (cutsSurrogatePair(text, start) || cutsSurrogatePair(text, end)) {
    throw new SpanError(`span [${start}, ${end}) cuts a character in two`, {
      at,
      fix: "give offsets in UTF-16 code units",
    });
  }
}

/** Whether offset `at` lies between the two halves of one character. */
export function cutsSurrogatePair(text: string, at: number): boolean {
  return (
    0 < at &&
    at < text.length &&
    (text.charCodeAt(at) & 0xfc00) === 0xdc00 &&
    (text.charCodeAt(at - 1) & 0xfc00) === 0xd800
  );
}

/** Whether two spans share a position. */
export const overlaps = (a: Span, b: Span): boolean => a.start < b.end && b.start < a.end;

/** By start, then longer first: the order in which mentions stand in every record. */
export const compareSpans = (a: Span, b: Span): number => a.start - b.start || b.end - a.end;
