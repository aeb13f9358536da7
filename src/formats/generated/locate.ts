import type { Mention } from "../../text/example.js";
import type { Span } from "../../text/span.js";
import { sortMentions } from "../chunks.js";

/** What generated text says: these words are of this label. */
export interface NamedText {
  readonly label: string;
  readonly surface: string;
}

export interface Located {
  readonly mentions: readonly Mention[];
  /** Named texts that stand nowhere in the source. */
  readonly missing: readonly NamedText[];
  /** Named texts that say again what an earlier one said, with no further occurrence to stand for. */
  readonly repeated: readonly NamedText[];
}

/** What tokenizers write for a character they cannot hold. */
const placeholders = ["<unk>", "[UNK]", "\u2047"];

/**
 * Offsets of generated mentions in their source. A text named twice means its next occurrence. An occurrence that
 * begins or ends inside a word counts only when no other is left. Where the text differs from the source in case,
 * in white space or by a placeholder of the tokenizer, the source's own characters are taken.
 */
export function locateMentions(text: string, named: readonly NamedText[]): Located {
  const mentions: Mention[] = [];
  const missing: NamedText[] = [];
  const repeated: NamedText[] = [];
  const finders = new Map<string, OccurrenceFinder>();
  const taken = new Set<string>();
  for (const entry of named) {
    const { label, surface } = entry;
    let finder = finders.get(surface);
    if (finder === undefined) {
      finder = new OccurrenceFinder(text, surface);
      finders.set(surface, finder);
    }
    const span = finder.next() ?? finder.free((place) => !taken.has(key(place, label)));
    if (span !== undefined && !taken.has(key(span, label))) {
      taken.add(key(span, label));
      mentions.push({ ...span, label });
    } else (finder.isEmpty ? missing : repeated).push(entry);
  }
  return { mentions: sortMentions(mentions), missing, repeated };
}

const key = ({ start, end }: Span, label: string): string => `${start} ${end} ${label}`;

/** Occurrences of one surface, whole words first, each in the order of the text. */
class OccurrenceFinder {
  readonly #places: readonly Span[];
  #at = 0;

  constructor(text: string, surface: string) {
    const exact = [...findExactly(text, surface)];
    const places = exact.length > 0 ? exact : [...findLoosely(text, surface)];
    const [whole, cut] = [true, false].map((wanted) =>
      places.filter(({ start, end }) => (!isInsideWord(text, start) && !isInsideWord(text, end)) === wanted),
    );
    this.#places = [...whole, ...cut];
  }

  get isEmpty(): boolean {
    return this.#places.length === 0;
  }

  next(): Span | undefined {
    return this.#places[this.#at++];
  }

  /** The first place that is not taken: the same words may carry two labels. */
  free(isFree: (place: Span) => boolean): Span | undefined {
    return this.#places.find(isFree);
  }
}

function* findExactly(text: string, surface: string): Generator<Span> {
  if (surface === "") return;
  for (let at = text.indexOf(surface); at >= 0; at = text.indexOf(surface, at + surface.length))
    yield { start: at, end: at + surface.length };
}

/** As many groups of placeholders are led back; more would make the search slow and its finds chance. */
const maxGaps = 3;

/** Any case, any white space, and up to four code units for each placeholder. */
function* findLoosely(text: string, surface: string): Generator<Span> {
  const pieces = surface.trim().match(/(?:<unk>|\[UNK\]|\u2047)+|\s+|(?:(?!<unk>|\[UNK\]|\u2047)\S)+/g) ?? [];
  const isGap = (piece: string): boolean => placeholders.some((mark) => piece.startsWith(mark));
  const gaps = pieces.filter(isGap).length;
  const isAllGaps = pieces.every((piece) => isGap(piece) || piece.trim() === "");
  if (isAllGaps || gaps > maxGaps || surface.length > 1000) return;
  const pattern = pieces.map((piece) => {
    if (piece.trim() === "") return "\\s*";
    if (!isGap(piece)) return escapeRegExp(piece);
    const count = piece.match(/<unk>|\[UNK\]|\u2047/g)!.length;
    return `\\S{${count},${4 * count}}?`;
  });
  for (const { index, 0: found } of text.matchAll(new RegExp(pattern.join(""), "giu"))) {
    if (found !== "") yield { start: index, end: index + found.length };
  }
}

const escapeRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

const wordCharacter = /[\p{L}\p{N}\p{M}]/u;
const spaceless = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/** Whether letters or digits stand on both sides of `offset`, in a script that puts spaces between words. */
export function isInsideWord(text: string, offset: number): boolean {
  if (offset <= 0 || offset >= text.length) return false;
  const before = text[offset - 1];
  const after = text[offset];
  const isJoined = wordCharacter.test(before) && wordCharacter.test(after);
  return isJoined && !spaceless.test(before) && !spaceless.test(after);
}
