import type { Losses } from "../../../formats/losses.js";
import type { Example, Mention } from "../../../text/example.js";
import type { Span } from "../../../text/span.js";

/** The mentions that an answer can name: whole ones of labels that are asked for. The others are counted. */
export function chooseMentions(example: Example, labels: ReadonlySet<string>, losses: Losses): Mention[] {
  return example.mentions.filter((mention) => {
    if (mention.parts !== undefined) losses.add("discontinuous", example, mention);
    else if (!labels.has(mention.label)) losses.add("unasked", example, mention);
    else return true;
    return false;
  });
}

/** Those that stand in a piece of the text as a whole. */
export const mentionsWithin = (mentions: readonly Mention[], piece: Span): Mention[] =>
  mentions.filter(({ start, end }) => piece.start <= start && end <= piece.end);
