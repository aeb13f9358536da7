import { RecordError } from "../../core/errors.js";
import { untypedLabel } from "../../text/tags.js";
import type { WordPieces } from "./conllu-sentence.js";

/** What opens or closes at one word. */
interface Bracket {
  readonly kind: "open" | "close" | "single";
  /** Group and number of the piece: `e5[1/2]`. */
  readonly id: string;
  readonly type: string | undefined;
}

/** Which of an entity's fields, with hyphens between them, is its type; `# global.Entity = eid-etype-head`. */
export interface EntityFields {
  readonly type: number;
  readonly count: number;
}

export const defaultFields: EntityFields = { type: 1, count: 2 };

export function parseEntityFields(declared: string): EntityFields {
  const fields = declared.trim().split("-");
  return { type: fields.indexOf("etype"), count: fields.length };
}

/** `(1-person(2-city)1)`: brackets in their order. @throws RecordError on anything else */
function parseBrackets(
  value: string,
  { type, count }: EntityFields,
  at: Record<string, string | number>,
): Bracket[] {
  const brackets: Bracket[] = [];
  for (const [whole, opening, body, closing] of value.matchAll(/(\(?)([^()]*)(\)?)/g)) {
    if (whole === "") continue;
    if (body === "" || (opening === "" && closing === ""))
      throw new RecordError(`Entity=${value} is no list of brackets such as (1-person)`, { at });
    const fields = body.split("-");
    // The last field of all may hold hyphens of its own.
    const last = type === count - 1 ? fields.slice(type).join("-") : fields[type];
    brackets.push({
      kind: opening === "" ? "close" : closing === "" ? "open" : "single",
      id: fields[0],
      type: type < 0 ? undefined : last,
    });
  }
  return brackets;
}

interface Open {
  readonly start: number;
  readonly type: string | undefined;
}

/**
 * Reads the brackets of a sentence's words, one word after the other. Mentions may nest, cross and be in pieces
 * (`e5[1/2]`). One that is open at the sentence's end belongs to no sentence and is counted.
 *
 * Source: the Universal Anaphora proposal for CoNLL-U and CorefUD 1.0 (Nedoluzhko et al. 2022), whose `Entity`
 * attribute this is.
 */
export class BracketReader {
  readonly #open = new Map<string, Open[]>();
  readonly #pieces = new Map<string, WordPieces[]>();
  readonly mentions: WordPieces[] = [];
  /** Mentions with an end outside the sentence. */
  cut = 0;

  constructor(readonly fields: EntityFields) {}

  word(index: number, value: string, at: Record<string, string | number>): void {
    for (const { kind, id, type } of parseBrackets(value, this.fields, at)) {
      if (kind === "single") this.#close(id, type, index, index + 1);
      else if (kind === "open") this.#open.set(id, [...(this.#open.get(id) ?? []), { start: index, type }]);
      else {
        const open = this.#open.get(id)?.pop();
        if (open === undefined) this.cut++;
        else this.#close(id, open.type, open.start, index + 1);
      }
    }
  }

  #close(id: string, type: string | undefined, start: number, end: number): void {
    const label = type === undefined || type === "" ? untypedLabel : type;
    const piece = /^(.*)\[(\d+)\/(\d+)\]$/.exec(id);
    if (piece === null) {
      this.mentions.push({ label, pieces: [{ start, end }] });
      return;
    }
    const pieces = [...(this.#pieces.get(piece[1]) ?? []), { label, pieces: [{ start, end }] }];
    this.#pieces.set(piece[1], pieces);
    if (pieces.length < Number(piece[3])) return;
    this.#pieces.delete(piece[1]);
    this.mentions.push({ label: pieces[0].label, pieces: pieces.flatMap((part) => part.pieces) });
  }

  end(): readonly WordPieces[] {
    for (const open of this.#open.values()) this.cut += open.length;
    this.cut += this.#pieces.size;
    return this.mentions;
  }
}

/**
 * What stands in `Entity` at each word: closings first, the inner ones before the outer, then openings, the outer
 * ones before the inner.
 *
 * @param firstId number of the first mention; the others follow
 */
export function formatBrackets(words: number, mentions: readonly WordPieces[], firstId: number): string[] {
  const opening = new Array<string>(words).fill("");
  const closing = new Array<string>(words).fill("");
  mentions.forEach(({ label, pieces }, i) => {
    pieces.forEach(({ start, end }, piece) => {
      const id = `${firstId + i}${pieces.length === 1 ? "" : `[${piece + 1}/${pieces.length}]`}`;
      if (end - start === 1) opening[start] += `(${id}-${label})`;
      else {
        opening[start] += `(${id}-${label}`;
        closing[end - 1] = `${id})${closing[end - 1]}`;
      }
    });
  });
  return closing.map((closed, i) => closed + opening[i]);
}
