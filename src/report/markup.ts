/** Text as the content of an element or of a quoted attribute. */
export const escapeHtml = (text: string): string =>
  text.replace(
    /[&<>"']/g,
    (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[character]!,
  );

/** Text that is HTML or SVG; made by `markup` alone, so that nothing gets into a page unescaped. */
export class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

export type MarkupValue = Markup | string | number | undefined | readonly MarkupValue[];

/** A template of HTML: what is filled in is escaped, but for other markup; lists are joined, undefined is empty. */
export const markup = (parts: TemplateStringsArray, ...values: readonly MarkupValue[]): Markup =>
  new Markup(parts.map((part, at) => (at === 0 ? part : `${format(values[at - 1])}${part}`)).join(""));

function format(value: MarkupValue): string {
  if (value === undefined) return "";
  if (typeof value === "object" && !(value instanceof Markup)) return value.map(format).join("");
  return value instanceof Markup ? value.toString() : escapeHtml(String(value));
}
