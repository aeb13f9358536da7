import { z } from "zod";

const position = z.int().min(0);
const label = z.string().min(1);

/** A span as `Doc.to_json` writes it, or as a tuple `[start, end, label]` of training data. */
const spanSchema = z.union([
  z.object({ start: position, end: position, label }),
  z.tuple([position, position, label]).rest(z.unknown()),
]);
const spanLists = z.record(z.string(), z.array(spanSchema));

export const docSchema = z.object({
  id: z.union([z.string(), z.number()]).transform(String).optional(),
  text: z.string(),
  ents: z.array(spanSchema).optional(),
  entities: z.array(spanSchema).optional(),
  spans: spanLists.optional(),
  tokens: z.array(z.object({ start: position, end: position })).optional(),
});

export const tupleSchema = z.tuple([
  z.string(),
  z.object({ entities: z.array(spanSchema).optional(), spans: spanLists.optional() }),
]);

/** spaCy 2's training JSON: tokens with BILUO tags below sentences below paragraphs. */
export const paragraphSchema = z.object({
  id: z.union([z.string(), z.number()]).transform(String).optional(),
  paragraphs: z.array(
    z.object({
      raw: z.string().nullish(),
      sentences: z.array(
        z.object({ tokens: z.array(z.object({ orth: z.string().min(1), ner: z.string().optional() })) }),
      ),
    }),
  ),
});

export type SpacyDoc = z.output<typeof docSchema>;
export type SpacyParagraphs = z.output<typeof paragraphSchema>;

/** A span in code points, whichever way it was written. */
export interface PointSpan {
  readonly start: number;
  readonly end: number;
  readonly label: string;
}

export const toPointSpan = (span: z.output<typeof spanSchema>): PointSpan =>
  Array.isArray(span) ? { start: span[0], end: span[1], label: span[2] } : span;

/** Every span of a document: entities, and those of the key asked for, or of all keys. */
export function spansOf(
  { ents, entities, spans }: Pick<SpacyDoc, "ents" | "entities" | "spans">,
  key: string,
): PointSpan[] {
  const grouped = spans ?? {};
  const wanted = key === "all" ? Object.values(grouped).flat() : (grouped[key] ?? []);
  return [...(ents ?? []), ...(entities ?? []), ...wanted].map(toPointSpan);
}
