import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { checkConfig } from "../core/config.js";
import { ConfigError, InputError } from "../core/errors.js";
import { read } from "../engine/ops/index.js";
import { attentionKinds } from "../models/encoders/t5/hooks.js";
import { attentionNames } from "../models/encoders/t5/parameters.js";
import type { StoredTensor, StoredWeights } from "../models/layers/parameters.js";
import type { CpnerModel, CpnerT5 } from "../models/methods/cpner/cpner-model.js";
import { type FoldedPrefix, mapKinds } from "../models/methods/cpner/domain-prefix.js";
import { MixedPrefix } from "../models/methods/cpner/mixed-prefix.js";
import { type CpnerSettings, cpnerSettings } from "../models/methods/cpner/settings.js";
import { asFloats } from "./load-model.js";
import { readSafetensors, type WritableTensor } from "./safetensors.js";

/** The files of a domain, in a prefix store or beside a model. */
export const domainFileNames = {
  /** Settings, and the T5 that they are for. */
  domain: "domain.json",
  /** Parameters, to be trained on. */
  trainable: "prefix.safetensors",
  /** Keys and values, all that a frozen T5 needs to serve the domain. */
  folded: "folded.safetensors",
  /** Keys and values of the sources of a mix that is computed in every pass. */
  sources: "sources.safetensors",
} as const;

const size = z.int().positive();
const backboneSchema = z.strictObject({
  encoderLayers: size,
  decoderLayers: size,
  heads: size,
  headSize: size,
  hiddenSize: size,
  /** Of weights that no prefix changes. */
  fingerprint: z.string(),
});
const mixSchema = z.strictObject({
  sources: z.array(z.strictObject({ domain: z.string(), weight: z.number(), labels: z.number() })).min(1),
  /** Where the weights are computed in every pass: the share of label similarities. */
  projectedAlpha: z.number().optional(),
});
const schema = z.strictObject({
  version: z.literal(1),
  domain: z.string(),
  settings: cpnerSettings,
  backbone: backboneSchema,
  mix: mixSchema.optional(),
});
export type Backbone = z.output<typeof backboneSchema>;
export type StoredMix = z.output<typeof mixSchema>;

/** A domain as its files hold it. */
export interface DomainRecord {
  readonly folder: string;
  readonly domain: string;
  readonly settings: CpnerSettings;
  readonly backbone: Backbone;
  /** Of prefixes that are mixed in every pass. */
  readonly mix: StoredMix | undefined;
  /** Whether it can be trained on, and be a source of a mix of parameters. */
  readonly isTrainable: boolean;
}

/** The sizes of a T5 that its prefixes depend on, and a fingerprint of its first weights. */
export async function describeBackbone({ config, parameters }: CpnerT5): Promise<Backbone> {
  const { encoderLayers, decoderLayers, heads, headSize, hiddenSize } = config;
  const { module } = attentionNames({ layer: 0, kind: "encoder-self" });
  const numbers = Float32Array.from(await read(parameters.get(`${module}.q.weight`)));
  const fingerprint = createHash("sha256").update(new Uint8Array(numbers.buffer)).digest("hex").slice(0, 16);
  return { encoderLayers, decoderLayers, heads, headSize, hiddenSize, fingerprint };
}

/** @throws ConfigError when a domain was trained over another T5 */
export function checkBackbone({ backbone, folder, domain }: DomainRecord, own: Backbone): void {
  for (const key of Object.keys(own) as (keyof Backbone)[]) {
    if (backbone[key] === own[key]) continue;
    throw new ConfigError(
      `the domain "${domain}" is for a T5 of ${key}=${backbone[key]}, and this one has ${key}=${own[key]}`,
      { at: { folder }, fix: "load the T5 that the domain was trained over" },
    );
  }
}

export interface DomainFiles {
  /** By file name. */
  readonly files: ReadonlyMap<string, string>;
  /** By file name. */
  readonly tensorFiles: ReadonlyMap<string, ReadonlyMap<string, WritableTensor>>;
}

