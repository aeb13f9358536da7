import { ConfigError } from "../core/errors.js";
import type { Cut, TokenRange } from "./encoding.js";
import type { TokenList } from "./token-list.js";

/** Which sequence gives way when a pair is too long. */
export type Truncation = "longest-first" | "only-first" | "only-second";

/**
 * How many tokens of two sequences are kept so that they fit `room`.
 *
 * Source: `truncate_encodings` of Hugging Face `tokenizers`: "longest-first" leaves the shorter one whole when it
 * takes at most half.
 *
 * @throws ConfigError when the sequence that must not give way leaves no room
 */
export function keptLengths(
  first: number,
  second: number,
  room: number,
  truncation: Truncation,
): [number, number] {
  if (first + second <= room) return [first, second];
  if (truncation === "longest-first") {
    const shorter = Math.min(first, second);
    const rest = Math.max(shorter, room - shorter);
    const half = Math.floor(room / 2);
    const [short, long] = shorter + rest > room ? [half, room - half] : [shorter, rest];
    return first > second ? [long, short] : [short, long];
  }
  const fixed = truncation === "only-first" ? second : first;
  if (fixed > room) {
    throw new ConfigError(
      `truncation "${truncation}" must keep ${fixed} tokens of the other sequence, and there is room for ${room}`,
      { fix: 'raise maxTokens or use "longest-first"' },
    );
  }
  return truncation === "only-first" ? [room - fixed, fixed] : [fixed, room - fixed];
}

/** Room for text under `maxTokens`, beside `special` tokens. */
export function roomFor(maxTokens: number | undefined, special: number): number {
  if (maxTokens === undefined) return Number.POSITIVE_INFINITY;
  if (!Number.isInteger(maxTokens) || maxTokens < special) {
    throw new ConfigError(`maxTokens=${maxTokens} has no room for the ${special} special tokens`, {
      fix: `set it to a whole number of at least ${special}`,
    });
  }
  return maxTokens - special;
}

/** The cut that keeping `kept` tokens makes; none when that is all of them. */
export const cutsAfter = (tokens: TokenList, kept: number, sequence: 0 | 1): Cut[] =>
  kept < tokens.length ? [{ sequence, tokens: tokens.length - kept, start: tokens.starts[kept] }] : [];

/**
 * Runs of at most `room` tokens that cover `tokens`. A run begins and ends between words wherever a word fits,
 * and repeats the end of the one before: at least `stride` tokens, fewer only where whole words leave no room for
 * anything new beside them.
 */
export function cutWindows(tokens: TokenList, room: number, stride: number): TokenRange[] {
  if (!(0 <= stride && stride < room)) {
    throw new ConfigError(`strideTokens=${stride} does not fit windows of ${room} tokens of text`, {
      fix: `set it to 0 or more and less than ${room}`,
    });
  }
  const windows: TokenRange[] = [];
  for (let start = 0; ; ) {
    const end = lastWordEnd(tokens, start, start + room);
    windows.push({ tokens, start, end });
    if (end === tokens.length) return windows;
    start = nextStart(tokens, end, room, stride);
  }
}

function nextStart(tokens: TokenList, end: number, room: number, stride: number): number {
  if (wordStart(tokens, end) < end) return end - stride;
  let start = wordStart(tokens, end - stride);
  while (start < end && lastWordEnd(tokens, start, start + room) <= end) start = wordEnd(tokens, start);
  return start;
}

function wordStart(tokens: TokenList, at: number): number {
  let start = at;
  while (start > 0 && start < tokens.length && tokens.words[start - 1] === tokens.words[start]) start--;
  return start;
}

function wordEnd(tokens: TokenList, at: number): number {
  let end = at + 1;
  while (end < tokens.length && tokens.words[end - 1] === tokens.words[end]) end++;
  return end;
}

/** The last word's end at or before `limit`, or `limit` where one word fills the window. */
function lastWordEnd(tokens: TokenList, start: number, limit: number): number {
  if (limit >= tokens.length) return tokens.length;
  const end = wordStart(tokens, limit);
  return end > start ? end : limit;
}
