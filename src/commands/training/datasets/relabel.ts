import { z } from "zod";
import { loadConfig } from "../../../core/config.js";
import type { Example } from "../../../text/example.js";

const mapSchema = z.record(z.string(), z.string().min(1).nullable());

/** Every label that the map does not name. */
const anyOther = "*";

/** Other labels for mentions; some mentions may be left out. */
export interface Relabeller {
  /** The label that stands for another, or null when its mentions are left out. */
  labelOf(label: string): string | null;
  relabel(example: Example): Example;
}

/** Leaves every label as it is. */
export const sameLabels: Relabeller = { labelOf: (label) => label, relabel: (example) => example };

/**
 * Reads a YAML file of `label: new label`, or `label: null` to leave its mentions out; `"*"` stands for every label that
 * the file does not name.
 *
 * @throws ConfigError for a file that is none
 */
export function readRelabeller(file: string): Relabeller {
  const map = loadConfig(mapSchema, file);
  const rest = Object.hasOwn(map, anyOther) ? map[anyOther] : undefined;
  const labelOf = (label: string): string | null =>
    Object.hasOwn(map, label) ? map[label] : rest === undefined ? label : rest;
  return {
    labelOf,
    relabel: (example) => ({
      ...example,
      mentions: example.mentions.flatMap((mention) => {
        const label = labelOf(mention.label);
        return label === null ? [] : [{ ...mention, label }];
      }),
    }),
  };
}
