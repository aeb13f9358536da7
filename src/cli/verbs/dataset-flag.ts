import { UsageError } from "../../core/errors.js";

interface DatasetFlags {
  readonly from?: string;
  readonly read?: Readonly<Record<string, unknown>>;
  readonly language?: string;
}

/** Files of a dataset as a config names them, under `key`; nothing when the flag was not given. */
export function datasetFlag(
  key: string,
  files: readonly string[] | undefined,
  { from, read, language }: DatasetFlags,
): Record<string, unknown> {
  if (files === undefined) return {};
  // A single path may be the folder of a corpus, which the config's short form finds out.
  if (files.length === 1 && [from, read, language].every((flag) => flag === undefined))
    return { [key]: files[0] };
  return {
    [key]: {
      files,
      ...(from === undefined ? {} : { format: from }),
      ...(read === undefined ? {} : { read }),
      ...(language === undefined ? {} : { language }),
    },
  };
}

/** @throws UsageError unless data and model were named, which stand in place of a config */
export function checkGiven(
  { data, model, set = [] }: { readonly data?: string[]; readonly model?: string; readonly set?: string[] },
  what: string,
): void {
  const isSet = (key: string): boolean => set.some((text) => text.startsWith(key));
  if (data !== undefined && (model !== undefined || isSet("model"))) return;
  const missing = data === undefined ? "--data" : "--model";
  throw new UsageError(`there is neither a config nor ${missing}`, {
    fix: `name ${what} with --data and a model with --model (docs/checkpoints.md), or a config`,
  });
}
