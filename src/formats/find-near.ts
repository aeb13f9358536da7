import type { Span } from "../text/span.js";

/**
 * Where `surface` stands in `text`, nearest to `start`; of two as near the earlier. Undefined when it is not
 * within `reach` code units.
 */
export function findNear(
  text: string,
  surface: string,
  start: number,
  reach = Number.POSITIVE_INFINITY,
): Span | undefined {
  if (surface === "") return undefined;
  if (text.startsWith(surface, start)) return { start, end: start + surface.length };
  const before = start > 0 ? text.lastIndexOf(surface, start - 1) : -1;
  const after = text.indexOf(surface, start);
  const isBefore = before >= 0 && (after < 0 || start - before <= after - start);
  const found = isBefore ? before : after;
  if (found < 0 || Math.abs(found - start) > reach) return undefined;
  return { start: found, end: found + surface.length };
}
