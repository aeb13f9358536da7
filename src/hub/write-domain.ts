import { randomBytes } from "node:crypto";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { CpnerModel } from "../models/methods/cpner/cpner-model.js";
import { formatDomain } from "./domain-files.js";
import { writeSafetensors } from "./safetensors.js";

/**
 * Writes a domain's files as a folder, in place of what stands there. A kill in the middle leaves none, never half of
 * one.
 */
export async function writeDomain(folder: string, domain: string, model: CpnerModel): Promise<void> {
  const { files, tensorFiles } = await formatDomain(domain, model);
  const fresh = join(dirname(folder), `.${basename(folder)}-${randomBytes(6).toString("hex")}`);
  mkdirSync(fresh, { recursive: true });
  try {
    for (const [name, text] of files) writeFileSync(join(fresh, name), text);
    for (const [name, tensors] of tensorFiles) writeSafetensors(join(fresh, name), tensors);
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}
