import type { Example } from "../../src/text/example.js";

/**
 * What must survive any conversion: each mention's label and its place, counted in characters that are not white
 * space, since formats differ in the spaces they keep.
 */
export function mentionKeys({ text, mentions }: Pick<Example, "text" | "mentions">): string[] {
  const place = new Int32Array(text.length + 1);
  for (let i = 0; i < text.length; i++)
    place[i + 1] = place[i] + (/[\s\u0085\u001c-\u001f]/.test(text[i]) ? 0 : 1);
  return mentions
    .map(({ start, end, label, parts }) =>
      [label, ...(parts ?? [{ start, end }]).map((part) => `${place[part.start]}-${place[part.end]}`)].join(
        " ",
      ),
    )
    .sort();
}
