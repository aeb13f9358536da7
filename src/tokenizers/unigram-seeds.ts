/** A word of the training text and how often it stands there. */
export interface CountedWord {
  readonly text: string;
  readonly count: number;
}

/** A substring of words and how often it stands there. */
export interface Seed {
  readonly piece: string;
  readonly count: number;
}

/**
 * Substrings of two characters to `maxPieceLength` units that stand at least twice and are not always followed by
 * the same character: the longest shared beginnings of the sorted suffixes of all words, and whole suffixes.
 * The greatest `count x length` first, at most `limit`.
 *
 * Source: Kudo 2018 (arXiv:1804.10959), section 3.2, which takes them from an enhanced suffix array; equation not
 * checked. Differs: suffixes end with their word, and count as often as the word does.
 */
export function findSeeds(words: readonly CountedWord[], maxPieceLength: number, limit: number): Seed[] {
  const suffixes = sortSuffixes(words, maxPieceLength);
  const seeds: Seed[] = [];
  const add = (piece: string, count: number): void => {
    if (count >= 2 && isWhole(piece) && [...piece].length >= 2) seeds.push({ piece, count });
  };
  // Shared beginnings that are open: how long, and how often seen so far.
  const open: { length: number; count: number }[] = [];
  for (const [i, { text, count }] of suffixes.entries()) {
    const next = suffixes[i + 1]?.text ?? "";
    const shared = sharedLength(text, next);
    if (shared < text.length && (open.at(-1)?.length ?? 0) < text.length) add(text, count);
    let closing = count;
    while (open.length > 0 && open.at(-1)!.length > shared) {
      const done = open.pop()!;
      closing += done.count;
      add(text.slice(0, done.length), closing);
    }
    if (shared === 0) continue;
    if (open.at(-1)?.length === shared) open.at(-1)!.count += closing;
    else open.push({ length: shared, count: closing });
  }
  const weight = ({ piece, count }: Seed): number => piece.length * count;
  return seeds.sort((a, b) => weight(b) - weight(a) || (a.piece < b.piece ? -1 : 1)).slice(0, limit);
}

function sortSuffixes(words: readonly CountedWord[], maxLength: number): CountedWord[] {
  const counts = new Map<string, number>();
  for (const { text, count } of words) {
    for (let start = 0; start < text.length; start++) {
      const suffix = text.slice(start, start + maxLength);
      counts.set(suffix, (counts.get(suffix) ?? 0) + count);
    }
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([text, count]) => ({ text, count }));
}

function sharedLength(a: string, b: string): number {
  const limit = Math.min(a.length, b.length);
  let length = 0;
  while (length < limit && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  return length;
}

/** Whether no surrogate pair is cut at an end of `piece`. */
const isWhole = (piece: string): boolean => !/^[\udc00-\udfff]|[\ud800-\udbff]$/.test(piece);
