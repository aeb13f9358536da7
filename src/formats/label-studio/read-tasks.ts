import { z } from "zod";
import { InputError, RecordError } from "../../core/errors.js";
import type { Example } from "../../text/example.js";
import type { ReadContext } from "../format.js";
import { fromUnits, offsetUnits } from "../offset-units.js";
import { placeMentions, type RawMention } from "../place-mentions.js";
import { readJsonRecords } from "../records.js";
import {
  chooseAnnotation,
  type LabelledSpan,
  type MinimalTask,
  type Region,
  type Task,
  taskSchema,
  tryMinimal,
  trySpan,
} from "./tasks.js";

export const units = z
  .enum(offsetUnits)
  .default("codepoints")
  .describe("what offsets count: code points, or UTF-16 code units of Label Studio before 1.4");

export const readOptions = z.strictObject({
  use: z
    .enum(["annotations", "predictions", "text"])
    .default("annotations")
    .describe("annotations: tasks that a person has annotated; predictions: a model's; text: none"),
  key: z.string().default("auto").describe("the text's key under data; auto: text, else the only string"),
  units,
  reach: z
    .int()
    .min(0)
    .default(20)
    .describe("how far from its offset a misplaced mention is sought, in characters"),
});
export type ReadTaskOptions = z.output<typeof readOptions>;

/** A span, and a model's score of it. */
interface ScoredSpan extends LabelledSpan {
  readonly score?: number | undefined;
}

export async function* readTasks(
  chunks: AsyncIterable<string>,
  options: ReadTaskOptions,
  context: ReadContext,
): AsyncGenerator<readonly Example[]> {
  const reader = new TaskReader(options, context);
  yield* readJsonRecords(chunks, z.record(z.string(), z.unknown()), context, (record, line) =>
    reader.read(record, line),
  );
  reader.checkUsed();
}

class TaskReader {
  #tasks = 0;
  #used = 0;

  constructor(
    readonly options: ReadTaskOptions,
    readonly context: ReadContext,
  ) {}

  read(record: Readonly<Record<string, unknown>>, line: number): Example[] {
    const number = String(this.#tasks++);
    const task = this.#taskOf(record, line);
    const spans = "spans" in task ? task.spans : this.#spansOf(task);
    if (spans === undefined) return [];
    this.#used++;
    const text = this.#textOf(task.data, line);
    const toOffset = fromUnits(text, this.options.units);
    const mentions = (this.options.use === "text" ? [] : spans).flatMap(
      ({ start, end, text: given, labels, score }: ScoredSpan): RawMention[] => {
        if (labels.length === 0) this.context.tally.add("skipped.region_without_label");
        const place = { start: toOffset(start), end: toOffset(end), surface: given ?? undefined, score };
        return labels.map((label) => ({ ...place, label }));
      },
    );
    const id = String(task.data["id"] ?? task.id ?? number);
    return [placeMentions({ id, text, mentions, line }, { ...this.context, reach: this.options.reach })];
  }

  #taskOf(record: Readonly<Record<string, unknown>>, line: number): Task | MinimalTask {
    const minimal = typeof record["data"] === "object" ? undefined : tryMinimal(record);
    if (minimal !== undefined) return minimal;
    const result = taskSchema.safeParse(record);
    if (result.success) return result.data;
    throw new RecordError(`the record is no task of Label Studio's: ${z.prettifyError(result.error)}`, {
      at: { file: this.context.file, line },
      fix: "export the project as JSON or JSON-MIN",
    });
  }

  /** The spans that count; undefined where nobody has annotated the task. */
  #spansOf({ annotations, completions, predictions = [] }: Task): ScoredSpan[] | undefined {
    const { use } = this.options;
    const { tally } = this.context;
    if (use === "text") return [];
    const all = use === "predictions" ? predictions : (annotations ?? completions ?? []);
    const chosen = chooseAnnotation(all);
    if (chosen === undefined) {
      tally.add(all.length > 0 ? "skipped.cancelled" : `skipped.without_${use}`);
      return undefined;
    }
    tally.add("skipped.other_annotations", all.length - 1);
    return chosen.result.flatMap((region) => this.#spanOf(region) ?? []);
  }

  #spanOf({ type = "labels", value, score }: Region): ScoredSpan | undefined {
    const span = type === "labels" ? trySpan(value) : undefined;
    if (span === undefined) this.context.tally.add(`skipped.region_${type}`);
    // An annotation keeps the scores of the prediction that it began as; its spans are a person's all the same.
    const isPredicted = this.options.use === "predictions";
    return span && { ...span, score: isPredicted ? (score ?? undefined) : undefined };
  }

  #textOf(fields: Readonly<Record<string, unknown>>, line: number): string {
    const { key } = this.options;
    const text = fields[key === "auto" ? "text" : key] ?? (key === "auto" ? onlyString(fields) : undefined);
    if (typeof text === "string") return text;
    throw new RecordError(
      `the task's text is not under ${key === "auto" ? "text" : key}; there are ${Object.keys(fields).join(", ")}`,
      { at: { file: this.context.file, line }, fix: "name its key with --read key=..." },
    );
  }

  /** @throws InputError when there are tasks and none is of use: an empty dataset would hide that */
  checkUsed(): void {
    const { file, tally } = this.context;
    const { use } = this.options;
    const without = tally.get(`skipped.without_${use}`);
    if (this.#used > 0 || without === 0 || without < this.#tasks) return;
    throw new InputError(`none of the ${this.#tasks} tasks has ${use}`, {
      at: { file },
      fix:
        use === "annotations"
          ? "export after annotating, or add --read use=predictions"
          : "leave out --read use=predictions",
    });
  }
}

/** The value that alone is a string, apart from an id. */
function onlyString(fields: Readonly<Record<string, unknown>>): unknown {
  const strings = Object.entries(fields).filter(([key, value]) => key !== "id" && typeof value === "string");
  return strings.length === 1 ? strings[0][1] : undefined;
}
