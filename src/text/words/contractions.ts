/** English words of two words and the length of the first, as in NLTK's `MacIntyreContractions`. */
const contractions: readonly (readonly [string, number])[] = [
  ["cannot", 3],
  ["d'ye", 1],
  ["gimme", 3],
  ["gonna", 3],
  ["gotta", 3],
  ["lemme", 3],
  ["more'n", 4],
  ["wanna", 3],
];
const isFirstUnit = new Uint8Array(128);
for (const [word] of contractions) {
  isFirstUnit[word.charCodeAt(0)] = 1;
  isFirstUnit[word.toUpperCase().charCodeAt(0)] = 1;
}

const apostrophe = 0x27;
export const isApostrophe = (unit: number): boolean => unit === apostrophe || unit === 0x2019;
const lowerAscii = (unit: number): number => (0x41 <= unit && unit <= 0x5a ? unit | 0x20 : unit);

/** Where "cannot", "gonna" and their like are cut, or 0. */
export function contractionCut(text: Uint16Array, start: number, end: number): number {
  const length = end - start;
  if (length < 4 || length > 6 || isFirstUnit[text[start] & 0x7f] === 0) return 0;
  for (const [word, cut] of contractions) {
    if (word.length === length && matches(word, text, start)) return start + cut;
  }
  return 0;
}

function matches(word: string, text: Uint16Array, start: number): boolean {
  for (let at = 0; at < word.length; at++) {
    const unit = isApostrophe(text[start + at]) ? apostrophe : lowerAscii(text[start + at]);
    if (unit !== word.charCodeAt(at)) return false;
  }
  return true;
}

/** Where "'s", "'m" or "'d" begins at the end of a word, or 0. */
export function shortCliticCut(text: Uint16Array, start: number, end: number): number {
  const cut = end - 2;
  if (cut <= start || !isApostrophe(text[cut]) || isApostrophe(text[cut - 1])) return 0;
  const last = lowerAscii(text[end - 1]);
  return last === 0x73 || last === 0x6d || last === 0x64 ? cut : 0;
}

const longClitics = ["'ll", "'LL", "'re", "'RE", "'ve", "'VE", "n't", "N'T"].map((clitic) =>
  Array.from(clitic, (unit) => unit.charCodeAt(0)),
);

/** Where "'ll", "'re", "'ve" or "n't" begins at the end of a word, or 0. */
export function longCliticCut(text: Uint16Array, start: number, end: number): number {
  const cut = end - 3;
  if (cut <= start || isApostrophe(text[cut - 1])) return 0;
  if (!isApostrophe(text[cut]) && !isApostrophe(text[cut + 1])) return 0;
  return longClitics.some((clitic) => clitic.every((unit, at) => sameUnit(unit, text[cut + at]))) ? cut : 0;
}

const sameUnit = (wanted: number, unit: number): boolean =>
  wanted === unit || (wanted === apostrophe && isApostrophe(unit));
