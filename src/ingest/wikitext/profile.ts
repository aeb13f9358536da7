import type { Tally } from "../../core/tally.js";

/** What the scanner must know of a wiki; `<siteinfo>` of a dump says it. */
export interface WikiProfile {
  /** Language of the wiki as in its address: `en`, `zh`, `ltg`. */
  readonly language: string;
  /** Local names and aliases by namespace number; the English names need not be listed. */
  readonly namespaces: Readonly<Record<number, readonly string[]>>;
  /** Whether titles ignore the case of their first letter. */
  readonly isFirstLetterCase: boolean;
}

/** Limits are counts, never clocks, so that the same page always gives the same prose. */
export interface ScannerOptions {
  /** UTF-16 units of a page that are read; the rest is cut and tallied. MediaWiki itself stops at 2 MiB. */
  readonly maxPageUnits?: number;
  /** UTF-16 units of one template, arguments included, beyond which it is dropped. */
  readonly maxTemplateUnits?: number;
  /** UTF-16 units of template source that one page may hand to wtf_wikipedia's functions. */
  readonly maxCalledUnits?: number;
  /** UTF-16 units that the templates of one page may expand to. */
  readonly maxExpandedUnits?: number;
  /** Levels of templates inside templates. */
  readonly maxTemplateDepth?: number;
  /** Expansions remembered from page to page. */
  readonly maxRememberedTemplates?: number;
  /** Names of templates that mark a disambiguation page, in addition to the built-in ones. */
  readonly disambiguationTemplates?: readonly string[];
}

export type ScannerLimits = Required<Omit<ScannerOptions, "disambiguationTemplates">>;

export const defaultLimits: ScannerLimits = {
  maxPageUnits: 1 << 24,
  maxTemplateUnits: 8192,
  maxCalledUnits: 1 << 18,
  maxExpandedUnits: 1 << 20,
  maxTemplateDepth: 8,
  maxRememberedTemplates: 20_000,
};

/**
 * The prose of one page. Every offset is a UTF-16 unit of `text`. The arrays belong to the scanner and are
 * valid until its next call; they may be longer than their counts.
 */
export interface ScannedPage {
  readonly text: Uint16Array;
  readonly paragraphCount: number;
  readonly paragraphStarts: Int32Array;
  readonly paragraphEnds: Int32Array;
  /** The anchors of paragraph p are `[firstAnchors[p], firstAnchors[p + 1])`. */
  readonly firstAnchors: Int32Array;
  readonly anchorCount: number;
  /** Rising, trimmed, never overlapping, each inside its paragraph. */
  readonly anchorStarts: Int32Array;
  readonly anchorEnds: Int32Array;
  /** As written: entities decoded, `#section` cut, underscores as they are. */
  readonly anchorTargets: readonly string[];
  /** What was dropped, by reason. `anchor.lost` counts anchors of the prose that got no exact span. */
  readonly tally: Tally;
  readonly isDisambiguation: boolean;
}
