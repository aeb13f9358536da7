/** Titles longer than this are refused by MediaWiki, in bytes of UTF-8. */
const maxTitleBytes = 255;

/** A title that needs nothing but its underscores turned to spaces: most of them. */
const plainTitle = /^[A-Z0-9](?:[ _]?[A-Za-z0-9(),'!-])*$/;

const blanks = /[ _\u00a0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;
const directionMarks = /[\u200e\u200f\u202a-\u202e]/g;
/** Characters and sequences that no page title holds. */
const illegal = /[\u0000-\u001f<>[\]{|}\u007f\ufffd]|%[0-9A-Fa-f]{2}|&[A-Za-z0-9\u0080-\uffff]+;|~~~/;
/** Titles that would read as a relative path. */
const relativePath = /^\.\.?(?:\/|$)|\/\.\.?(?:\/|$)/;
const nonAscii = /[^\u0000-\u007f]/;

/** Wikis whose small dotted `i` has the capital `İ`. */
const dottedCapitalLanguages: ReadonlySet<string> = new Set(["tr", "az", "kaa"]);

/**
 * The title as MediaWiki stores it (with spaces, not underscores), or undefined when no page can have it.
 *
 * `%XX` is decoded, direction marks vanish, blanks and underscores collapse to one space and are trimmed, the
 * text becomes NFC, one leading `:` and everything from `#` on is cut, and the first letter becomes a capital.
 * HTML entities must be decoded already; namespaces and interwiki prefixes stay as they are. A letter whose
 * capital is more than one letter (`ß`) and Georgian letters keep their form, as on Wikimedia's wikis.
 *
 * Source: MediaWiki, `MediaWikiTitleCodec::splitTitleString` and `Language::ucfirst`.
 * Differs: titles of 256 to 512 bytes are refused in the Special namespace too.
 *
 * @param raw the target of a link, a `<title>`, or the last part of a DBpedia resource IRI
 * @param isFirstLetterCase whether the wiki is `first-letter` in `<siteinfo>`, not `case-sensitive`
 * @param language the wiki's language, only read for Turkish, Azerbaijani and Karakalpak
 */
export function normaliseTitle(raw: string, isFirstLetterCase = true, language = ""): string | undefined {
  if (raw.length <= maxTitleBytes && plainTitle.test(raw)) return raw.replaceAll("_", " ");
  const decoded = raw.includes("%") ? decodePercent(raw) : raw;
  const composed = nonAscii.test(decoded) ? decoded.replace(directionMarks, "").normalize("NFC") : decoded;
  const title = cutSection(cutColon(trimSpaces(composed.replace(blanks, " "))));
  if (title === "" || title.startsWith(":") || illegal.test(title) || relativePath.test(title))
    return undefined;
  if (Buffer.byteLength(title) > maxTitleBytes) return undefined;
  return isFirstLetterCase ? capitaliseFirst(title, language) : title;
}

const trimSpaces = (title: string): string => title.replace(/^ | $/g, "");

const cutColon = (title: string): string => (title.startsWith(":") ? trimSpaces(title.slice(1)) : title);

function cutSection(title: string): string {
  const at = title.indexOf("#");
  return at < 0 ? title : trimSpaces(title.slice(0, at));
}

/** Decodes each run of `%XX` as UTF-8; what is not UTF-8 becomes U+FFFD, which no title holds. */
function decodePercent(text: string): string {
  return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) =>
    Buffer.from(run.replaceAll("%", ""), "hex").toString("utf8"),
  );
}

function capitaliseFirst(title: string, language: string): string {
  const first = String.fromCodePoint(title.codePointAt(0)!);
  const capital = first === "i" && dottedCapitalLanguages.has(language) ? "İ" : capitalOf(first);
  return capital === first ? title : capital + title.slice(first.length);
}

function capitalOf(letter: string): string {
  if ("\u10d0" <= letter && letter <= "\u10ff") return letter; // Georgian: Mtavruli is not used in titles
  const capital = letter.toUpperCase();
  return String.fromCodePoint(capital.codePointAt(0)!) === capital ? capital : letter;
}
