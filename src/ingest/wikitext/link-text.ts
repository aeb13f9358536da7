/** The part of a title in brackets or behind a comma, which the pipe trick leaves out. */
const qualifier = /^(.+?)(?: ?\([^()]*\)| ?（[^（）]*）)?$/u;
const afterComma = /(?:, |，|، ).*$/u;

/**
 * What `[[target|]]` shows: the target without its namespace, and without the part in brackets or, when there is
 * none, behind the first comma.
 *
 * Source: MediaWiki, Parser::pstPass2, which writes the text when a page is saved; what a dump still holds was
 * never seen by it. Differs: none known.
 */
export function pipeTrick(target: string, hasPrefix: boolean): string {
  const name = (hasPrefix ? target.slice(target.indexOf(":") + 1) : target).replace(/^:/, "").trim();
  const withoutComma = name.replace(afterComma, "");
  const base = withoutComma.endsWith(")") || !name.endsWith(")") ? withoutComma : name;
  return qualifier.exec(base)?.[1]?.trim() ?? name;
}

const percentEncoded = /%[0-9A-Fa-f]{2}/;

/** The page a link leads to: its section cut, entities and percent-encoding decoded; empty for `[[#section]]`. */
export function linkTarget(written: string, decode: (text: string) => string): string {
  let target = written.includes("&") ? decode(written) : written;
  const section = target.indexOf("#");
  if (section >= 0) target = target.slice(0, section);
  if (percentEncoded.test(target)) target = decodePercent(target);
  return target.trim();
}

function decodePercent(text: string): string {
  const bytes = Buffer.from(
    text.replace(/%([0-9A-Fa-f]{2})|[^%]+|%/g, (part, hex: string | undefined) =>
      hex === undefined
        ? Buffer.from(part, "utf8").toString("latin1")
        : String.fromCharCode(parseInt(hex, 16)),
    ),
    "latin1",
  );
  const decoded = bytes.toString("utf8");
  return decoded.includes("\ufffd") ? text : decoded;
}
