import type { Tag, TagScheme } from "../../../text/tags.js";
import type { TagSet } from "./tag-set.js";
import type { Moves } from "./viterbi.js";

/** 0 for every move that the scheme of the tags allows, minus infinity for the others. */
export function legalMoves({ parsed, scheme }: TagSet): Moves {
  const outside: Tag = { boundary: "O", label: "" };
  const score = (from: Tag, to: Tag): number =>
    isLegalMove(from, to, scheme) ? 0 : Number.NEGATIVE_INFINITY;
  return {
    transitions: Float32Array.from(parsed.flatMap((from) => parsed.map((to) => score(from, to)))),
    start: Float32Array.from(parsed, (to) => score(outside, to)),
    end: Float32Array.from(parsed, (from) => score(from, outside)),
  };
}

/** Whether one tag may follow another; a sentence stands between two O. */
export function isLegalMove(from: Tag, to: Tag, scheme: TagScheme): boolean {
  const isSame = from.label === to.label && (from.boundary === "B" || from.boundary === "I");
  if (scheme === "iob1") return to.boundary !== "B" || isSame;
  const goesOn = to.boundary === "I" || to.boundary === "E";
  if (goesOn) return isSame;
  const isOpen = scheme !== "iob2" && (from.boundary === "B" || from.boundary === "I");
  return !isOpen;
}
