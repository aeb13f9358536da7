/** What a language knows of its full stops. Lists are words between spaces; letter case does not count. */
export interface SentenceLanguage {
  /** Abbreviations after which a sentence never ends, as "Dr"; "z.B" also stands for "z. B". */
  readonly never: string;
  /** Abbreviations that may end a sentence: it ends where a word of `starters` follows. */
  readonly maybe: string;
  /** Abbreviations only before a number, as "No" in "No. 5". */
  readonly beforeNumber: string;
  /** Capitalised words that begin sentences far more often than they begin names. */
  readonly starters: string;
  /** Verbs that name the speaker of a quotation that came before: `"Why?" Bob asked.` */
  readonly speech: string;
  /** Names that end in "!" or "?", without it. */
  readonly exclaimed: string;
  /** Whether a number with a full stop is an ordinal: "3. Oktober", "Wilhelm II. von Preußen". */
  readonly hasOrdinals: boolean;
  /** Last characters of a clause that names the speaker, in scripts without spaces. */
  readonly speechEndings: string;
  /** Pairs of directed quotation marks, as "“”«»"; in a short quotation in mid-sentence no sentence ends. */
  readonly quotes: string;
  /** Endings of abbreviated compounds: "str" for "Goethestr. 12". */
  readonly abbreviatedEndings: string;
}
