import type { SentenceLanguage } from "./languages/sentence-language.js";
import { isEllipsis, isEmDash, sentenceClass } from "./sentence-classes.js";
import type { TextProbe } from "./text-probe.js";
import { TokenTable } from "./token-table.js";

const { lower, upper, letter, digit, close, fullStop } = sentenceClass;

/** What an abbreviation says of the full stop behind it. */
const abbreviation = { unknown: 0, never: 1, maybe: 2, beforeNumber: 3, neverOrNumber: 4 } as const;
const pronouns = new Set(Array.from("他她它我你您", (unit) => unit.charCodeAt(0)));
const maxSpeakerUnits = 16;
const inWords = (list: string): string[] => list.split(/\s+/).filter((word) => word !== "");
const inTable = (list: string): TokenTable => new TokenTable(inWords(list).map((word) => [word, 1]));

const units = inTable("m s t g h l km cm mm kg mg ha ft yd mi oz lb hr hrs min sec mw gw kw hz db bn");

/** The places around a break candidate, in the order of the text. */
interface Place {
  readonly text: Uint16Array;
  /** Start of the sentence that may end. */
  readonly from: number;
  /** The terminators are `[runStart, runEnd)`, closers `[runEnd, closeEnd)`, white space `[closeEnd, next)`. */
  readonly runStart: number;
  readonly runEnd: number;
  readonly closeEnd: number;
  readonly next: number;
  /** First letter, digit or symbol of what follows, and its class. */
  readonly first: number;
  readonly firstClass: number;
  readonly end: number;
}

/** Decides whether a sentence ends at a break candidate, by the words on both sides of it. */
export class FullStopRules {
  readonly #probe: TextProbe;
  readonly #language: SentenceLanguage;
  readonly #abbreviations: TokenTable;
  readonly #starters: TokenTable;
  readonly #speech: TokenTable;
  readonly #exclaimed: TokenTable;
  readonly #endings: TokenTable;
  readonly #speechEndings: ReadonlySet<number>;

  constructor(language: SentenceLanguage, probe: TextProbe) {
    this.#probe = probe;
    this.#language = language;
    this.#abbreviations = makeAbbreviations(language);
    this.#starters = inTable(language.starters);
    this.#speech = inTable(language.speech);
    this.#exclaimed = inTable(language.exclaimed);
    this.#endings = inTable(language.abbreviatedEndings);
    this.#speechEndings = new Set(Array.from(language.speechEndings, (unit) => unit.charCodeAt(0)));
  }

  /**
   * Whether `text[from, next)` is a whole sentence.
   *
   * @param closedAt position behind a bracket that opened in mid-sentence and closed last, or -1
   */
  endsSentence(text: Uint16Array, from: number, next: number, end: number, closedAt: number): boolean {
    const probe = this.#probe;
    const closeEnd = probe.skipSpacesBack(text, from, next);
    const runEnd = probe.skipClosersBack(text, from, closeEnd);
    const runStart = probe.skipTerminatorsBack(text, from, runEnd);
    if (runStart === runEnd) return true; // a terminator that only the segmenter knows
    if (runStart === from) return false; // nothing but terminators so far
    if (isEllipsis(text[next])) return false;
    if (isEmDash(text[next]) && !this.#beginsSpeech(text, next, end)) return false;
    const first = probe.skipOpeners(text, next, end);
    const firstClass = probe.classAt(text, first, end);
    const place: Place = { text, from, runStart, runEnd, closeEnd, next, first, firstClass, end };
    if (firstClass === lower && !this.#isCamelCased(place)) return false;
    if (runEnd < closedAt && closedAt <= closeEnd && !this.#isStarter(place)) return false;
    if (this.#isEllipsis(place)) return this.#endsAfterEllipsis(place);
    if (runEnd - runStart > 1 || probe.classAt(text, runStart, end) !== fullStop) {
      return this.#endsAfterExclamation(place);
    }
    return this.#endsAfterFullStop(place);
  }

  /** "—No puedo", "——笛卡尔": a dash right before a letter, where a speech begins or the author is named. */
  #beginsSpeech(text: Uint16Array, dash: number, end: number): boolean {
    let at = dash;
    while (at < end && isEmDash(text[at])) at++;
    return this.#probe.skip(sentenceClass.space, text, at, end) === at;
  }

  /** "iPhone", "eBay": begins with a lower-case letter at the start of a sentence as well. */
  #isCamelCased({ text, next, first, end, closeEnd }: Place): boolean {
    return first === next && next > closeEnd && this.#probe.classAt(text, first + 1, end) === upper;
  }

  #isStarter({ text, next, first, end, firstClass }: Place): boolean {
    if (firstClass === lower) return false;
    for (let at = next; at < first; at++) if (text[at] === 0xbf || text[at] === 0xa1) return true;
    const wordEnd = this.#probe.wordEnd(text, first, end);
    const isInitial = wordEnd === first + 1 && wordEnd < end && text[wordEnd] === 0x2e;
    return !isInitial && this.#starters.find(text, first, wordEnd) !== 0;
  }

  #isEllipsis({ text, runStart, runEnd }: Place): boolean {
    if (isEllipsis(text[runEnd - 1])) return true;
    if (runEnd - runStart < 2) return false;
    for (let at = runStart; at < runEnd; at++) {
      if (this.#probe.classAt(text, at, runEnd) !== fullStop && !isEllipsis(text[at])) return false;
    }
    return true;
  }

  #endsAfterEllipsis(place: Place): boolean {
    const { text, runStart, runEnd, closeEnd, firstClass } = place;
    const isOmission = closeEnd > runEnd && this.#probe.classAt(text, runStart - 1, runEnd) === close;
    if (isOmission) return this.#isStarter(place);
    return firstClass === upper || (firstClass === letter && !this.#namesSpeaker(place));
  }

  #endsAfterExclamation(place: Place): boolean {
    const { text, from, runStart, runEnd, closeEnd, next, first, firstClass } = place;
    const isGlued = next === closeEnd && closeEnd === runEnd && text[runEnd - 1] < 0x80;
    const tokenStart = this.#probe.tokenStart(text, from, runStart);
    if (closeEnd === runEnd && this.#exclaimed.find(text, tokenStart, runStart) !== 0)
      return this.#isStarter(place);
    if (isGlued) return firstClass !== digit && first === next && this.#isWord(text, tokenStart, runStart);
    return !this.#namesSpeaker(place);
  }

  #isWord(text: Uint16Array, start: number, end: number): boolean {
    return start < end && this.#probe.wordEnd(text, start, end) === end;
  }

