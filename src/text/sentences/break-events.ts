/**
 * What the two ways of finding sentence breaks have in common: a list of events in the order of the text, each
 * `position << 2 | kind`.
 */
export const breakEvent = {
  /** A sentence may end before `position`: UAX #29 breaks there, or one of the extra places below. */
  candidate: 0,
  /** A hard break: the sentence ends before `position` whatever stands there. */
  hard: 1,
  /** An opening or closing bracket at `position`. */
  open: 2,
  close: 3,
} as const;

export const makeEvent = (position: number, kind: number): number => (position << 2) | kind;
export const eventPosition = (event: number): number => event >>> 2;
export const eventKind = (event: number): number => event & 3;
