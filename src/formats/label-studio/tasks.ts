import { z } from "zod";

/** One region of a result: a span with its labels where its type is `labels`, else something that is no mention. */
const regionSchema = z.object({
  type: z.string().optional(),
  value: z.unknown().optional(),
  score: z.number().nullish(),
});
export type Region = z.output<typeof regionSchema>;

const spanSchema = z.object({
  start: z.int().min(0),
  end: z.int().min(0),
  text: z.string().nullish(),
  labels: z.array(z.string().min(1)).default([]),
});
export type LabelledSpan = z.output<typeof spanSchema>;

const annotationSchema = z.object({
  result: z.array(regionSchema).default([]),
  was_cancelled: z.boolean().nullish(),
  ground_truth: z.boolean().nullish(),
  created_at: z.union([z.string(), z.number()]).nullish(),
  updated_at: z.union([z.string(), z.number()]).nullish(),
});
export type Annotation = z.output<typeof annotationSchema>;

const idSchema = z.union([z.string(), z.number()]).transform(String);

/** A task with its texts under `data`; the first versions call annotations completions. */
export const taskSchema = z.object({
  id: idSchema.optional(),
  data: z.record(z.string(), z.unknown()),
  annotations: z.array(annotationSchema).optional(),
  completions: z.array(annotationSchema).optional(),
  predictions: z.array(annotationSchema).optional(),
});
export type Task = z.output<typeof taskSchema>;

/** The span of a region of text, or undefined where it is of another kind. */
export const trySpan = (value: unknown): LabelledSpan | undefined => spanSchema.safeParse(value).data;

/** What Label Studio says of a record of JSON-MIN beside its data and its spans. */
const ownKeys: ReadonlySet<string> = new Set([
  ...["id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time", "agreement"],
]);

/** JSON-MIN: what was under `data` beside the spans, which stand under the name of their control. */
export interface MinimalTask {
  readonly id?: string | undefined;
  /** Without the keys that are Label Studio's own. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly spans: readonly LabelledSpan[];
}

/** The record as JSON-MIN; undefined where neither a span nor a key says that it is. */
export function tryMinimal(record: Readonly<Record<string, unknown>>): MinimalTask | undefined {
  const spans = Object.values(record).flatMap((value) => z.array(spanSchema).safeParse(value).data ?? []);
  const isMinimal = "annotation_id" in record || "annotator" in record;
  if (!isMinimal && !spans.some(({ labels }) => labels.length > 0)) return undefined;
  const data = Object.fromEntries(Object.entries(record).filter(([key]) => !ownKeys.has(key)));
  return { id: idSchema.safeParse(record["id"]).data, data, spans };
}

/**
 * The annotation that counts: of those that were not skipped the ground truth, else the one that was changed last; of
 * equal ones the later in the file.
 */
export function chooseAnnotation(annotations: readonly Annotation[]): Annotation | undefined {
  const given = annotations.filter(({ was_cancelled }) => was_cancelled !== true);
  const truths = given.filter(({ ground_truth }) => ground_truth === true);
  return (truths.length > 0 ? truths : given).reduce<Annotation | undefined>(
    (best, annotation) => (best === undefined || timeOf(annotation) >= timeOf(best) ? annotation : best),
    undefined,
  );
}

/** Milliseconds; the first versions count seconds. */
function timeOf({ updated_at, created_at }: Annotation): number {
  const time = updated_at ?? created_at ?? 0;
  const ms = typeof time === "number" ? 1000 * time : Date.parse(time);
  return Number.isNaN(ms) ? 0 : ms;
}
