import type { Encoding } from "../../../tokenizers/encoding.js";

/** The words of a window: which they are, rising, and the token that each begins with. */
export interface WindowPlaces {
  readonly words: Int32Array;
  readonly places: Int32Array;
}

/**
 * The first sub-words in the windows of one text. A word that no token stands for has none; where a word is cut by
 * the edge of a window, only the window with its beginning has it.
 */
export function findPlaces(windows: readonly Encoding[]): WindowPlaces[] {
  const beginnings = new Map<number, number>();
  return windows.map(({ wordIds, offsets }) => {
    const words: number[] = [];
    const places: number[] = [];
    for (let token = 0; token < wordIds.length; token++) {
      const word = wordIds[token];
      if (word < 0 || (token > 0 && wordIds[token - 1] === word)) continue;
      const start = offsets[2 * token];
      // Windows stand in the order of the text, so the first that has a word has its beginning.
      if (!beginnings.has(word)) beginnings.set(word, start);
      if (beginnings.get(word) !== start) continue;
      words.push(word);
      places.push(token);
    }
    return { words: Int32Array.from(words), places: Int32Array.from(places) };
  });
}

/** All words with a place, rising, and for each the window that scores it. */
export interface ChosenWindows {
  readonly words: Int32Array;
  readonly windowOf: Int32Array;
}

/** Chooses for every word the window in which the nearer cut is farthest away, the first at a tie. */
export function chooseWindows(windows: readonly Encoding[], found: readonly WindowPlaces[]): ChosenWindows {
  const chosen = new Map<number, { window: number; distance: number }>();
  for (const [window, { words, places }] of found.entries()) {
    const { first, last } = textRange(windows[window]);
    for (let i = 0; i < words.length; i++) {
      const before = window === 0 ? Number.POSITIVE_INFINITY : places[i] - first;
      const after = window === windows.length - 1 ? Number.POSITIVE_INFINITY : last - places[i];
      const distance = Math.min(before, after);
      const best = chosen.get(words[i]);
      if (best === undefined || distance > best.distance) chosen.set(words[i], { window, distance });
    }
  }
  const words = Int32Array.from(chosen.keys()).sort();
  return { words, windowOf: words.map((word) => chosen.get(word)!.window) };
}

/** The first and the last token of the text, special ones left out. */
function textRange({ wordIds }: Encoding): { readonly first: number; readonly last: number } {
  return { first: wordIds.findIndex((word) => word >= 0), last: wordIds.findLastIndex((word) => word >= 0) };
}
