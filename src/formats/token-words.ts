import { RecordError } from "../core/errors.js";
import type { Span } from "../text/span.js";
import { fromCodePoints } from "./code-points.js";

/**
 * Word offsets, flat, of spaCy's tokens, which count code points; those of white space alone are no words.
 *
 * @throws RecordError when they are out of order or outside the text
 */
export function wordsOfTokens(
  text: string,
  tokens: readonly Span[],
  at: Readonly<Record<string, string | number>>,
): Int32Array {
  const toOffset = fromCodePoints(text);
  const offsets: number[] = [];
  let last = 0;
  for (const [i, token] of tokens.entries()) {
    const [start, end] = [toOffset(token.start), toOffset(token.end)];
    if (start < last || end < start || text.length < end)
      throw new RecordError(
        `token ${i}, [${token.start}, ${token.end}), is out of order or outside a text of ${text.length} characters`,
        { at, fix: "leave tokens out, so that the text is split anew" },
      );
    last = end;
    if (text.slice(start, end).trim() !== "") offsets.push(start, end);
  }
  return Int32Array.from(offsets);
}
