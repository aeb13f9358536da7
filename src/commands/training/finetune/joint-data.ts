import { ConfigError } from "../../../core/errors.js";
import type { FinetuneConfig } from "../config/finetune-config.js";
import type { LoadedDataset } from "../datasets/load-dataset.js";

/** One of several sets that a model is trained on together. */
export interface JointSet {
  /** `datasetId` of its examples. */
  readonly id: string;
  readonly labels: readonly string[];
  /** Query set that names them. */
  readonly queries?: string | undefined;
  readonly train: LoadedDataset;
  readonly dev?: LoadedDataset | undefined;
  readonly test?: LoadedDataset | undefined;
}

/** The set that `train` is, beside those of `also`. */
export const firstSetName = "data";

/**
 * Refuses what joint training does not have.
 *
 * @throws ConfigError for another method, together with `source` or `fewShot`, for names that repeat, and where of
 *   punified some sets have dev and others have none
 */
export function checkJoint({ method = "tagger", also, dev, source, fewShot }: FinetuneConfig): void {
  if (also.length === 0) return;
  if (method !== "punified" && method !== "mrc")
    throw new ConfigError(`also is given, and the method is ${method}, which learns one set`, {
      fix: "set method: punified or mrc, or train on one set with source",
    });
  const other = source === undefined ? (fewShot === undefined ? undefined : "fewShot") : "source";
  if (other !== undefined)
    throw new ConfigError(`also and ${other} are both given`, { fix: "leave one of them out" });
  const names = [firstSetName, ...also.map(({ name }) => name)];
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated !== undefined)
    throw new ConfigError(`two sets are called "${repeated}"`, { fix: "give each set of also its own name" });
  // What mrc finds is scored over all held-out texts together, whichever sets have some.
  if (method === "mrc") return;
  const without = also.find((set) => (set.dev === undefined) !== (dev === undefined));
  if (without !== undefined)
    throw new ConfigError(
      `${dev === undefined ? firstSetName : without.name} has no dev, and ${dev === undefined ? without.name : firstSetName} has`,
      { fix: "give every set dev, since the mean over them chooses, or none" },
    );
}

/** The same part of all sets as one dataset; undefined where none has it. */
export function joinPart(
  sets: readonly JointSet[],
  part: "train" | "dev" | "test",
): LoadedDataset | undefined {
  const loaded = sets.flatMap((set) => {
    const own = set[part];
    return own === undefined
      ? []
      : [{ ...own, examples: own.examples.map((one) => ({ ...one, datasetId: set.id })) }];
  });
  if (loaded.length === 0) return undefined;
  return {
    ...loaded[0],
    name: loaded.map(({ name }) => name).join(", "),
    examples: loaded.flatMap(({ examples }) => examples),
    labels: [...new Set(loaded.flatMap(({ labels }) => labels))],
  };
}
