import { join } from "node:path";
import type { FinetuneConfig } from "../config/finetune-config.js";

/** One size of a few-shot series, or the whole target. */
export interface SizePlan {
  readonly size?: number;
  /** Of what is done once for the size: its cross-validation. */
  readonly folder: string;
  readonly seeds: readonly { readonly seed: number; readonly folder: string }[];
}

export const seedsOf = ({ seeds, training }: FinetuneConfig): readonly number[] => seeds ?? [training.seed];

/** The folders of a run's parts: the run's own where there is only one part. */
export function planParts(config: FinetuneConfig, root: string): SizePlan[] {
  const seeds = seedsOf(config);
  const sizes = config.fewShot?.sizes ?? [undefined];
  return sizes.map((size) => {
    const folder = size === undefined ? root : join(root, `size-${size}`);
    return {
      ...(size === undefined ? {} : { size }),
      folder,
      seeds: seeds.map((seed) => ({
        seed,
        folder: seeds.length === 1 ? folder : join(folder, `seed-${seed}`),
      })),
    };
  });
}

/** Where the model of a seed's first stage is trained. */
export const sourceFolderOf = (config: FinetuneConfig, root: string, seed: number): string =>
  seedsOf(config).length === 1 ? join(root, "source") : join(root, "source", `seed-${seed}`);
