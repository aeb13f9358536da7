import { packageVersion } from "../core/package-version.js";
import type { AnyFormat } from "../formats/registry.js";
import type { LabelCount } from "./label-counter.js";
import { type PaperName, papers } from "./papers.js";

/** What a reader of an exported file should know and the file itself cannot say. */
export interface Card {
  readonly format: string;
  readonly about: string;
  readonly dataset: string;
  /** How the file came about. */
  readonly made: Provenance & { readonly by: string };
  readonly offsets: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly queries?: string;
  readonly texts: number;
  readonly mentions: number;
  /** Each label with its mentions, and how some of them look. */
  readonly labels: Readonly<Record<string, LabelCount>>;
  readonly lost: Readonly<Record<string, number>>;
  readonly notes: Readonly<Record<string, number>>;
  /** Notices that the text's licence asks for. */
  readonly notices?: readonly string[];
  readonly weaknesses?: readonly string[];
  /** Works to be cited with it. */
  readonly citations?: readonly string[];
}

/** What a file was made from. */
export interface Provenance {
  readonly verb: string;
  /** Names of files, or what a corpus is of. */
  readonly from: readonly string[];
  /** Of the files. */
  readonly fromFormat?: string;
  /** Of a corpus. */
  readonly part?: string;
  /** That found the mentions. */
  readonly model?: string;
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
  readonly made: Provenance;
  readonly write: Readonly<Record<string, unknown>>;
  readonly queries?: string;
  readonly counts: { readonly texts: number; readonly mentions: number };
  readonly labels: readonly (readonly [string, LabelCount])[];
  readonly lost: Readonly<Record<string, number>>;
  readonly notes: Readonly<Record<string, number>>;
  readonly notices?: readonly string[];
  readonly weaknesses?: readonly string[];
  readonly papers?: readonly PaperName[];
}

/** The card that stands beside an exported file. */
export const makeCard = ({
  format,
  dataset,
  made,
  write,
  queries,
  counts,
  labels,
  lost,
  notes,
  notices,
  weaknesses,
  papers: cited,
}: CardInput): Card => ({
  format: format.name,
  about: format.summary,
  dataset,
  made: { by: `nerforge ${packageVersion}`, ...made },
  offsets: offsetWords[format.offsetsOf?.(write) ?? format.offsets],
  options: write,
  ...(queries === undefined ? {} : { queries }),
  ...counts,
  labels: Object.fromEntries(labels),
  lost,
  notes,
  ...(notices === undefined ? {} : { notices }),
  ...(weaknesses === undefined ? {} : { weaknesses }),
  ...(cited === undefined ? {} : { citations: cited.map((name) => papers[name]) }),
});
