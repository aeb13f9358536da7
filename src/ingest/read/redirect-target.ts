import { foldRedirectWord, redirectWords } from "./redirect-words.js";

/** Longest beginning of a page, in bytes or code units, in which a redirect is looked for. */
export const redirectHeadLength = 2048;

const redirectPattern = /^\s*[#＃]\s*([^\s[:]+)\s*:?\s*\[\[([^\]\n]*)\]\]/u;

/**
 * Title that a page redirects to, or undefined where its text does not begin as a redirect: as MediaWiki's
 * `WikitextContentHandler::extractRedirectTargetAndText` finds it, for the words of every language at once.
 *
 * The title comes without section, with spaces for underscores; its first letter's case is the author's.
 *
 * @param head the page's beginning, unescaped
 */
export function findRedirectTarget(head: string): string | undefined {
  const match = redirectPattern.exec(head);
  if (!match || !redirectWords.has(foldRedirectWord(match[1]!))) return undefined;
  const target = tryDecodePercent(match[2]!.split("|", 1)[0]!)
    .split("#", 1)[0]!
    .replace(/[_\s]+/g, " ")
    .replace(/^[ :]+| $/g, "");
  return target || undefined;
}

function tryDecodePercent(target: string): string {
  if (!target.includes("%")) return target;
  try {
    return decodeURIComponent(target);
  } catch {
    // A bare percent sign, as in "100% pure": the title is what it says.
    return target;
  }
}
