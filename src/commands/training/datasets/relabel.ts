import { z } from "zod";
import { loadConfig } from "../../../core/config.js";
import { ConfigError } from "../../../core/errors.js";
import { expectedOneOf, nearMiss } from "../../../core/suggest.js";
import type { Example } from "../../../text/example.js";
import type { DatasetSettings } from "../config/dataset-settings.js";

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
const sameLabels: Relabeller = { labelOf: (label) => label, relabel: (example) => example };

/**
 * The labels of a dataset as its settings want them.
 *
 * @param labels of the dataset as it stands
 * @throws ConfigError when none of the labels that are to be left out is there, or one is nearly there
 */
export function chooseLabels(
  { labelsMap, withoutLabels = [] }: Pick<DatasetSettings, "labelsMap" | "withoutLabels">,
  labels: readonly string[],
): Relabeller {
  const mapped = labelsMap === undefined ? sameLabels : readRelabeller(labelsMap);
  if (withoutLabels.length === 0) return mapped;
  const known = [...new Set(labels.flatMap((label) => mapped.labelOf(label) ?? []))];
  const absent = withoutLabels.filter((label) => !known.includes(label));
  // A small file may lack a label; a slip of the hand is near one that it has.
  const slip = absent.find((label) => nearMiss(label, known) !== undefined);
  const unknown = slip ?? (absent.length === withoutLabels.length ? absent[0] : undefined);
  if (unknown !== undefined)
    throw new ConfigError(`withoutLabels has "${unknown}": ${expectedOneOf(unknown, known)}`, {
      fix: "name labels that the data hold",
    });
  const left = new Set(withoutLabels);
  return makeRelabeller((label) => {
    const name = mapped.labelOf(label);
    return name !== null && left.has(name) ? null : name;
  });
}

/**
 * Reads a YAML file of `label: new label`, or `label: null` to leave its mentions out; `"*"` stands for every label that
 * the file does not name.
 *
 * @throws ConfigError for a file that is none
 */
export function readRelabeller(file: string): Relabeller {
  const map = loadConfig(mapSchema, file);
  const rest = Object.hasOwn(map, anyOther) ? map[anyOther] : undefined;
  return makeRelabeller((label) =>
    Object.hasOwn(map, label) ? map[label] : rest === undefined ? label : rest,
  );
}

function makeRelabeller(labelOf: Relabeller["labelOf"]): Relabeller {
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
