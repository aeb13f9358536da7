import { closeBrace, hyphen, newline, openBrace } from "./character-classes.js";
import type { Page } from "./page.js";

/** Languages that a wiki shows in several scripts, with the variants preferred here, best first. */
const variants: Readonly<Record<string, readonly string[]>> = {
  zh: ["zh-hans", "zh-cn", "zh-sg", "zh"],
  gan: ["gan-hans", "gan"],
  crh: ["crh-latn", "crh"],
  iu: ["iu", "ike-cans"],
  kk: ["kk-cyrl", "kk"],
  ku: ["ku-latn", "ku"],
  shi: ["shi-latn", "shi"],
  sr: ["sr-ec", "sr-cyrl", "sr"],
  tg: ["tg"],
  uz: ["uz-latn", "uz"],
  wuu: ["wuu-hans", "wuu"],
};

export const hasVariants = (language: string): boolean => Object.hasOwn(variants, language);

/** No variant is chosen over more units than this, or from deeper inside another. */
const maxUnits = 4096;
const maxDepth = 8;

/**
 * Renders `-{…}-` at `at`. Of several variants the reader gets the first of this wiki's order that is there
 * (simplified Chinese on the Chinese Wikipedia), else the first that is written; text without variants is shown as
 * it is. Rules for titles and hidden rules (`T`, `H`, `-`, `R` with nothing to show) leave nothing.
 *
 * @returns index where the scan goes on; `at` when there is no such markup
 */
export function renderVariant(page: Page, language: string, at: number): number {
  const { units } = page.source;
  if (units[at + 1] !== openBrace || (units[at + 2] === openBrace && units[at + 3] !== openBrace)) return at;
  const close = endOfVariant(units, at + 2);
  if (close < 0) return at;
  const text = chooseVariant(page.source.slice(at + 2, close), variants[language] ?? []);
  page.tally.add("variant");
  page.expandedUnits += text.length + 32;
  if (text !== "" && page.expandedUnits <= page.limits.maxExpandedUnits) page.scanExpansion(text, false);
  page.prose.openParagraph();
  return close + 2;
}

function endOfVariant(units: Uint16Array, from: number): number {
  let depth = 1;
  for (let at = from; at < from + maxUnits && units[at] !== 0; at++) {
    if (units[at] === hyphen && units[at + 1] === openBrace) {
      if (++depth > maxDepth) return -1;
    } else if (units[at] === closeBrace && units[at + 1] === hyphen && --depth === 0) return at;
    else if (units[at] === newline && units[at + 1] === newline) return -1;
  }
  return -1;
}

const hiddenFlags = /[HT-]/;
const variantRule = /(?:^|;)\s*(?:[^;:{}[\]]*=>)?\s*([a-z]{2,3}(?:-[a-z]+)?)\s*:\s*([^;]*)/g;

/** Exported for its table of cases. */
export function chooseVariant(content: string, preferred: readonly string[]): string {
  const bar = content.indexOf("|");
  const flags =
    bar >= 0 && /^[A-Z+\-; a-z]*$/.test(content.slice(0, bar)) ? content.slice(0, bar) : undefined;
  const rules = flags === undefined ? content : content.slice(bar + 1);
  if (flags !== undefined && hiddenFlags.test(flags)) return "";
  const found = new Map<string, string>();
  for (const [, variant, text] of rules.matchAll(variantRule)) found.set(variant!, text!.trim());
  if (found.size === 0) return rules;
  const best = preferred.find((variant) => found.has(variant));
  return found.get(best ?? found.keys().next().value!) ?? "";
}
