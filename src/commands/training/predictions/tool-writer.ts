import type { FormatWriter } from "../../../formats/format.js";
import { makeQuerySet } from "../../../formats/queries/query-set.js";
import { getFormat } from "../../../formats/registry.js";
import type { Example } from "../../../text/example.js";
import { createWriting } from "../../convert.js";
import type { ToolFormat } from "../../prediction-choices.js";
import type { TaggedText } from "./prediction-writer.js";

/** Write options under which what a model has found comes up as a suggestion, not as a person's work. */
export const suggestionOptions = (format: string): Readonly<Record<string, unknown>> =>
  format === "label-studio" ? { as: "predictions" } : {};

/** Writes texts with a model's mentions for a tool. @param labels that the tool is to offer */
export const createToolWriter = (format: ToolFormat, labels: readonly string[]): FormatWriter =>
  // The tools' formats are text.
  createWriting(getFormat(format), { write: suggestionOptions(format) }, makeQuerySet(labels), "predicted")
    .writer as FormatWriter;

/** A text with its sentences' words as one example. */
export const exampleOfTagged = ({ id, text, words, mentions }: TaggedText): Example => ({
  ...{ id, text, words, mentions },
  datasetId: "predicted",
});
