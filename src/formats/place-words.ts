/** A word and whether a space may follow it where no text says so. */
export interface LooseWord {
  readonly form: string;
  readonly hasSpaceAfter: boolean;
}

/**
 * The text of some words and their offsets in it, flat: the given text where all words stand in it one after the
 * other with white space between them at most, else the words with spaces where none is ruled out.
 */
export function placeWords(
  words: readonly LooseWord[],
  given: string | undefined,
): { readonly text: string; readonly words: Int32Array; readonly isGiven: boolean } {
  const offsets = new Int32Array(2 * words.length);
  if (given !== undefined) {
    let at = 0;
    const fits = words.every(({ form }, i) => {
      while (/\s/.test(given[at] ?? "") && !given.startsWith(form, at)) at++;
      offsets[2 * i] = at;
      offsets[2 * i + 1] = at += form.length;
      return given.slice(offsets[2 * i], at) === form;
    });
    if (fits) return { text: given, words: offsets, isGiven: true };
  }
  let text = "";
  words.forEach(({ form, hasSpaceAfter }, i) => {
    offsets[2 * i] = text.length;
    text += form;
    offsets[2 * i + 1] = text.length;
    if (hasSpaceAfter && i < words.length - 1) text += " ";
  });
  return { text, words: offsets, isGiven: false };
}
