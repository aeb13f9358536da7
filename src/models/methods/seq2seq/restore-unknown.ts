import type { Encoding } from "../../../tokenizers/encoding.js";
import type { Tokenizer } from "../../../tokenizers/tokenizer.js";

/** How many tokens of a text the vocabulary does not hold. */
export const countUnknown = (ids: Int32Array, unknownId: number): number =>
  ids.reduce((count, id) => count + (id === unknownId ? 1 : 0), 0);

/**
 * The text of a written target in which every unknown token is what stands at its place in the source: the unknown token
 * of the source whose neighbours agree with its own over the longest stretch, the earlier at a tie. Where the source has
 * none, it is left out.
 *
 * @param written without special tokens, unless they are to be kept
 * @param source the encoding of `text`
 */
export function restoreUnknown(
  written: Int32Array,
  source: Pick<Encoding, "ids" | "offsets">,
  text: string,
  tokenizer: Tokenizer,
  unknownId: number,
  { keepSpecial = false }: { readonly keepSpecial?: boolean } = {},
): string {
  const unknown = [...source.ids.keys()].filter((at) => source.ids[at] === unknownId);
  let restored = "";
  let from = 0;
  for (const [at, id] of written.entries()) {
    if (id !== unknownId) continue;
    restored = join(
      restored,
      tokenizer.decode(written.subarray(from, at), { keepSpecial }),
      isWordStart(written, from, tokenizer),
    );
    const place = closest(unknown, at, written, source.ids);
    if (place !== undefined) {
      const gap = place > 0 && source.offsets[2 * place - 1]! < source.offsets[2 * place]!;
      restored = join(restored, text.slice(source.offsets[2 * place], source.offsets[2 * place + 1]), gap);
    }
    from = at + 1;
  }
  return join(
    restored,
    tokenizer.decode(written.subarray(from), { keepSpecial }),
    isWordStart(written, from, tokenizer),
  );
}

const join = (before: string, after: string, isNewWord: boolean): string =>
  before !== "" && after !== "" && isNewWord && !before.endsWith(" ") && !after.startsWith(" ")
    ? `${before} ${after}`
    : before + after;

/** Whether a token begins a word: `▁` before it, or no `##` in a vocabulary of BERT's kind. */
function isWordStart(written: Int32Array, at: number, tokenizer: Tokenizer): boolean {
  const token = written[at] === undefined ? undefined : tokenizer.tokenOf(written[at]);
  if (token === undefined) return false;
  if (tokenizer.json.model.type === "WordPiece") return /^[\p{L}\p{N}]/u.test(token);
  return token.startsWith("▁");
}

function closest(
  places: readonly number[],
  at: number,
  written: Int32Array,
  source: Int32Array,
): number | undefined {
  const agreement = (place: number): number => {
    let length = 0;
    for (const step of [-1, 1]) {
      let i = step;
      while (written[at + i] !== undefined && written[at + i] === source[place + i]) i += step;
      length += Math.abs(i) - 1;
    }
    return length;
  };
  let best: { place: number; length: number } | undefined;
  for (const place of places) {
    const length = agreement(place);
    if (best === undefined || length > best.length) best = { place, length };
  }
  return best?.place;
}
