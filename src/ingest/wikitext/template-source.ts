/**
 * Templates as strings: finding those inside one, splitting arguments, and carrying links unharmed through
 * functions that would flatten them.
 */

/** `{{…}}` directly inside `text`, as `[start, end)` pairs, flat. Unclosed ones are left out. */
export function findTemplates(text: string): number[] {
  const found: number[] = [];
  let depth = 0;
  let start = 0;
  for (let at = text.indexOf("{{"); at >= 0 && at < text.length - 1; ) {
    const pair = text.charCodeAt(at) === text.charCodeAt(at + 1) ? text.charCodeAt(at) : 0;
    if (pair === 123) {
      if (depth++ === 0) start = at;
      at += 2;
    } else if (pair === 125 && depth > 0) {
      at += 2;
      if (--depth === 0) found.push(start, at);
    } else at++;
  }
  return found;
}

/** Arguments of `{{name|a|b=c}}` by position from "1" and by name, as wikitext; a bar inside links or templates is none. */
export function splitArguments(body: string): Map<string, string> {
  const named = new Map<string, string>();
  let depth = 0;
  let position = 0;
  let start = -1;
  let equals = -1;
  const end = body.length - 2;
  for (let at = 2; at <= end; at++) {
    const unit = at === end ? 124 : body.charCodeAt(at);
    if (unit === 124 && (depth === 0 || at === end)) {
      if (start >= 0) {
        if (equals >= 0) named.set(body.slice(start, equals).trim(), body.slice(equals + 1, at).trim());
        else named.set(String(++position), body.slice(start, at));
      }
      start = at + 1;
      equals = -1;
    } else if (unit === 61) {
      if (depth === 0 && equals < 0 && start >= 0 && !isInTag(body, start, at)) equals = at;
    } else if ((unit === 91 || unit === 123) && body.charCodeAt(at + 1) === unit) {
      depth++;
      at++;
    } else if ((unit === 93 || unit === 125) && body.charCodeAt(at + 1) === unit && at + 1 < end) {
      if (depth > 0) depth--;
      at++;
    }
  }
  return named;
}

/** `<span style="…">` and `[http://x?a=b y]` hold an equals sign that names nothing. */
const isInTag = (body: string, start: number, at: number): boolean => {
  const before = body.slice(start, at);
  return before.lastIndexOf("<") > before.lastIndexOf(">") || /https?:\S*$/.test(before);
};

/** Private-use stand-ins for `[[`, `]]` and the bar between them. */
const linkOpen = "\ue000";
const linkClose = "\ue001";
const linkBar = "\ue002";
const standIns = /[\ue000-\ue002]/;
const wholeLink = /\[\[([^[\]{}]*)\]\]/g;

/**
 * Hides links from a template function, which would keep only their text. Brackets that pair with none go: a
 * function would search for their end again and again.
 */
export function maskLinks(body: string): string {
  if (!body.includes("[[")) return body.includes("]]") ? body.replaceAll("]]", "") : body;
  return body
    .replace(standIns, "")
    .replace(wholeLink, (_, inner: string) => linkOpen + inner.replaceAll("|", linkBar) + linkClose)
    .replace(/\[\[|\]\]/g, "");
}

/** Brings the links of `maskLinks` back; `undefined` when the function built a link around one. */
export function unmaskLinks(text: string): string | undefined {
  if (!standIns.test(text)) return text;
  if (/\[\[[^\]]*\ue000/.test(text)) return undefined;
  return text.replaceAll(linkOpen, "[[").replaceAll(linkClose, "]]").replaceAll(linkBar, "|");
}

export const countLinks = (masked: string): number => masked.split(linkOpen).length - 1;

/** Without links: what a template function would have made of them. */
export const flattenLinks = (masked: string): string =>
  masked
    .replace(/\ue000(?:[^\ue000-\ue002]*\ue002)?/g, "")
    .replaceAll(linkBar, "|")
    .replaceAll(linkClose, "");

const droppedTag = /<(ref|math|chem|ce|gallery|timeline|syntaxhighlight|source|score|nowiki)\b/i;

/**
 * A template's source as its function may see it: no references or formulas, and markup that `<nowiki>` protects
 * written as character references.
 */
export function cleanSource(body: string): string {
  if (!body.includes("<")) return body;
  let clean = "";
  let rest = body;
  for (let tag = droppedTag.exec(rest); tag; tag = droppedTag.exec(rest)) {
    clean += rest.slice(0, tag.index);
    const tagEnd = rest.indexOf(">", tag.index) + 1;
    if (tagEnd === 0) return clean + rest.slice(tag.index).replaceAll("<", "");
    const after = rest.slice(tagEnd);
    rest = after;
    if (body.charCodeAt(body.length - after.length - 2) === 47) continue;
    const close = new RegExp(`</${tag[1]}\\s*>`, "i").exec(after);
    if (!close) continue;
    if (tag[1]!.toLowerCase() === "nowiki") clean += protect(after.slice(0, close.index));
    rest = after.slice(close.index + close[0].length);
  }
  return clean + rest;
}

const protect = (text: string): string =>
  text.replace(/[[\]{}|=<>'*#:;]/g, (unit) => `&#${unit.charCodeAt(0)};`);
