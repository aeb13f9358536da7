/** What one UTF-16 unit means for word boundaries. */
export const wordClass = {
  /** Letters, digits and "_". */
  word: 0,
  /** Always a word of its own: "(", "%", "?". */
  single: 1,
  space: 2,
  /** "," and ":": apart unless a digit follows. */
  comma: 3,
  apostrophe: 4,
  fullStop: 5,
  hyphen: 6,
  /** Han, Hiragana, Katakana, Bopomofo: one character, one word. */
  ideograph: 7,
  /** Combining marks and joiners: never cut from what they follow. */
  mark: 8,
  surrogate: 9,
  /** Scripts without spaces whose words only Intl.Segmenter knows: Thai, Lao, Khmer, Myanmar. */
  unspaced: 10,
  /** A run of backticks is one word. */
  backtick: 11,
  /** Part of a word, but no letter: "/", "+", "°". */
  symbol: 12,
} as const;

/**
 * In rising priority. `single` holds NLTK's punctuation (`;@#$%&?!*`, brackets, quotes, dashes U+2012 to U+2015)
 * and what it leaves glued: ellipses, inverted marks, and the punctuation of scripts that it was not made for.
 */
const rows: readonly (readonly [RegExp, number])[] = [
  [/[\p{Alphabetic}\p{N}_]+/gu, wordClass.word],
  [/[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/gu, wordClass.unspaced],
  [/\p{Nd}+/gu, wordClass.word],
  [
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\u30fc\u3005\u3006\u303b]+/gu,
    wordClass.ideograph,
  ],
  [/[;@#$%&?!*()[\]{}<>"«»“”„‟‘‚‛‹›\u2012-\u2015…⋯¿¡]+/gu, wordClass.single],
  [
    /[\u3001-\u3003\u3008-\u301f\u3030\u303d\u30a0\u30fb\ufe10-\ufe19\ufe30-\ufe6b\uff61-\uff65]+/gu,
    wordClass.single,
  ],
  [/[\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff60]+/gu, wordClass.single],
  [
    /[\u061b\u061f\u060c\u06d4\u0964\u0965\u0589\u055d\u055c\u055e\u1362-\u1368\u104a\u104b\u17d4-\u17d6\u0387\u037e]+/gu,
    wordClass.single,
  ],
  [/[\p{M}\u200d]+/gu, wordClass.mark],
  [/\p{White_Space}+/gu, wordClass.space],
  [/[,:]+/gu, wordClass.comma],
  [/['\u2019]+/gu, wordClass.apostrophe],
  [/\.+/gu, wordClass.fullStop],
  [/-+/gu, wordClass.hyphen],
  [/`+/gu, wordClass.backtick],
];

/** `wordClasses[unit]` is one of `wordClass`. */
export const wordClasses: Uint8Array = buildClasses();

function buildClasses(): Uint8Array {
  const classes = new Uint8Array(0x10000).fill(wordClass.symbol);
  const units = Uint16Array.from({ length: 0x10000 }, (_, unit) =>
    (unit & 0xf800) === 0xd800 ? 0x20 : unit,
  );
  const text = new TextDecoder("utf-16le", { ignoreBOM: true }).decode(units);
  for (const [pattern, value] of rows) {
    for (const { index, 0: run } of text.matchAll(pattern)) classes.fill(value, index, index + run.length);
  }
  classes.fill(wordClass.surrogate, 0xd800, 0xe000);
  return classes;
}
