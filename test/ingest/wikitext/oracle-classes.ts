/**
 * Names what a sentence of wtf_wikipedia and the scanned prose differ by. The classes are those of
 * docs/wikitext-differences.md; `unexplained: …` is none of them.
 */

/** A sentence of the oracle that is not in our prose. */
export function classifyTheirs(shown: string, wikitext: string): string {
  const leak = leakOf(shown);
  if (leak) return leak;
  if (isInterlanguage(shown, wikitext)) return "interlanguage links";
  const line = lineOf(shown, wikitext);
  if (line === undefined) return "unexplained: only the oracle";
  if (/^\s*(<[^>]*>)?\s*[*#:;|!]/.test(line)) return "list, table and caption lines";
  return classifyLine(line) ?? "unexplained: only the oracle";
}

/** A piece of our prose, without spaces, that no sentence of the oracle covers. */
export function classifyOurs(piece: string, wikitext: string): string {
  const head = piece.replace(/^[^\p{L}]*/u, "").slice(0, 14);
  const line = wikitext.split("\n").find((text) => squeezeMarkup(text).includes(head));
  if (line === undefined) return "unexplained: only ours";
  if (/^\s*<|<\/?(blockquote|div|center|poem|br|p|small|li|ol|ul)\b/i.test(line)) return "HTML tags";
  if (/&[a-z#0-9]+;/i.test(line)) return "entities";
  return classifyLine(line) ?? "unexplained: only ours";
}

/** Sentence and prose agree at both ends and differ in the middle. */
export function classifyMiddle(theirs: string, ours: string, shown: string, wikitext: string): string {
  const leak = leakOf(shown);
  if (leak) return leak;
  if (ours.startsWith("#")) return "sections of links";
  if (ours.includes("\n")) return "paragraph breaks";
  if (/^[\p{P}\p{S}]*$/u.test(theirs + ours)) return "punctuation around what was dropped";
  if (/\\|[\^_]|^[A-Za-z0-9(),./=+-]{0,24}$/.test(theirs) && /<math|<chem/.test(wikitext)) return "formulas";
  const line = lineOf(shown, wikitext);
  return (line === undefined ? undefined : classifyLine(line)) ?? "unexplained: different text";
}

/** Keys are `target>text`. */
export function classifyLinks(theirs: readonly string[], ours: readonly string[], wikitext: string): string {
  const onlyTheirs = theirs.filter((key) => !ours.includes(key));
  const onlyOurs = ours.filter((key) => !theirs.includes(key));
  const target = (key: string): string => key.slice(0, key.indexOf(">"));
  const shown = (key: string): string => key.slice(key.indexOf(">") + 1);
  if (onlyTheirs.some((key) => /^:?[\p{L} -]{2,20}:/u.test(target(key))))
    return "links to other namespaces and wikis";
  const pairs = onlyTheirs.map((key) => [key, onlyOurs.find((own) => target(own) === target(key))] as const);
  if (onlyTheirs.length > 0 && pairs.every(([, own]) => own !== undefined)) {
    if (pairs.every(([key, own]) => shown(own!).includes("#") || shown(key).includes("#")))
      return "sections of links";
    if (pairs.every(([key, own]) => shown(own!).startsWith(shown(key)) || shown(key).startsWith(shown(own!))))
      return "letters behind links";
    return "markup inside link text";
  }
  if (onlyTheirs.length === 0 && onlyOurs.some((key) => target(key).length < 2)) return "one-letter targets";
  if (onlyTheirs.length === 0 && /\{\{|\n/.test(wikitext) && onlyOurs.length > 0)
    return "links the oracle drops";
  return "unexplained: links";
}

/** Leftovers of wikitext in a sentence of the oracle. */
function leakOf(shown: string): string | undefined {
  if (/(^|[^\p{L}])\p{L}\|\p{L}/u.test(shown)) return "one-letter targets";
  if (
    /^[\p{L} ]{2,20}:\S[^.]*$|\d+(px|εσ)\b|\b(thumb|left|right|mini|miniatur|frame|nhỏ|міні)\||^μικρογραφία/u.test(
      shown,
    )
  )
    return "local namespaces and captions";
  if (
    /\[\[|\]\]|\{\{|\}\}|\{\||\|\}|\[https?:|\[\/\/|''|__[A-Z]+__|~~~|<\/?[a-z]|-\{|^=.*=\s*$|^\W*[*•]|[|]/i.test(
      shown,
    )
  )
    return "markup left by the oracle";
  if (/&#?\w+;/.test(shown)) return "entities";
  return /\$1|undefined|\bNaN\b/.test(shown) ? "broken template functions" : undefined;
}

function isInterlanguage(shown: string, wikitext: string): boolean {
  const title = shown.trim().split(/\s+/).at(-1)!;
  const at = wikitext.search(
    new RegExp(`^ *\\[\\[[a-z-]{2,12}: ?[^\\]]*${escapePattern(title)}[^\\]]*\\]\\]`, "m"),
  );
  return at >= 0;
}

const escapePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

function classifyLine(line: string): string | undefined {
  if (/<math|<chem|<ce>|\{\{ *(math|mvar|val|frac|sfrac|sqrt|su|chem|radic|vec|tmath)\b/i.test(line))
    return "formulas";
  if (
    /\{\{ *(quote|cquote|blockquote|quotation|zitat|cita|citaat|q|bquote|pull quote|"|цитата)\b/i.test(line)
  )
    return "quotation templates";
  if (
    /\{\{ *(coord|inflation|currentyear|age|hlist|plainlist|ubl|ordered list|bulleted list|rp|ipa|legend)\b/i.test(
      line,
    )
  )
    return "templates dropped by rule";
  if (
    /<(nowiki|code|li|span|div|br|ref|gallery|sup|sub|small|blockquote|poem|pre|ol|ul|references)\b/i.test(
      line,
    )
  )
    return "HTML tags";
  if (/\{\{/.test(line)) return "templates read by rule";
  if (/\[\[[^\]|[]{2,20}:|^\s*\[\[/.test(line)) return "local namespaces and captions";
  return /[a-z]-\{|-\{/.test(line) ? "language variants" : undefined;
}

/** The line of the source that holds the first words of a sentence. */
function lineOf(shown: string, wikitext: string): string | undefined {
  const words = shown.split(/[^\p{L}\p{N}]+/u).filter((word) => /^[\p{L}\p{N}]{2,}$/u.test(word));
  if (words.length === 0) return shown;
  const first = words.slice(0, 4);
  return wikitext.split("\n").find((line) => first.every((word) => line.includes(word)));
}

const squeezeMarkup = (line: string): string =>
  line.replace(/\[\[[^\]|]*\||\[\[|\]\]|\{\{[^}|]*\||\}\}|<[^>]*>|["'\s]/g, "");
