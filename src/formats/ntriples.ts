import { Tally } from "../core/tally.js";

/** One statement. IRIs stand without their angle brackets, blank nodes as `_:name`. */
export interface Triple {
  readonly subject: string;
  readonly predicate: string;
  /** An IRI, a blank node, or the text of a literal. */
  readonly object: string;
  /** Only on literals: the language tag, the datatype's IRI, or neither. */
  readonly literal?: { readonly language?: string; readonly datatype?: string };
}

export interface NTriplesOptions {
  /** Gets `triples`, and `bad_line.<reason>` for every line that was skipped. */
  readonly tally?: Tally;
  /** Longer lines are skipped unread, in UTF-16 code units. Default 1,048,576. */
  readonly maxLineLength?: number;
}

/**
 * Statements of an N-Triples document, which DBpedia's `.ttl` releases are line by line, in batches.
 *
 * A line that is not a statement, a comment or blank is counted and skipped; the rest is read. Chunks may be
 * cut anywhere. IRIs may be in any script (RDF 1.1); percent codes in them stay as they are.
 */
export async function* readNTriples(
  chunks: AsyncIterable<Uint8Array>,
  { tally = new Tally(), maxLineLength = 1 << 20 }: NTriplesOptions = {},
): AsyncGenerator<readonly Triple[]> {
  const parser = new LineParser();
  const decoder = new TextDecoder(); // drops a BOM, keeps a character that is cut in two
  let rest = "";
  let isSkipping = false;
  const parseLines = (text: string): Triple[] => {
    const triples: Triple[] = [];
    let start = 0;
    for (let end = text.indexOf("\n"); end >= 0; start = end + 1, end = text.indexOf("\n", start)) {
      if (isSkipping) isSkipping = false;
      else if (end - start > maxLineLength) tally.add("bad_line.too_long");
      else parser.parseInto(triples, text.slice(start, end), tally);
    }
    rest = isSkipping ? "" : text.slice(start);
    if (rest.length > maxLineLength) {
      tally.add("bad_line.too_long");
      [rest, isSkipping] = ["", true];
    }
    tally.add("triples", triples.length);
    return triples;
  };
  for await (const chunk of chunks) {
    const triples = parseLines(rest + decoder.decode(chunk, { stream: true }));
    if (triples.length > 0) yield triples;
  }
  const last = parseLines(`${rest}${decoder.decode()}\n`);
  if (last.length > 0) yield last;
}

/** Characters that an IRI must write as an escape. A backslash is one of them, and sends to `unescapeIri`. */
const notInIri = /[\u0000-\u0020<"{}|^`\\]/;
const blankNode = /_:[^\s<>".,;]+(?:\.+[^\s<>".,;]+)*/y;
const languageTag = /@[A-Za-z]+(?:-[A-Za-z0-9]+)*/y;
const lineEnd = /[ \t]*\.[ \t]*(?:#.*)?$/y;

/** Why a line was given up; never leaves this module. */
class BadLine {
  constructor(readonly reason: string) {}
}

class LineParser {
  #line = "";
  #at = 0;
  /** Predicates repeat: `> <predicate> ` is compared in one piece before it is parsed. */
  #lastPredicate = "";

  parseInto(triples: Triple[], line: string, tally: Tally): void {
    this.#line = line.endsWith("\r") ? line.slice(0, -1) : line;
    this.#at = 0;
    this.#skipBlanks();
    if (this.#at === this.#line.length || this.#line[this.#at] === "#") return;
    try {
      triples.push(this.#parseTriple());
    } catch (error) {
      if (!(error instanceof BadLine)) throw error;
      tally.add(`bad_line.${error.reason}`);
    }
  }

  #parseTriple(): Triple {
    const subject = this.#parseNode("subject");
    this.#skipBlanks();
    const predicate = this.#parsePredicate();
    this.#skipBlanks();
    if (this.#line[this.#at] === '"') return this.#parseLiteral(subject, predicate);
    const object = this.#parseNode("object");
    this.#checkEnd();
    return { subject, predicate, object };
  }

  #skipBlanks(): void {
    for (let code = this.#line.charCodeAt(this.#at); code === 0x20 || code === 0x09; ) {
      code = this.#line.charCodeAt(++this.#at);
    }
  }

  #parsePredicate(): string {
    const predicate = this.#lastPredicate;
    if (predicate !== "" && this.#line.startsWith(predicate, this.#at + 1)) {
      const end = this.#at + 1 + predicate.length;
      if (this.#line[this.#at] === "<" && this.#line[end] === ">") {
        this.#at = end + 1;
        return predicate;
      }
    }
    this.#lastPredicate = this.#parseIri("predicate");
    return this.#lastPredicate;
  }

  #parseNode(role: "subject" | "object"): string {
    return this.#line[this.#at] === "_" ? this.#match(blankNode, role) : this.#parseIri(role);
  }

  #parseIri(role: string): string {
    const end = this.#line.indexOf(">", this.#at);
    if (this.#line[this.#at] !== "<" || end < 0) throw new BadLine(role);
    const iri = this.#line.slice(this.#at + 1, end);
    this.#at = end + 1;
    if (iri === "") throw new BadLine(role);
    return notInIri.test(iri) ? unescapeIri(iri, role) : iri;
  }

  #parseLiteral(subject: string, predicate: string): Triple {
    const start = this.#at + 1;
    let end = start;
    let hasEscapes = false;
    for (; this.#line[end] !== '"'; end++) {
      if (end >= this.#line.length) throw new BadLine("object");
      if (this.#line[end] !== "\\") continue;
      hasEscapes = true;
      end++;
    }
    const raw = this.#line.slice(start, end);
    this.#at = end + 1;
    const literal = this.#parseLiteralKind();
    this.#checkEnd();
    return { subject, predicate, object: hasEscapes ? unescapeText(raw) : raw, literal };
  }

  #parseLiteralKind(): NonNullable<Triple["literal"]> {
    if (this.#line[this.#at] === "@") return { language: this.#match(languageTag, "object").slice(1) };
    if (!this.#line.startsWith("^^", this.#at)) return {};
    this.#at += 2;
    return { datatype: this.#parseIri("object") };
  }

  #match(pattern: RegExp, role: string): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#line);
    if (found === null) throw new BadLine(role);
    this.#at = pattern.lastIndex;
    return found[0];
  }

  #checkEnd(): void {
    const isPlainEnd = this.#at + 2 === this.#line.length && this.#line.endsWith(" .");
    if (!isPlainEnd) this.#match(lineEnd, "end");
  }
}

/** In an IRI only `\u` and `\U` may stand, and what they stand for must be a character of an IRI. */
function unescapeIri(iri: string, role: string): string {
  const text = iri.replace(/\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})/g, characterOf);
  if (notInIri.test(text)) throw new BadLine(role);
  return text;
}

const escapedCharacters: Readonly<Record<string, string>> = {
  t: "\t",
  b: "\b",
  n: "\n",
  r: "\r",
  f: "\f",
  '"': '"',
  "'": "'",
  "\\": "\\",
};

function unescapeText(text: string): string {
  return text.replace(/\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[\s\S]?)/g, (code) => {
    const character = escapedCharacters[code[1] ?? ""];
    return code.length > 2 ? characterOf(code) : (character ?? failEscape());
  });
}

function characterOf(code: string): string {
  const codePoint = Number.parseInt(code.slice(2), 16);
  return codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : failEscape();
}

function failEscape(): never {
  throw new BadLine("escape");
}
