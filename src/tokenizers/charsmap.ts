import { ConfigError } from "../core/errors.js";
import { type AlignedText, type Replacement, replaceAligned } from "./aligned-text.js";
import { nextCharacter } from "./characters.js";

/** A grapheme of more UTF-8 bytes is looked up character by character only. */
const maxGraphemeBytes = 5;
const printableAscii = Array.from({ length: 0x7f - 0x20 }, (_, i) => String.fromCharCode(0x20 + i));
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * SentencePiece's precompiled normalisation: a double-array trie over UTF-8 from what is replaced to what
 * replaces it.
 *
 * Source: the `precompiled_charsmap` of SentencePiece's model files, looked up as Hugging Face `tokenizers` does:
 * by grapheme, where the shortest key that begins it stands for all of it, else by character.
 * Differs: graphemes are those of this Node's ICU.
 */
export class Charsmap {
  readonly #units: Uint32Array;
  readonly #strings: Uint8Array;
  readonly #known = new Map<string, string | undefined>();
  /** Whether printable ASCII stays as it is, so that a text of nothing else needs no look-up. */
  readonly #keepsAscii: boolean;
  readonly #graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

  /** @throws ConfigError when the bytes are no charsmap */
  constructor(bytes: Uint8Array) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const trieBytes = bytes.byteLength >= 8 ? view.getUint32(0, true) : 0;
    if (trieBytes === 0 || trieBytes % 4 !== 0 || 4 + trieBytes > bytes.byteLength) {
      throw new ConfigError(
        `a precompiled_charsmap of ${bytes.byteLength} bytes gives its trie ${trieBytes} bytes`,
        { fix: "take the tokenizer.json from its source again" },
      );
    }
    this.#units = Uint32Array.from({ length: trieBytes / 4 }, (_, i) => view.getUint32(4 + 4 * i, true));
    this.#strings = bytes.subarray(4 + trieBytes);
    this.#keepsAscii = printableAscii.every((character) => this.replacementOf(character) === undefined);
  }

  normalize(source: AlignedText): AlignedText {
    if (this.#keepsAscii && /^[ -~]*$/.test(source.text)) return source;
    return replaceAligned(source, this.#findReplacements(source.text));
  }

  /** What replaces `characters`, or undefined where they stay. */
  replacementOf(characters: string): string | undefined {
    const known = this.#known.get(characters);
    if (known !== undefined || this.#known.has(characters)) return known;
    const found = this.#lookUp(encoder.encode(characters));
    if (this.#known.size < 0x10000) this.#known.set(characters, found);
    return found;
  }

  *#findReplacements(text: string): Generator<Replacement> {
    for (const { segment, index } of this.#graphemes.segment(text)) {
      const whole = Buffer.byteLength(segment) <= maxGraphemeBytes ? this.replacementOf(segment) : undefined;
      if (whole !== undefined) {
        yield { start: index, end: index + segment.length, fresh: whole };
        continue;
      }
      for (let at = 0, next = 0; at < segment.length; at = next) {
        next = nextCharacter(segment, at);
        const fresh = this.replacementOf(segment.slice(at, next));
        if (fresh !== undefined) yield { start: index + at, end: index + next, fresh };
      }
    }
  }

  #lookUp(key: Uint8Array): string | undefined {
    const units = this.#units;
    let position = offsetOf(units[0]);
    for (const byte of key) {
      position ^= byte;
      const unit = units[position];
      if (byte === 0 || unit === undefined || (unit & 0x800000ff) >>> 0 !== byte) return undefined;
      position ^= offsetOf(unit);
      if ((unit >>> 8) & 1) return this.#stringAt(units[position] & 0x7fffffff);
    }
    return undefined;
  }

  #stringAt(start: number): string {
    const end = this.#strings.indexOf(0, start);
    return decoder.decode(this.#strings.subarray(start, end === -1 ? undefined : end));
  }
}

/** Distance from a unit of the double array to its children. */
const offsetOf = (unit: number): number => (unit >>> 10) << ((unit & 0x200) >>> 6);
