import type { CorpusHandle } from "../handle.js";
import { readLabels } from "./labels.js";

/** What became of a target's title; the order is that of the numbers in `target_labels.status`. */
export const targetStatuses = [
  "typed",
  "class outside label set",
  "page without type",
  "unknown title",
  "disambiguation",
] as const;
export type TargetStatus = (typeof targetStatuses)[number];

/** The label layer in memory, by target id: about 9 bytes a target. */
export interface TargetLabels {
  /** Names of the labels by id. */
  readonly names: readonly string[];
  /** Label id, as the label layer gave it. */
  readonly labelIds: Uint16Array;
  /** Label id after the filter: `ENTITY` for labels that it dropped. */
  readonly keptLabelIds: Uint16Array;
  readonly entityIds: Int32Array;
  /** Index into `targetStatuses`. */
  readonly statuses: Uint8Array;
  /** The highest entity id. */
  readonly lastEntityId: number;
}

const targetsPerBatch = 50_000;

/** Reads the label of every target. */
export function readTargetLabels(corpus: CorpusHandle): TargetLabels {
  const { database } = corpus;
  const labels = readLabels(corpus);
  const last = database
    .prepare("select coalesce(max(target_id), 0) from target_labels")
    .pluck()
    .get() as number;
  const labelIds = new Uint16Array(last + 1);
  const keptLabelIds = new Uint16Array(last + 1);
  const entityIds = new Int32Array(last + 1);
  const statuses = new Uint8Array(last + 1);
  let lastEntityId = 0;
  const rows = database
    .prepare(
      "select target_id, label_id, entity_id, status from target_labels where target_id > ? and target_id <= ?",
    )
    .raw();
  for (let after = 0; after < last; after += targetsPerBatch) {
    for (const [target, label, entity, status] of rows.all(after, after + targetsPerBatch) as number[][]) {
      labelIds[target] = label;
      keptLabelIds[target] = labels[label].keptAs;
      entityIds[target] = entity;
      statuses[target] = status;
      if (entity > lastEntityId) lastEntityId = entity;
    }
  }
  return { names: labels.map(({ name }) => name), labelIds, keptLabelIds, entityIds, statuses, lastEntityId };
}
