const unknown = 0;
const separator = 1;
const letter = 2;
/** A word by itself, in scripts that are written without spaces. */
const single = 3;

/** What each UTF-16 code unit is, found out when it is first met. Surrogates count as letters. */
const kinds = new Uint8Array(0x10000);
const wordPattern = /[\p{L}\p{M}\p{N}\p{Cs}]/u;
const singlePattern =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

function kindOf(unit: number): number {
  let kind = kinds[unit];
  if (kind === unknown) {
    const character = String.fromCharCode(unit);
    kind = !wordPattern.test(character) ? separator : singlePattern.test(character) ? single : letter;
    kinds[unit] = kind;
  }
  return kind;
}

const finish = (hash: number): number => {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
};

/**
 * The words of one text as hashes, for comparing texts however they are spaced, punctuated and capitalised:
 * runs of letters, marks and digits in lower case, and single characters where a script has no spaces.
 *
 * The object is filled anew by each `read`, so that millions of sentences make no garbage.
 */
export class WordHashes {
  /** 32-bit hashes of the words; the first `count` are of the text read last. */
  words = new Int32Array(256);
  count = 0;
  /** 64-bit hash of the words in their order, in two signed halves. */
  low = 0;
  high = 0;

  /** Returns the number of words. */
  read(text: string): number {
    const lower = text.toLowerCase();
    let [low, high, word, isInWord] = [0x2c9277b5, 0x5f3759df, 0x811c9dc5, false];
    this.count = 0;
    for (let i = 0; i < lower.length; i++) {
      const unit = lower.charCodeAt(i);
      const kind = kinds[unit] === unknown ? kindOf(unit) : kinds[unit];
      if (isInWord && kind !== letter) {
        this.#push(word);
        [word, isInWord] = [0x811c9dc5, false];
        low = Math.imul(low ^ 0xffff, 0x9e3779b1);
        high = Math.imul(high ^ 0xffff, 0x85ebca77);
      }
      if (kind === separator) continue;
      word = Math.imul(word ^ unit, 0x01000193);
      low = Math.imul(low ^ unit, 0x9e3779b1);
      low ^= low >>> 15;
      high = Math.imul(high ^ unit, 0x85ebca77);
      high ^= high >>> 13;
      isInWord = true;
      if (kind === letter) continue;
      this.#push(word);
      [word, isInWord] = [0x811c9dc5, false];
    }
    if (isInWord) {
      this.#push(word);
      low = Math.imul(low ^ 0xffff, 0x9e3779b1);
      high = Math.imul(high ^ 0xffff, 0x85ebca77);
    }
    this.low = finish(low ^ Math.imul(high, 0x27d4eb2f));
    this.high = finish(high ^ Math.imul(low, 0x165667b1));
    return this.count;
  }

  #push(word: number): void {
    if (this.count === this.words.length) {
      const grown = new Int32Array(2 * this.count);
      grown.set(this.words);
      this.words = grown;
    }
    this.words[this.count++] = finish(word);
  }
}
