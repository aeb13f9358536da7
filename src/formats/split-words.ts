/**
 * Word offsets of raw text, flat; always cut at `edges`.
 *
 * @param edges offsets at which a word must begin or end
 */
export function splitWords(text: string, _language?: string, edges: readonly number[] = []): Int32Array {
  const cuts = new Set(edges);
  const offsets: number[] = [];
  for (const { index, 0: run } of text.matchAll(
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}\p{M}]+|[^\s]/gu,
  )) {
    let start = index;
    for (let at = index + 1; at < index + run.length; at++) {
      if (!cuts.has(at)) continue;
      offsets.push(start, at);
      start = at;
    }
    offsets.push(start, index + run.length);
  }
  return Int32Array.from(offsets);
}
