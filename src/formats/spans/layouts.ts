import { z } from "zod";

/** Whose JSON spans a record is in; each has its own keys, units and ends. */
export const spanLayouts = ["punified", "cluener", "piqn", "biaffine"] as const;
export type SpanLayout = (typeof spanLayouts)[number];

/** Whether `end` is the last position of a span or the one behind it. */
export const spanEnds = ["inclusive", "exclusive"] as const;
export type SpanEnds = (typeof spanEnds)[number];

export const usualEnds: Readonly<Record<SpanLayout, SpanEnds>> = {
  punified: "inclusive",
  cluener: "inclusive",
  piqn: "exclusive",
  biaffine: "inclusive",
};

const position = z.int().min(0);
const taggedSpan = z.tuple([position, position, z.string()]);

/** `[text, [start, end, mention, label], ...]`, positions in characters. */
export const punifiedSchema = z
  .tuple([z.string()])
  .rest(z.tuple([z.number(), z.number(), z.string(), z.string()]));

/** `{text, label: {label: {mention: [[start, end], ...]}}}`, positions in characters; a test set has no `label`. */
export const cluenerSchema = z.object({
  id: z.union([z.string(), z.number()]).transform(String).optional(),
  text: z.string(),
  label: z.record(z.string(), z.record(z.string(), z.array(z.tuple([z.number(), z.number()])))).default({}),
});

/** `{tokens, entities: [{type, start, end}]}`, positions in words. */
export const piqnSchema = z.object({
  tokens: z.array(z.string()),
  entities: z.array(z.object({ type: z.string(), start: position, end: position })),
  org_id: z.union([z.string(), z.number()]).transform(String).optional(),
  // SpERT's spelling, whose records these are otherwise.
  orig_id: z.union([z.string(), z.number()]).transform(String).optional(),
});

/** `{doc_key, sentences: [[word]], ners: [[[start, end, label]]]}`, positions in words of their sentence. */
export const biaffineSchema = z.object({
  doc_key: z.string().optional(),
  sentences: z.array(z.array(z.string())),
  ners: z.array(z.array(taggedSpan)),
});

/** The layout that a record's shape shows. */
export function detectSpanLayout(record: unknown): SpanLayout | undefined {
  if (Array.isArray(record)) return "punified";
  if (typeof record !== "object" || record === null) return undefined;
  if ("sentences" in record) return "biaffine";
  if ("tokens" in record) return "piqn";
  return "text" in record ? "cluener" : undefined;
}
