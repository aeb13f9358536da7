import { z } from "zod";
import { ConfigError } from "../core/errors.js";
import { alignText } from "./aligned-text.js";
import type { Normalizer } from "./normalizers.js";

export const addedTokenSchema = z.looseObject({
  id: z.number().int().nonnegative(),
  content: z.string().min(1),
  single_word: z.boolean().default(false),
  lstrip: z.boolean().default(false),
  rstrip: z.boolean().default(false),
  normalized: z.boolean().default(false),
  special: z.boolean().default(false),
});

/** A token beside the vocabulary: looked for in the text before it is tokenised. */
export type AddedToken = z.infer<typeof addedTokenSchema>;

/** `text[start, end)`; `id` is -1 where it is text to tokenise. */
export interface Segment {
  readonly start: number;
  readonly end: number;
  readonly id: number;
}

const isWordCharacter = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{N}\p{M}\p{Pc}]/u.test(character);

/** Finds added tokens, the longest at every place; those marked `normalized` in the normalised text. */
export class AddedTokens {
  readonly #raw: TokenFinder;
  readonly #normalized: TokenFinder;
  readonly #normalizer: Normalizer;

  /** @throws ConfigError when one text stands for two ids */
  constructor(tokens: readonly AddedToken[], normalizer: Normalizer) {
    const seen = new Map<string, number>();
    for (const { content, id } of tokens) {
      if (seen.has(content) && seen.get(content) !== id) {
        throw new ConfigError(`the added token "${content}" has the ids ${seen.get(content)} and ${id}`, {
          fix: "leave one of them",
        });
      }
      seen.set(content, id);
    }
    this.#normalizer = normalizer;
    this.#raw = new TokenFinder(tokens.filter((token) => !token.normalized));
    this.#normalized = new TokenFinder(
      tokens
        .filter((token) => token.normalized)
        .map((token) => ({ ...token, content: normalizer.normalize(alignText(token.content)).text })),
    );
  }

  /** Cuts `text[start, end)` at added tokens; nothing of it is left out. */
  split(text: string, start: number, end: number): Segment[] {
    const segments = fillGaps(this.#raw.find(text, start, end), start, end);
    if (this.#normalized.isEmpty) return segments;
    return segments.flatMap((segment) =>
      segment.id === -1 ? this.#splitNormalized(text, segment) : [segment],
    );
  }

  #splitNormalized(text: string, { start, end }: Segment): Segment[] {
    const { text: clean, starts, ends } = this.#normalizer.normalize(alignText(text.slice(start, end)));
    const found = this.#normalized.find(clean, 0, clean.length).map((match) => ({
      id: match.id,
      start: start + starts[match.start],
      end: start + ends[match.end - 1],
    }));
    return fillGaps(found, start, end);
  }
}

function fillGaps(found: readonly Segment[], start: number, end: number): Segment[] {
  const segments: Segment[] = [];
  let at = start;
  for (const match of found) {
    if (at < match.start) segments.push({ start: at, end: match.start, id: -1 });
    segments.push(match);
    at = match.end;
  }
  if (at < end) segments.push({ start: at, end, id: -1 });
  return segments;
}

class TokenFinder {
  readonly isEmpty: boolean;
  readonly #tokens: ReadonlyMap<string, AddedToken>;
  /** First characters of the tokens: a text with none of them holds no token. */
  readonly #firsts: readonly string[];
  readonly #pattern: RegExp;

  constructor(tokens: readonly AddedToken[]) {
    const usable = tokens.filter(({ content }) => content !== "");
    this.isEmpty = usable.length === 0;
    this.#tokens = new Map(usable.map((token) => [token.content, token]));
    this.#firsts = [...new Set(usable.map(({ content }) => content[0]))];
    const contents = [...this.#tokens.keys()].sort((a, b) => b.length - a.length);
    this.#pattern = new RegExp(
      contents.map((content) => content.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("|"),
      "g",
    );
  }

  find(text: string, start: number, end: number): Segment[] {
    if (this.isEmpty || !this.#firsts.some((first) => text.includes(first, start))) return [];
    const found: Segment[] = [];
    let free = start;
    this.#pattern.lastIndex = start;
    for (let match = this.#pattern.exec(text); match !== null; match = this.#pattern.exec(text)) {
      const token = this.#tokens.get(match[0])!;
      const stop = match.index + match[0].length;
      if (stop > end) break;
      if (token.single_word && (isWordCharacter(text[match.index - 1]) || isWordCharacter(text[stop])))
        continue;
      const from = token.lstrip ? skipSpacesBack(text, match.index, free) : match.index;
      free = token.rstrip ? skipSpaces(text, stop, end) : stop;
      this.#pattern.lastIndex = free;
      found.push({ start: from, end: free, id: token.id });
    }
    return found;
  }
}

const isSpace = (character: string): boolean => /\p{White_Space}/u.test(character);

function skipSpaces(text: string, at: number, end: number): number {
  let to = at;
  while (to < end && isSpace(text[to])) to++;
  return to;
}

function skipSpacesBack(text: string, at: number, start: number): number {
  let from = at;
  while (from > start && isSpace(text[from - 1])) from--;
  return from;
}
