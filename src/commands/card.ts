import type { AnyFormat } from "../formats/registry.js";

/** What a reader of an exported file should know and the file itself cannot say. */
export interface Card {
  readonly format: string;
  readonly about: string;
  readonly dataset: string;
  readonly offsets: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly queries?: string;
  readonly texts: number;
  readonly mentions: number;
  readonly lost: Readonly<Record<string, number>>;
  readonly notes: Readonly<Record<string, number>>;
  /** Notices that the text's licence asks for. */
  readonly notices?: readonly string[];
}

const offsetWords: Readonly<Record<AnyFormat["offsets"], string>> = {
  words: "positions count words from 0",
  "code points": "offsets count Unicode code points, as Python's strings do",
  "code points or words":
    "punified and cluener count Unicode code points, as Python's strings do; piqn and biaffine count words",
  "UTF-16 code units": "offsets count UTF-16 code units, as JavaScript's strings do",
  none: "the file holds no offsets",
};

export interface CardInput {
  readonly format: AnyFormat;
  readonly dataset: string;
  readonly write: Readonly<Record<string, unknown>>;
  readonly queries?: string;
  readonly counts: { readonly texts: number; readonly mentions: number };
  readonly lost: Readonly<Record<string, number>>;
  readonly notes: Readonly<Record<string, number>>;
  readonly notices?: readonly string[];
}

/** The card that stands beside an exported file. */
export const makeCard = ({
  format,
  dataset,
  write,
  queries,
  counts,
  lost,
  notes,
  notices,
}: CardInput): Card => ({
  format: format.name,
  about: format.summary,
  dataset,
  offsets: offsetWords[format.offsetsOf?.(write) ?? format.offsets],
  options: write,
  ...(queries === undefined ? {} : { queries }),
  ...counts,
  lost,
  notes,
  ...(notices === undefined ? {} : { notices }),
});
