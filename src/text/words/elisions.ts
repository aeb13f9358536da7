import { primaryLanguage } from "../sentences/languages/index.js";

const french = "l d j m t s n c qu jusqu lorsqu puisqu quoiqu";
/** The words that lose their vowel before an apostrophe, by language; "*" is any word. */
const elisions: Readonly<Record<string, string>> = {
  ca: "l d m t s n",
  fr: french,
  frp: french,
  fur: "*",
  it: "*",
  lmo: "*",
  nap: "*",
  oc: "l d m t s n qu",
  pms: "*",
  scn: "*",
  vec: "*",
  wa: french,
};

/**
 * Whether the apostrophe of a word in `language` ends a word of its own, as in "l'|homme" or "dell'|arte".
 * `left` is what stands before the apostrophe.
 */
export function findElisions(language: string): ((left: string) => boolean) | undefined {
  const list = elisions[primaryLanguage(language)];
  if (list === undefined) return undefined;
  if (list === "*") return () => true;
  const words = new Set(list.split(" "));
  return (left) => words.has(left.toLowerCase());
}
