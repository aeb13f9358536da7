import type { NamedText } from "../generated/locate.js";
import { dropClosing, type PairGrammar, type ParsedPairs, parsePairs } from "../generated/parse-pairs.js";

/**
 * `paper`: eq. 1 and 2 with the marks of the paper's examples. `released`: the strings of the published code,
 * lower-cased, with Chinese marks and without brackets around type and mention.
 */
export const punifiedVariants = ["paper", "released"] as const;
export type PunifiedVariant = (typeof punifiedVariants)[number];

interface Marks {
  readonly type: (name: string) => string;
  readonly typePattern: RegExp;
  readonly text: string;
  readonly absent: string;
  readonly opening: (name: string) => string;
  readonly pair: (name: string, surface: string) => string;
  readonly grammar: PairGrammar;
}

const isClosed = (before: string): boolean => /(?:\)\s*,?|^)\s*\(?\s*$/.test(before);

const marks: Readonly<Record<PunifiedVariant, Marks>> = {
  paper: {
    type: (name) => `<entity><${name}>`,
    typePattern: /<entity>\s*<([^<>]*)>\s*/y,
    text: "<text>",
    absent: "NULL",
    opening: (name) => `(${name}):(`,
    pair: (name, surface) => `(${name}):(${surface})`,
    grammar: {
      opening: /\(([^():]*)\)\s*:\s*\(/,
      isClosed,
      trim: (tail, isLast) => dropClosing(tail, isLast ? 2 : 1),
    },
  },
  released: {
    type: (name) => `<实体>${name}`,
    typePattern: /<实体>([^<>]*)/y,
    text: "<文本>",
    absent: "null",
    opening: (name) => `(${name}:`,
    pair: (name, surface) => `(${name}:${surface})`,
    grammar: {
      opening: /\(\s*([^():,]*):/,
      isClosed,
      trim: (tail, isLast) => dropClosing(tail, isLast ? 2 : 1),
    },
  },
};

/** What a target says of a type that the text does not hold. */
export const absentMark = (variant: PunifiedVariant): string => marks[variant].absent;

/** How a target begins to tell of a type. */
export const formatOpening = (name: string, variant: PunifiedVariant): string =>
  cased(marks[variant].opening(name), variant);

const cased = (text: string, variant: PunifiedVariant): string =>
  variant === "released" ? text.toLowerCase() : text;

/**
 * The model's input: types asked for, then the text.
 *
 * Source: Lu et al. 2023, "PUnifiedNER" (AAAI), eq. 1.
 */
export function formatSource(text: string, names: readonly string[], variant: PunifiedVariant): string {
  const { type, text: mark } = marks[variant];
  return cased(`${names.map(type).join("")}${mark}${text}`, variant);
}

/** The types and the text of a source, or undefined when it has no text mark. */
export function tryParseSource(
  source: string,
  variant: PunifiedVariant,
): { readonly names: string[]; readonly text: string } | undefined {
  const { typePattern, text: mark } = marks[variant];
  const pattern = new RegExp(typePattern.source, "y");
  const names: string[] = [];
  let at = 0;
  for (let match = pattern.exec(source); match !== null; match = pattern.exec(source)) {
    names.push(match[1].trim());
    at = pattern.lastIndex;
  }
  return source.startsWith(mark, at) ? { names, text: source.slice(at + mark.length) } : undefined;
}

/**
 * The model's output: for each type asked, in the order of the source, a pair for each of its mentions in the
 * order of the text, or one pair with NULL.
 *
 * Source: eq. 2. Differs: the released code puts the nulls in the order of a Python set, which is no order; here
 * a type's NULL stands where the type stands.
 */
export function formatTarget(
  names: readonly string[],
  named: readonly NamedText[],
  variant: PunifiedVariant,
): string {
  const { pair, absent } = marks[variant];
  const pairs = names.flatMap((name) => {
    const own = named.filter(({ label }) => label === name);
    return own.length === 0 ? [pair(name, absent)] : own.map(({ surface }) => pair(name, surface));
  });
  return cased(`(${pairs.join(",")})`, variant);
}

/** What a generated target says, whatever a model wrote; pairs of NULL say nothing. */
export function parseTarget(
  target: string,
  variant: PunifiedVariant,
  types?: ReadonlySet<string>,
): ParsedPairs {
  const { grammar, absent } = marks[variant];
  const { pairs, unknown } = parsePairs(target, grammar, types);
  const says = ({ surface }: NamedText): boolean => surface !== "" && surface !== absent;
  return { pairs: pairs.filter(says), unknown: unknown.filter(says) };
}

/**
 * What the released code reads from a target: white space removed, cut at commas, brackets stripped, cut at
 * colons, fields 0 and 1. Mentions that hold one of `, : ( )` come out wrong, as they do there.
 *
 * Source: run_eval.py of the published code, as described in FACTS 1.6.
 */
export function parseTargetAsReleased(target: string, types?: ReadonlySet<string>): ParsedPairs {
  const pairs: NamedText[] = [];
  const unknown: NamedText[] = [];
  for (const part of target.replace(/\s+/g, "").split(",")) {
    const fields = part.replace(/^\(+|\)+$/g, "").split(":");
    if (fields.length < 2) continue;
    const [label, surface] = fields.map((field) => field.replace(/^\(+|\)+$/g, ""));
    if (surface === "" || surface.toLowerCase() === "null") continue;
    (types === undefined || types.has(label) ? pairs : unknown).push({ label, surface });
  }
  return { pairs, unknown };
}
