import type { NamedText } from "../generated/locate.js";
import { dropClosing, type PairGrammar, type ParsedPairs, parsePairs } from "../generated/parse-pairs.js";

/**
 * The separators of UIE's strings, which T5 knows as sentinels.
 *
 * Source: universal-ie and DeepKE `extraction/constants.py`, as described in FACTS 1.4.
 */
export const separators = {
  open: "<extra_id_0>",
  close: "<extra_id_1>",
  between: "<extra_id_5>",
  nullSpan: "<extra_id_6>",
} as const;

/** CP-NER's instruction; the paper gives its role and no wording, so the words are ours. */
export const defaultInstruction = "Find the entities in the sentence and say of which type each one is.";

/**
 * The model's input: instruction, options, sentence.
 *
 * Source: Chen et al. 2023, "One Model for All Domains: Collaborative Domain-Prefix Tuning for Cross-Domain NER"
 * (CP-NER), section 3.2, eq. 1.
 */
export const formatSource = (text: string, names: readonly string[], instruction: string): string =>
  `${instruction} Options: ${names.join(", ")}. Sentence: ${text}`;

/**
 * The model's output: `((person: Johnson) (location: Baltimore))`, in the order of the text.
 *
 * Source: CP-NER section 3.2.
 */
export const formatTarget = (named: readonly NamedText[]): string =>
  `(${named.map(({ label, surface }) => `(${label}: ${surface})`).join(" ")})`;

const paperGrammar: PairGrammar = {
  opening: /\(\s*([^():]*):\s?/,
  isClosed: (before) => /(?:\)|^)\s*\(?\s*$/.test(before),
  trim: (tail, isLast) => dropClosing(tail, isLast ? 2 : 1),
};

/** What a generated target says, whatever a model wrote. */
export function parseTarget(target: string, types?: ReadonlySet<string>): ParsedPairs {
  const { pairs, unknown } = parsePairs(target, paperGrammar, types);
  return { pairs: pairs.filter(hasSurface), unknown: unknown.filter(hasSurface) };
}
const hasSurface = ({ surface }: NamedText): boolean => surface !== "";

/** A spot-asoc string of spots alone: what the released code trains on. */
export function formatSpotAsoc(named: readonly NamedText[]): string {
  const { open, close, between } = separators;
  const spots = named.map(({ label, surface }) => `${open} ${label} ${between} ${surface} ${close}`);
  return [open, ...spots, close].join(" ");
}

const spotGrammar: PairGrammar = {
  opening: /<extra_id_0>((?:(?!<extra_id_)[\s\S])*)<extra_id_5>/,
  isClosed: () => true,
  trim: (tail) => tail.split("<extra_id_")[0],
};

/** The spots of a generated spot-asoc string, whatever a model wrote; null spans say nothing. */
export function parseSpotAsoc(record: string, types?: ReadonlySet<string>): ParsedPairs {
  const { pairs, unknown } = parsePairs(record, spotGrammar, types);
  return { pairs: pairs.filter(hasSurface), unknown: unknown.filter(hasSurface) };
}

/**
 * What the released code reads from a spot-asoc string: cut at the first close that balances the first open,
 * missing closes added, a node of exactly two parts, null spans and types outside the schema dropped; text that
 * does not begin with an open holds nothing.
 *
 * Source: spotasoc_predict_parser.py, as described in FACTS 1.4.
 */
export function parseSpotAsocAsReleased(record: string, types?: ReadonlySet<string>): ParsedPairs {
  const pairs: NamedText[] = [];
  const unknown: NamedText[] = [];
  for (const node of balancedNodes(record)) {
    const parts = node.split(separators.between);
    if (parts.length !== 2) continue;
    const [label, surface] = parts.map((part) => part.trim());
    if (surface === "" || surface === separators.nullSpan) continue;
    (types === undefined || types.has(label) ? pairs : unknown).push({ label, surface });
  }
  return { pairs, unknown };
}

/** Own text of each node right below the root. */
function balancedNodes(record: string): string[] {
  const { open, close } = separators;
  const text = record.trim();
  if (!text.startsWith(open)) return [];
  const nodes: string[] = [];
  let depth = 0;
  let at = 0;
  for (const { 0: mark, index } of text.matchAll(new RegExp(`${open}|${close}`, "g"))) {
    const piece = text.slice(at, index);
    if (depth === 2) nodes[nodes.length - 1] += piece;
    at = index + mark.length;
    depth += mark === open ? 1 : -1;
    if (mark === open && depth === 2) nodes.push("");
    if (depth === 0) return nodes;
  }
  // The end is missing: what is open counts as closed here.
  if (depth === 2) nodes[nodes.length - 1] += text.slice(at);
  return nodes;
}
