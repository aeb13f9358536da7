import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { ConfigError, InputError } from "../core/errors.js";

const count = z.number().int().positive();
const labelId = z.number().int().nonnegative();

/** What is checked of a `config.json`; every other key is kept as it is. */
const configSchema = z.looseObject({
  model_type: z.string().optional(),
  architectures: z.array(z.string()).nullish(),
  vocab_size: count.optional(),
  id2label: z.record(z.string().regex(/^\d+$/), z.string()).nullish(),
  label2id: z.record(z.string(), labelId).nullish(),
});

/** A model's `config.json`, in Hugging Face's words, with whatever keys it has. */
export type ModelConfig = z.output<typeof configSchema>;

/**
 * Reads and checks the `config.json` of a model's directory.
 *
 * @throws InputError when it is absent; ConfigError when it is malformed or its labels contradict each other
 */
export function readModelConfig(folder: string): ModelConfig {
  const file = join(folder, "config.json");
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new InputError(`${folder} holds no config.json (${(cause as NodeJS.ErrnoException).code})`, {
      fix: "name a model's directory",
      cause,
    });
  }
  return checkModelConfig(parseJson(text, file), file);
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ConfigError(`${file} is not JSON: ${(cause as Error).message}`, { at: { file }, cause });
  }
}

/** @throws ConfigError when the content of a `config.json` is malformed or its labels contradict each other */
export function checkModelConfig(json: unknown, file = "config.json"): ModelConfig {
  const result = configSchema.safeParse(json);
  if (!result.success) {
    throw new ConfigError(`${file} is not valid:\n${z.prettifyError(result.error)}\n`, {
      at: { file },
      fix: "get the model from its source again",
    });
  }
  checkLabels(result.data, file);
  return result.data;
}

function checkLabels({ id2label, label2id }: ModelConfig, file: string): void {
  const refuse = (message: string): ConfigError =>
    new ConfigError(message, { at: { file }, fix: "make id2label and label2id say the same" });
  if (id2label == null) {
    if (label2id != null)
      throw refuse(`label2id has ${Object.keys(label2id).length} labels and id2label is missing`);
    return;
  }
  const labels = Object.entries(id2label);
  const ids = new Set(labels.map(([id]) => Number(id)));
  const missing = labels.findIndex((_, id) => !ids.has(id));
  if (missing >= 0) throw refuse(`id2label has ${labels.length} labels and none with id ${missing}`);
  for (const [id, label] of label2id == null ? [] : labels) {
    if (label2id![label] === undefined) throw refuse(`id2label has "${label}" (${id}) and label2id does not`);
    if (id2label[String(label2id![label])] !== label) {
      throw refuse(`label "${label}" has the id ${id} in id2label and ${label2id![label]} in label2id`);
    }
  }
}

/** Labels by id; undefined when the config has none. */
export function labelsOf({ id2label }: ModelConfig): readonly string[] | undefined {
  if (id2label == null) return undefined;
  return Array.from({ length: Object.keys(id2label).length }, (_, id) => id2label[String(id)]);
}

/**
 * The config with these labels, both ways.
 *
 * @throws ConfigError when a label stands twice
 */
export function withLabels(config: ModelConfig, labels: readonly string[]): ModelConfig {
  const repeated = labels.find((label, id) => labels.indexOf(label) !== id);
  if (repeated !== undefined) {
    throw new ConfigError(`label "${repeated}" stands twice among ${labels.length} labels`, {
      fix: "give every label once",
    });
  }
  return {
    ...config,
    id2label: Object.fromEntries(labels.map((label, id) => [String(id), label])),
    label2id: Object.fromEntries(labels.map((label, id) => [label, id])),
  };
}
