import { setImmediate as nextTurn } from "node:timers/promises";
import { readAnchors } from "./anchor-batches.js";
import type { CorpusHandle } from "./handle.js";
import type { LabelLayer } from "./label-targets.js";
import { hasLayer, readLayer } from "./layers.js";
import type { PageKind } from "./packed-chunk.js";
import { measurePart, type PartSize } from "./part-size.js";
import { readBalanceCounts } from "./tables/balanced.js";
import { sumChunkCounters } from "./tables/chunks.js";
import { entityLabel, readLabels } from "./tables/labels.js";
import { readLabelCounts } from "./tables/selection.js";
import { readTargetLabels, type TargetStatus, targetStatuses } from "./tables/target-labels.js";
import { measureUnlabelled, type UnlabelledOptions, type UnlabelledShare } from "./unlabelled.js";

/** Below this share of typed anchors a person should look: types of another wiki or date, most likely. */
export const lowTypedRatio = 0.25;

/** One label before the filter, after it and after balancing; Figures 1 and 8 of the NER-BERT paper. */
export interface LabelStats {
  readonly label: string;
  /** False for a label that the filter dropped for its few entities. */
  readonly isKept: boolean;
  readonly entities: number;
  readonly mentions: number;
  readonly selectedMentions: number;
  readonly trainMentions: number;
  readonly draws?: number;
  readonly wantedMentions?: number;
  readonly achievedMentions?: number;
}

export interface PartStats extends PartSize {
  /** Labels with at least one mention in the part. */
  readonly categories: number;
}

export interface CorpusStats {
  readonly pages: Readonly<Record<PageKind, number>>;
  readonly targets: number;
  readonly mentions: number;
  /** Mentions, not targets, by what became of their target. */
  readonly mentionsByStatus: Readonly<Record<TargetStatus, number>>;
  /** Share of the mentions whose target has a label other than `ENTITY`, before the filter. */
  readonly typedRatio: number;
  /** Whether `typedRatio` is below `lowTypedRatio` although there are mentions. */
  readonly isTypedRatioLow: boolean;
  /** Parts that have been made, as in Table 1 of the paper. */
  readonly parts: Readonly<Partial<Record<"all" | "train" | "validation" | "balanced", PartStats>>>;
  /** What the parser dropped and kept, by reason. */
  readonly parseCounters: Readonly<Record<string, number>>;
  /** Sentences that the filter dropped, by reason. */
  readonly droppedSentences: Readonly<Record<string, number>>;
  /** Duplicate sentences that there are, dropped or not; absent when the filter did not look for them. */
  readonly duplicates?: { readonly exact: number; readonly near: number };
  /** By test set: its texts, those of which something stood in the corpus, and the sentences dropped for it. */
  readonly contamination?: readonly {
    readonly file: string;
    readonly texts: number;
    readonly foundTexts: number;
    readonly sentences: number;
  }[];
  readonly labelLayer?: LabelLayer;
  readonly labels: readonly LabelStats[];
  readonly unlabelled: UnlabelledShare;
}

/** Everything there is to say about a corpus in numbers; layers that have not been made are left out. */
export async function collectStats(
  corpus: CorpusHandle,
  options: UnlabelledOptions = {},
): Promise<CorpusStats> {
  const { database } = corpus;
  const mentionsByStatus = await countStatuses(corpus);
  const mentions = database.prepare("select count(*) from anchors").pluck().get() as number;
  const typedRatio = mentions === 0 ? 0 : mentionsByStatus.typed / mentions;
  const hasLabels = hasLayer(corpus, "label");
  const labels = readLabelStats(corpus);
  const labelLayer = readLayer<LabelLayer>(corpus, "label");
  const filter = readLayer<
    Pick<CorpusStats, "duplicates" | "contamination"> & { dropped: Record<string, number> }
  >(corpus, "filter");
  return {
    pages: countPages(corpus),
    targets: database.prepare("select count(*) from targets").pluck().get() as number,
    mentions,
    mentionsByStatus,
    typedRatio,
    isTypedRatioLow: hasLabels && mentions > 0 && typedRatio < lowTypedRatio,
    parts: measureParts(corpus, labels),
    parseCounters: sumChunkCounters(corpus).toJSON(),
    droppedSentences: filter?.dropped ?? {},
    ...(filter?.duplicates ? { duplicates: filter.duplicates } : {}),
    ...(filter?.contamination ? { contamination: filter.contamination } : {}),
    ...(labelLayer ? { labelLayer } : {}),
    labels,
    unlabelled: await measureUnlabelled(corpus, options),
  };
}

function countPages({ database }: CorpusHandle): Record<PageKind, number> {
  const rows = database.prepare("select kind, count(*) from pages group by kind").raw().all();
  return { article: 0, redirect: 0, disambiguation: 0, ...Object.fromEntries(rows as [PageKind, number][]) };
}

async function countStatuses(corpus: CorpusHandle): Promise<Record<TargetStatus, number>> {
  const counts = new Array<number>(targetStatuses.length).fill(0);
  if (hasLayer(corpus, "label")) {
    const { statuses } = readTargetLabels(corpus);
    for (const { targetIds } of readAnchors(corpus)) {
      for (const target of targetIds) counts[statuses[target]]++;
      await nextTurn();
    }
  }
  return Object.fromEntries(targetStatuses.map((status, id) => [status, counts[id]])) as Record<
    TargetStatus,
    number
  >;
}

function measureParts(corpus: CorpusHandle, labels: readonly LabelStats[]): CorpusStats["parts"] {
  const withLabels = (
    part: "all" | "train" | "validation" | "balanced",
    countOf: (l: LabelStats) => number,
  ) => ({
    [part]: { ...measurePart(corpus, part), categories: labels.filter((label) => countOf(label) > 0).length },
  });
  return {
    ...withLabels("all", (label) => label.mentions),
    ...(hasLayer(corpus, "filter") && {
      ...withLabels("train", (label) => label.trainMentions),
      ...withLabels("validation", (label) => label.selectedMentions - label.trainMentions),
    }),
    ...(hasLayer(corpus, "balance") && withLabels("balanced", (label) => label.achievedMentions ?? 0)),
  };
}

/** Labels with mentions, by mentions of the corpus; ties by name. Empty without a filter layer. */
function readLabelStats(corpus: CorpusHandle): LabelStats[] {
  if (!hasLayer(corpus, "filter")) return [];
  const stored = readLabels(corpus);
  const balance = hasLayer(corpus, "balance") ? readBalanceCounts(corpus) : [];
  return readLabelCounts(corpus)
    .map(({ labelId, entities, mentions, selectedMentions, trainMentions }) => {
      const { name, keptAs } = stored[labelId];
      const { draws, wantedMentions, achievedMentions } = balance[labelId] ?? {};
      return {
        label: name,
        isKept: keptAs === labelId,
        entities,
        mentions,
        selectedMentions,
        trainMentions,
        ...(draws === undefined ? {} : { draws, wantedMentions, achievedMentions }),
      };
    })
    .filter(({ mentions, label }) => mentions > 0 || label === entityLabel)
    .sort((a, b) => b.mentions - a.mentions || (a.label < b.label ? -1 : 1));
}
