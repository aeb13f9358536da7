import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { checkConfig } from "../core/config.js";
import { ConfigError, InputError } from "../core/errors.js";
import type { BertConfig } from "../models/encoders/bert/config.js";
import { createPeft, restorePeft } from "../models/peft/create-peft.js";
import type { PeftMethod } from "../models/peft/peft-method.js";
import { type PeftInput, type PeftSettings, peftSettings } from "../models/peft/settings.js";
import { asFloats } from "./load-model.js";
import { peftFileNames } from "./peft-file-names.js";
import { readSafetensors, type WritableTensor, writeSafetensors } from "./safetensors.js";

const { settings: settingsFile, tensors: tensorsFile } = peftFileNames;

const size = z.int().positive();
const backboneSchema = z.strictObject({ layers: size, hiddenSize: size, heads: size });
const schema = z.strictObject({ settings: peftSettings, backbone: backboneSchema });

/** The two files of a method, for who writes them with others. */
export interface PeftFiles {
  /** `peft.json`: settings, and the sizes of the encoder that they are for. By file name. */
  readonly files: ReadonlyMap<string, string>;
  /** `peft.safetensors`: the method's parameters. By file name. */
  readonly tensorFiles: ReadonlyMap<string, ReadonlyMap<string, WritableTensor>>;
}

export async function formatPeft({ settings, config, parameters }: PeftMethod): Promise<PeftFiles> {
  const { layers, hiddenSize, heads } = config;
  const content = { settings, backbone: { layers, hiddenSize, heads } };
  const tensors = new Map<string, WritableTensor>();
  for (const [name, { shape, values }] of await parameters.store())
    tensors.set(name, { dtype: "F32", shape, data: values });
  return {
    files: new Map([[settingsFile, `${JSON.stringify(content, null, 2)}\n`]]),
    tensorFiles: new Map([[tensorsFile, tensors]]),
  };
}

/**
 * Writes a method into a folder, which is made when it is not there: `peft.json` and `peft.safetensors`, a few tensors
 * that go with an encoder that stands there too or anywhere else. A method that is there is replaced; a kill in the
 * middle leaves none, never half of one.
 */
export async function savePeft(folder: string, method: PeftMethod): Promise<void> {
  const { files, tensorFiles } = await formatPeft(method);
  mkdirSync(folder, { recursive: true });
  const fresh = join(folder, `.peft-${randomBytes(6).toString("hex")}`);
  mkdirSync(fresh);
  try {
    for (const [name, text] of files) writeFileSync(join(fresh, name), text);
    for (const [name, tensors] of tensorFiles) writeSafetensors(join(fresh, name), tensors);
    rmSync(join(folder, settingsFile), { force: true });
    for (const name of [tensorsFile, settingsFile]) renameSync(join(fresh, name), join(folder, name));
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Whether a folder holds a method of parameter-efficient training. */
export const holdsPeft = (folder: string): boolean => existsSync(join(folder, settingsFile));

/** The settings of the method that a folder holds. @throws as `loadPeft` */
export const readPeftSettings = (folder: string): PeftSettings => readPeftFile(folder).settings;

/**
 * The method that a model trains: a new one where one is asked for, else that of the folder, if it holds one.
 *
 * @param folder undefined: the model comes from none
 * @param seed of a new method's random numbers
 */
export function choosePeft(
  folder: string | undefined,
  asked: PeftInput | undefined,
  { config, seed }: { readonly config: BertConfig; readonly seed: number },
): PeftMethod | undefined {
  if (asked !== undefined) return createPeft(asked, config, seed);
  return folder !== undefined && holdsPeft(folder) ? loadPeft(folder, config) : undefined;
}

/**
 * The method that a folder holds, on the selected engine. The caller disposes it.
 *
 * @param config of the encoder that it is to enter
 * @throws InputError when there is none, or its tensors are not those of its settings; ConfigError when its settings
 *   are not valid, or it was made for an encoder of other sizes
 */
export function loadPeft(folder: string, config: BertConfig): PeftMethod {
  const { settings, backbone, file } = readPeftFile(folder);
  for (const key of ["layers", "hiddenSize", "heads"] as const) {
    if (backbone[key] === config[key]) continue;
    throw new ConfigError(
      `the method is for an encoder of ${key}=${backbone[key]}, and this one has ${key}=${config[key]}`,
      { at: { file }, fix: "load the encoder that it was trained over" },
    );
  }
  const { tensors } = readSafetensors(join(folder, tensorsFile));
  const weights = new Map([...tensors].map(([name, tensor]) => [name, asFloats(name, tensor)]));
  return restorePeft(settings, config, weights);
}

function readPeftFile(folder: string): z.output<typeof schema> & { readonly file: string } {
  const file = join(folder, settingsFile);
  return { ...checkConfig(schema, readJson(file, folder), file), file };
}

function readJson(file: string, folder: string): unknown {
  if (!existsSync(file)) {
    throw new InputError(`${folder} holds no ${settingsFile}`, {
      fix: "name a folder that savePeft wrote",
    });
  }
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new InputError(`${settingsFile} is not JSON: ${(cause as Error).message}`, { at: { file }, cause });
  }
}
