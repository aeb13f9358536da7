import type { Logger } from "../../../core/logger.js";
import type { CorpusHandle } from "../../../corpus/handle.js";
import { readBalanceCounts } from "../../../corpus/tables/balanced.js";
import { readLabels } from "../../../corpus/tables/labels.js";
import { readLabelCounts } from "../../../corpus/tables/selection.js";
import type { CorpusPart } from "../config/dataset-settings.js";

/** Those of a corpus' labels that its training part has mentions of; all of them where the part is another. */
export function learntLabels(corpus: CorpusHandle, labels: readonly string[], part: CorpusPart): string[] {
  const learnt = readLearnt(corpus, part);
  if (learnt === undefined) return [...labels];
  const names = new Set(readLabels(corpus).flatMap(({ id, name }) => (learnt.has(id) ? [name] : [])));
  return labels.filter((label) => names.has(label));
}

/** Ids of labels with mentions. */
function readLearnt(corpus: CorpusHandle, part: CorpusPart): ReadonlySet<number> | undefined {
  if (part === "train")
    return new Set(
      readLabelCounts(corpus).flatMap(({ labelId, trainMentions }) => (trainMentions > 0 ? [labelId] : [])),
    );
  if (part === "balanced")
    return new Set(
      readBalanceCounts(corpus).flatMap(({ labelId, achievedMentions }) =>
        achievedMentions > 0 ? [labelId] : [],
      ),
    );
  return undefined;
}

const shownLabels = 10;

/** Says how many labels were annotated that a model cannot learn, since nothing is labelled with them. */
export function tellLeftOut(annotated: readonly string[], learnt: readonly string[], logger: Logger): void {
  const left = [...new Set(annotated)].filter((label) => !learnt.includes(label));
  if (left.length === 0) return;
  const labels = left.slice(0, shownLabels).join(",") + (left.length > shownLabels ? ",..." : "");
  logger
    .forStage("data")
    .info(`${left.length} ${left.length === 1 ? "label" : "labels"} without a training example: not learnt`, {
      labels,
    });
}
