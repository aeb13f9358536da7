import { InputError } from "../core/errors.js";
import type { StoredWeights } from "../models/layers/parameters.js";
import { type HeadOptions, loadHead, type MrcHead } from "../models/methods/mrc/mrc-head.js";
import { asFloats } from "./load-model.js";
import { readWeights } from "./weights.js";

/** The tensors of a model's directory that belong to MRC heads; none where it has no such heads. */
export async function readMrcHeads(folder: string): Promise<StoredWeights> {
  const own = [...(await readWeights(folder))].filter(([name]) =>
    /^(start_outputs|end_outputs|span_embedding)\./.test(name),
  );
  return new Map(own.map(([name, tensor]) => [name, asFloats(name, tensor)]));
}

/**
 * Heads with all their parameters from a directory.
 *
 * @throws InputError for parameters that it lacks, ShapeError for those of another shape than the settings ask for
 */
export function takeMrcHeads(weights: StoredWeights, folder: string, options: HeadOptions): MrcHead {
  if (!weights.has("start_outputs.weight"))
    throw new InputError(`${folder} has no MRC heads`, { fix: "name a model of the method mrc" });
  const { head, initialised } = loadHead(weights, options);
  if (initialised.length === 0) return head;
  head.parameters.dispose();
  throw new InputError(`the settings ask for heads that the weights lack: ${initialised.join(", ")}`, {
    at: { folder },
    fix: "get the weights that nerforge wrote with this config, or finetune again",
  });
}