  /** Whether a quotation has just closed and what follows says who spoke: `"Why?" Bob asked`, “谁？”他问。 */
  #namesSpeaker({ text, closeEnd, runEnd, first, next, end }: Place): boolean {
    if (closeEnd === runEnd || first !== next) return false;
    const probe = this.#probe;
    if (this.#speechEndings.size > 0) return this.#namesSpeakerUnspaced(text, first, end);
    if (this.#language.speech === "") return false;
    let at = first;
    for (let word = 0; word < 3 && probe.isLetter(text, at, end); word++) {
      const wordEnd = probe.wordEnd(text, at, end);
      if (word > 0 && this.#speech.find(text, at, wordEnd) !== 0) return true;
      at = probe.skip(sentenceClass.space, text, text[wordEnd] === 0x2e ? wordEnd + 1 : wordEnd, end);
    }
    return false;
  }

  /** “……”他低声说。 or “……”她说完就走: the clause ends with the verb, or has it right behind a pronoun. */
  #namesSpeakerUnspaced(text: Uint16Array, first: number, end: number): boolean {
    let at = first;
    while (at < end && at - first < maxSpeakerUnits && this.#probe.isLetter(text, at, end)) at++;
    if (at === first) return false;
    return (
      this.#speechEndings.has(text[at - 1]) ||
      (pronouns.has(text[first]) && this.#speechEndings.has(text[first + 1]))
    );
  }

  #endsAfterFullStop(place: Place): boolean {
    const { text, from, runStart, runEnd, closeEnd, next, firstClass } = place;
    const probe = this.#probe;
    const start = probe.tokenStart(text, from, runStart);
    const length = runStart - start;
    if (length <= 0) return true;
    if (probe.isDigits(text, start, runStart)) return this.#endsAfterNumber(place, start);
    if (this.#isUnit(place, start)) return true;
    const known = this.#findAbbreviation(text, from, start, runStart);
    if (known === abbreviation.never) return false;
    if (known === abbreviation.beforeNumber || known === abbreviation.neverOrNumber) {
      if (
        firstClass === digit ||
        this.#isRoman(text, place.first, probe.wordEnd(text, place.first, place.end))
      )
        return false;
      if (known === abbreviation.neverOrNumber) return this.#isStarter(place);
    }
    if (known === abbreviation.maybe || this.#looksAbbreviated(text, start, runStart))
      return this.#isStarter(place);
    if (firstClass === upper || firstClass === letter || (next === closeEnd && closeEnd === runEnd))
      return true;
    return length > 2 || probe.classAt(text, runStart - 1, runStart) === close;
  }

  /** "412.5 m", "20 t": a unit of measure before a capital ends the sentence although it looks like an initial. */
  #isUnit({ text, from, runStart, firstClass }: Place, start: number): boolean {
    const probe = this.#probe;
    if (firstClass !== upper || !probe.isAll(lower, text, start, runStart)) return false;
    if (units.find(text, start, runStart) === 0) return false;
    const before = probe.skipSpacesBack(text, from, start);
    return before > from && before < start && probe.isDigits(text, before - 1, before);
  }

  #endsAfterNumber(place: Place, start: number): boolean {
    const { text, from, runStart, runEnd, closeEnd, next, firstClass } = place;
    const length = runStart - start;
    if (next === closeEnd && closeEnd === runEnd) return length === 4;
    if (length <= 2 && this.#probe.skip(close, text, from, start) === start) return false; // "1. First"
    if (this.#language.hasOrdinals && length <= 3) return this.#isStarter(place);
    return firstClass !== digit || length === 4;
  }

  /** Looks up the token, then with up to three short abbreviated words before it: "B", "z. B". */
  #findAbbreviation(text: Uint16Array, from: number, start: number, end: number): number {
    const probe = this.#probe;
    let known = this.#abbreviations.find(text, start, end) || this.#abbreviatedCompound(text, start, end);
    for (let words = 0; words < 3; words++) {
      const stop = probe.skipSpacesBack(text, from, start);
      if (stop === start || stop === from || text[stop - 1] !== 0x2e) break;
      const before = probe.tokenStart(text, from, stop - 1);
      if (stop - 1 - before > 4 || before === stop - 1) break;
      start = before;
      known = this.#abbreviations.find(text, start, end) || known;
    }
    return known;
  }

  #abbreviatedCompound(text: Uint16Array, start: number, end: number): number {
    for (let from = Math.max(start + 1, end - this.#endings.longest); from < end; from++) {
      if (this.#endings.find(text, from, end) !== 0) return abbreviation.neverOrNumber;
    }
    return abbreviation.unknown;
  }

  /** Initials, dotted letters, Roman numerals where they are ordinals, and words without a vowel. */
  #looksAbbreviated(text: Uint16Array, start: number, end: number): boolean {
    const probe = this.#probe;
    if (end - start === 1) {
      const value = probe.classAt(text, start, end);
      return value === upper || value === lower;
    }
    if (this.#isDotted(text, start, end)) return true;
    if (this.#language.hasOrdinals && this.#isRoman(text, start, end)) return true;
    return end - start <= 4 && hasNoVowel(text, start, end);
  }

  /** "U.S", "Ph.D": letters in groups of at most three, with full stops between. */
  #isDotted(text: Uint16Array, start: number, end: number): boolean {
    let dots = 0;
    let letters = 0;
    for (let at = start; at < end; at++) {
      if (text[at] === 0x2e && letters > 0) {
        dots++;
        letters = 0;
      } else if (!this.#probe.isLetter(text, at, end) || ++letters > 3) return false;
    }
    return dots > 0 && letters > 0;
  }

  #isRoman(text: Uint16Array, start: number, end: number): boolean {
    for (let at = start; at < end; at++) if (!isRomanDigit(text[at])) return false;
    return start < end;
  }
}

function makeAbbreviations({ never, maybe, beforeNumber }: SentenceLanguage): TokenTable {
  const kinds = new Map<string, number>();
  for (const word of inWords(maybe)) kinds.set(word, abbreviation.maybe);
  for (const word of inWords(never)) kinds.set(word, abbreviation.never);
  for (const word of inWords(beforeNumber)) {
    if (!kinds.has(word)) kinds.set(word, abbreviation.beforeNumber);
    else if (kinds.get(word) === abbreviation.maybe) kinds.set(word, abbreviation.neverOrNumber);
  }
  return new TokenTable(kinds);
}

const romanDigits = new Set(Array.from("IVXLC", (unit) => unit.charCodeAt(0)));
const isRomanDigit = (unit: number): boolean => romanDigits.has(unit);
const vowels = new Set(Array.from("aeiouyäöüáéíóúàèìòùâêîôû", (unit) => unit.charCodeAt(0)));

/** A Latin word in lower case but for its first letter, with no vowel: "Hrsg", "ltd". */
function hasNoVowel(text: Uint16Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const unit = at === start ? text[at] | 0x20 : text[at];
    const isLatin = 0x61 <= unit && unit <= 0x7a;
    if (!isLatin || vowels.has(unit)) return false;
  }
  return true;
}
