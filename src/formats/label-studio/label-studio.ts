import { z } from "zod";
import type { Example } from "../../text/example.js";
import { wholeMentions } from "../chunks.js";
import { defineExampleFormat, type FormatWriter, type WriteContext } from "../format.js";
import type { Losses } from "../losses.js";
import { offsetsOfUnits, toUnits } from "../offset-units.js";
import { roundScore, weakestScore } from "../scores.js";
import { readOptions, readTasks, units } from "./read-tasks.js";

const writeOptions = z.strictObject({
  as: z
    .enum(["annotations", "predictions"])
    .default("annotations")
    .describe("annotations: done; predictions: suggestions, with scores, to be corrected"),
  units,
  layout: z.enum(["array", "lines"]).default("array").describe("one JSON array, or one task a line"),
  model: z.string().default("nerforge").describe("the version of the model that predictions name"),
});
type WriteTaskOptions = z.output<typeof writeOptions>;

function createTaskWriter(options: WriteTaskOptions, { labels, losses }: WriteContext): FormatWriter {
  const { layout } = options;
  const seen = new Set(labels);
  let count = 0;
  return {
    begin: () => (layout === "array" ? "[\n" : ""),
    example: (example) => {
      for (const { label } of example.mentions) seen.add(label);
      const task = JSON.stringify(formatTask(example, options, losses));
      if (layout === "lines") return `${task}\n`;
      return count++ === 0 ? task : `,\n${task}`;
    },
    end: () => (layout === "array" ? "\n]\n" : ""),
    sidecars: () => ({ "label-studio.xml": formatInterface([...seen].sort()) }),
  };
}

function formatTask(
  example: Example,
  { as, units: counted, model }: WriteTaskOptions,
  losses: Losses,
): unknown {
  const { id, text } = example;
  const toOffset = toUnits(text, counted);
  const result = wholeMentions(example, losses).map(({ start, end, label, score }, i) => ({
    id: `${id}-${i}`,
    ...{ from_name: "label", to_name: "text", type: "labels" },
    value: { start: toOffset(start), end: toOffset(end), text: text.slice(start, end), labels: [label] },
    ...(score === undefined || as === "annotations" ? {} : { score: roundScore(score) }),
  }));
  const made = as === "annotations" ? { result } : { model_version: model, ...weakestScore(example), result };
  return { data: { id, text }, [as]: [made] };
}

/** The labelling interface that the tasks belong to, to be pasted into the project's settings. */
function formatInterface(labels: readonly string[]): string {
  const lines = labels.map((label) => `    <Label value="${escapeAttribute(label)}"/>`);
  return [
    "<View>",
    '  <Labels name="label" toName="text">',
    ...lines,
    "  </Labels>",
    '  <Text name="text" value="$text"/>',
    "</View>",
    "",
  ].join("\n");
}

const escapeAttribute = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/**
 * Label Studio's tasks: JSON with annotations (completions in the first versions) and predictions, and JSON-MIN.
 *
 * Source: labelstud.io/guide/task_format and /guide/predictions. Offsets count code points (label-studio pull 1559;
 * UTF-16 code units before it). A region's text says where it stands when its offsets do not. Of several annotations of
 * a task one is taken, the others are counted; regions that are no labelled text, skipped tasks and tasks that nobody
 * has annotated are counted too.
 */
export const labelStudio = defineExampleFormat({
  name: "label-studio",
  summary: "Label Studio's tasks with annotations or predictions (JSON, JSON-MIN)",
  records: "examples",
  offsets: "code points",
  offsetsOf: (write) => offsetsOfUnits(write, "codepoints"),
  needsLabels: false,
  readOptions,
  writeOptions,
  read: readTasks,
  createWriter: createTaskWriter,
});
