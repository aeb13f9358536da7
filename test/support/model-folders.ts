import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { readSafetensors, type WritableTensor, writeSafetensors } from "../../src/hub/safetensors.js";
import { nextFolder } from "./temp.js";

type Json = Record<string, unknown>;

/** Changes the `config.json` of a model's folder. */
export function changeModelConfig(folder: string, change: (config: Json) => Json): void {
  const file = join(folder, "config.json");
  writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, "utf8")) as Json)));
}

/** Takes tensors out of the weights of a model's folder. */
export function removeModelTensors(folder: string, isGone: (name: string) => boolean): void {
  const file = join(folder, "model.safetensors");
  const kept = [...readSafetensors(file).tensors]
    .filter(([name]) => !isGone(name))
    .map(([name, { dtype, shape, data }]): [string, WritableTensor] => [name, { dtype, shape, data }]);
  rmSync(file);
  writeSafetensors(file, new Map(kept));
}

/** Expects that the folder's config is of a BERT that Transformers opens, with `ours` kept and labels gone. */
export function expectBareBert(folder: string, nerforge: unknown): void {
  const config = JSON.parse(readFileSync(join(folder, "config.json"), "utf8")) as Json;
  expect(config).toMatchObject({
    architectures: ["BertModel"],
    model_type: "bert",
    dtype: "float32",
    ours: 1,
  });
  expect(config["nerforge"]).toEqual(nerforge);
  for (const key of ["torch_dtype", "id2label", "label2id"]) expect(config).not.toHaveProperty(key);
}

/** Expects that a model is not written over a folder of other things. */
export async function expectLeftAlone(save: (folder: string) => Promise<void>): Promise<void> {
  const folder = join(nextFolder(), "notes");
  mkdirSync(folder);
  writeFileSync(join(folder, "note.txt"), "keep");
  await expect(save(folder)).rejects.toThrow(/^E_INPUT: .*is no model's directory/);
}
