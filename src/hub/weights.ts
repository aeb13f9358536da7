import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { InputError } from "../core/errors.js";
import { readPytorchFile } from "./pytorch-file.js";
import { readSafetensors } from "./safetensors.js";
import type { StoredTensor } from "./stored-tensor.js";

const indexSchema = z.looseObject({ weight_map: z.record(z.string(), z.string()) });

/** The weight files that a directory may hold, the best first; the second of each pair lists shards. */
const kinds = [
  { file: "model.safetensors", index: "model.safetensors.index.json" },
  { file: "pytorch_model.bin", index: "pytorch_model.bin.index.json" },
] as const;

const readTensors = async (file: string): Promise<ReadonlyMap<string, StoredTensor>> =>
  file.endsWith(".safetensors") ? readSafetensors(file).tensors : await readPytorchFile(file);

/**
 * The tensors of a model's directory: `model.safetensors`, else `pytorch_model.bin`, in one file or in shards. Their
 * numbers are read when `data` is asked for.
 *
 * @throws InputError when there is no such file or one of them is broken
 */
export async function readWeights(folder: string): Promise<ReadonlyMap<string, StoredTensor>> {
  for (const { file, index } of kinds) {
    if (existsSync(join(folder, file))) return readTensors(join(folder, file));
    if (existsSync(join(folder, index))) return readShards(folder, index);
  }
  const found = existsSync(folder) ? readdirSync(folder).slice(0, 12).join(", ") || "nothing" : "no folder";
  throw new InputError(
    `${folder} holds no weights: expected ${kinds.map(({ file }) => file).join(" or ")}, found ${found}`,
    { fix: "name a model's directory" },
  );
}

async function readShards(folder: string, index: string): Promise<ReadonlyMap<string, StoredTensor>> {
  const file = join(folder, index);
  const places = readIndex(file);
  const shards = new Map<string, ReadonlyMap<string, StoredTensor>>();
  for (const shard of new Set(places.values())) shards.set(shard, await readTensors(join(folder, shard)));
  const tensors = new Map<string, StoredTensor>();
  for (const [name, shard] of places) {
    const tensor = shards.get(shard)!.get(name);
    if (tensor === undefined) {
      throw new InputError(`tensor "${name}" is said to stand in ${shard} and does not`, {
        at: { file },
        fix: "get the shards from their source again",
      });
    }
    tensors.set(name, tensor);
  }
  return tensors;
}

/** Tensor names and the shard each stands in. */
function readIndex(file: string): Map<string, string> {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new InputError(`the shard index is not JSON: ${(cause as Error).message}`, { at: { file }, cause });
  }
  const result = indexSchema.safeParse(json);
  if (!result.success) {
    throw new InputError(`the shard index is not valid:\n${z.prettifyError(result.error)}\n`, {
      at: { file },
    });
  }
  const places = Object.entries(result.data.weight_map);
  for (const [, shard] of places) {
    if (!/^[\w.-]+\.(safetensors|bin)$/.test(shard)) {
      throw new InputError(`the shard index names "${shard}", which is no file name of this directory`, {
        at: { file },
        fix: "get the model from its source again",
      });
    }
  }
  return new Map(places);
}