/** What `readDomain` and the functions beside it read. */
export async function formatDomain(domain: string, model: CpnerModel): Promise<DomainFiles> {
  const { t5, prefix } = model.parts;
  const mixed = prefix instanceof MixedPrefix ? prefix : undefined;
  const content = {
    version: 1,
    domain,
    settings: model.settings,
    backbone: await describeBackbone(t5),
    ...(mixed === undefined ? {} : { mix: describeMix(mixed) }),
  };
  const trainable = await prefix.store();
  const tensorFiles = new Map([
    [domainFileNames.folded, writableFold(await model.fold())] as const,
    ...(trainable === undefined ? [] : [[domainFileNames.trainable, toWritable(trainable)] as const]),
    ...(mixed === undefined ? [] : [[domainFileNames.sources, writableSources(mixed)] as const]),
  ]);
  return { files: new Map([[domainFileNames.domain, `${JSON.stringify(content, null, 2)}\n`]]), tensorFiles };
}

const describeMix = ({ sources, projected }: MixedPrefix): StoredMix => ({
  sources: sources.map(({ domain, weight, labels }) => ({ domain, weight, labels })),
  ...(projected === undefined ? {} : { projectedAlpha: projected.alpha }),
});

const toWritable = (weights: StoredWeights): Map<string, WritableTensor> =>
  new Map([...weights].map(([name, { shape, values }]) => [name, { dtype: "F32", shape, data: values }]));

const writableFold = (folded: FoldedPrefix): Map<string, WritableTensor> =>
  toWritable(new Map(attentionKinds.map((kind) => [kind, folded[kind]])));

const writableSources = ({ sources }: MixedPrefix): Map<string, WritableTensor> =>
  new Map(
    sources.flatMap(({ folded }, i) => [...writableFold(folded)].map(([kind, own]) => [`${i}.${kind}`, own])),
  );

/** Whether a folder holds a domain. */
export const holdsDomain = (folder: string): boolean => existsSync(join(folder, domainFileNames.domain));

/**
 * What a folder's domain is, without its tensors.
 *
 * @throws InputError when there is none; ConfigError when its settings are not valid
 */
export function readDomain(folder: string): DomainRecord {
  const file = join(folder, domainFileNames.domain);
  if (!holdsDomain(folder))
    throw new InputError(`${folder} holds no domain (${domainFileNames.domain})`, {
      fix: "warm the domain up first",
    });
  const { version: _, mix, ...rest } = checkConfig(schema, parseJson(file), file);
  return { ...rest, mix, folder, isTrainable: existsSync(join(folder, domainFileNames.trainable)) };
}

function parseJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new InputError(`${file} is not JSON: ${(cause as Error).message}`, { at: { file }, cause });
  }
}

/** The domain's parameters. @throws InputError when it keeps none, or the file is broken */
export function readTrainable({ folder, domain, isTrainable }: DomainRecord): Map<string, StoredTensor> {
  if (!isTrainable)
    throw new InputError(`the domain "${domain}" keeps its keys and values alone and cannot be trained on`, {
      at: { folder },
      fix: `put its ${domainFileNames.trainable} back, or warm it up again`,
    });
  return readTensors(join(folder, domainFileNames.trainable));
}

/** The domain's keys and values. @throws InputError when the file is broken */
export function readFolded({ folder }: DomainRecord): FoldedPrefix {
  const file = join(folder, domainFileNames.folded);
  return pickFold(readTensors(file), "", file);
}

/** Keys and values of the sources of a mix, in its order. @throws InputError when the file is broken */
export function readSources({ folder, mix }: DomainRecord): FoldedPrefix[] {
  const file = join(folder, domainFileNames.sources);
  const tensors = readTensors(file);
  return (mix?.sources ?? []).map((_, i) => pickFold(tensors, `${i}.`, file));
}

const readTensors = (file: string): Map<string, StoredTensor> =>
  new Map([...readSafetensors(file).tensors].map(([name, tensor]) => [name, asFloats(name, tensor)]));

const pickFold = (tensors: StoredWeights, before: string, file: string): FoldedPrefix =>
  mapKinds((kind) => {
    const found = tensors.get(`${before}${kind}`);
    if (found !== undefined) return { shape: found.shape, values: found.values };
    throw new InputError(`the tensor "${before}${kind}" is missing`, {
      at: { file },
      fix: "warm the domain up again",
    });
  });
