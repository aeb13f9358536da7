/** What every kind of dump says of a page. */
export interface PageHead {
  readonly title: string;
  readonly namespace: number;
  readonly pageId: number;
  readonly revisionId: number;
  /** As in the dump, e.g. `2001-01-15T13:15:00Z`. */
  readonly timestamp: string;
  /** Title of the page this one redirects to. */
  readonly redirectTarget: string | undefined;
  /** Content model, e.g. `wikitext`; undefined where the dump does not tell. */
  readonly model: string | undefined;
}

/** A page of any kind of dump; its wikitext is decoded when it is asked for. */
export interface ChunkPage extends PageHead {
  /** UTF-16 units that `readText` writes at most. */
  readonly maxUnits: number;
  /** Writes the wikitext into `out` from its beginning and returns the number of units. */
  readText(out: Uint16Array): number;
}
