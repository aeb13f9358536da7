import { setImmediate as nextTurn } from "node:timers/promises";
import { type Progress, silentProgress } from "../core/progress.js";
import { Tally } from "../core/tally.js";
import { type PagedAnchorBatch, readAnchors, readPagedAnchors } from "../corpus/anchor-batches.js";
import { type CorpusHandle, checkWritable } from "../corpus/handle.js";
import { remakeLayer, requireLayer } from "../corpus/layers.js";
import { dropLabels, entityLabel } from "../corpus/tables/labels.js";
import {
  countSentences,
  SelectionWriter,
  writeContaminated,
  writeLabelCounts,
} from "../corpus/tables/selection.js";
import { readTargetLabels, type TargetLabels } from "../corpus/tables/target-labels.js";
import { examineTexts, type TextFindings } from "./examine-texts.js";
import {
  crowdedRuleFor,
  defaultFilterOptions,
  dropsCrowded,
  type FilterOptions,
  pickFrequentLabels,
  splitOfPage,
} from "./filter-rule.js";
import { sentenceEnd } from "./sentence-runs.js";
import { SentenceSet } from "./sentence-set.js";

/** What the filter layer records of itself. */
export interface FilterLayer {
  readonly options: FilterOptions;
  readonly sentences: number;
  readonly train: number;
  readonly validation: number;
  /** Dropped sentences by reason; with `train` and `validation` they add up to `sentences`. */
  readonly dropped: Readonly<Record<string, number>>;
  /** Labels that became `ENTITY` because of their few entities. */
  readonly droppedLabels: readonly string[];
  readonly frequentLabels: readonly string[];
  /** Duplicate sentences that there are, dropped or not. */
  readonly duplicates?: TextFindings["duplicates"];
  /** What was found of each test set. */
  readonly contamination?: TextFindings["contamination"];
}

/**
 * Makes the filter layer: which sentences are selected, and for which part.
 *
 * In this order: 0. sentences that share long n-grams with test sets, then duplicates of earlier sentences, are
 * dropped, if so wished. This stands first because it asks about texts alone: whatever stands behind counts
 * types and draws by chance over sentences that are each there once. 1. labels with too few entities become `ENTITY`; 2. sentences without mentions, or with
 * `ENTITY` only, are dropped; 3. the most frequent labels are counted over what is left, and a sentence all of
 * whose labels are frequent is dropped by chance when it holds many mentions of `ENTITY`. What is left is split
 * by page. Three passes over the anchors; memory is a few bytes a target, a few bits a sentence, and for
 * duplicates the 60 MB of `DuplicateFinder`.
 *
 * @throws CorpusError when there is no label layer or the corpus was opened for reading
 */
export async function filterCorpus(
  corpus: CorpusHandle,
  { progress = silentProgress, ...given }: Partial<FilterOptions> & { readonly progress?: Progress } = {},
): Promise<FilterLayer> {
  checkWritable(corpus);
  requireLayer(corpus, "label");
  const options = { ...defaultFilterOptions, ...given };
  return remakeLayer(corpus, "filter", () => new Filter(corpus, options, progress).run());
}

class Filter {
  readonly #corpus: CorpusHandle;
  readonly #options: FilterOptions;
  readonly #progress: Progress;
  readonly #targets: TargetLabels;
  readonly #entityLabelId: number;
  /** Label by target id, with dropped labels as `ENTITY`; filled by the first pass. */
  readonly #labelOf: Uint16Array;
  readonly #dropped = new Tally();
  readonly #kept = { train: 0, validation: 0 };
  readonly #selectedMentions: Float64Array;
  readonly #trainMentions: Float64Array;
  /** Sentences that are out before the first rule. */
  #out = new SentenceSet(0);

  constructor(corpus: CorpusHandle, options: FilterOptions, progress: Progress) {
    this.#corpus = corpus;
    this.#options = options;
    this.#progress = progress;
    this.#targets = readTargetLabels(corpus);
    this.#labelOf = this.#targets.labelIds.slice();
    this.#entityLabelId = this.#targets.names.indexOf(entityLabel);
    this.#selectedMentions = new Float64Array(this.#targets.names.length);
    this.#trainMentions = new Float64Array(this.#targets.names.length);
  }

  async run(): Promise<FilterLayer> {
    const { names } = this.#targets;
    const { dropped, reasons, contaminated, ...found } = await this.#examineTexts();
    writeContaminated(this.#corpus, contaminated);
    this.#out = dropped;
    this.#dropped.merge(reasons);
    const counts = await this.#countEntities(() => false);
    const left = dropped.size === 0 ? counts : await this.#countEntities((id) => dropped.has(id));
    const droppedIds = this.#dropScarce(left.entities);
    const frequent = pickFrequentLabels(
      await this.#countTypedSentences(),
      names,
      this.#options.frequentLabels,
    );
    const linked = await this.#select(frequent);
    const sentences = countSentences(this.#corpus);
    this.#dropped.add("no_mention", sentences - linked);
    writeLabelCounts(
      this.#corpus,
      names.map((_, labelId) => ({
        labelId,
        entities: counts.entities[labelId],
        mentions: counts.mentions[labelId],
        isFrequent: frequent.has(labelId),
        selectedMentions: this.#selectedMentions[labelId],
        trainMentions: this.#trainMentions[labelId],
      })),
    );
    return {
      options: this.#options,
      sentences,
      ...this.#kept,
      dropped: this.#dropped.toJSON(),
      droppedLabels: droppedIds.map((id) => names[id]).sort(),
      frequentLabels: [...frequent].map((id) => names[id]),
      ...found,
    };
  }

  #examineTexts(): Promise<TextFindings> {
    const isTyped = (targetId: number): boolean => this.#targets.labelIds[targetId] !== this.#entityLabelId;
    return examineTexts(this.#corpus, isTyped, this.#options);
  }

  /** First pass: mentions and distinct entities of every label, but for sentences that are left out. */
  async #countEntities(
    isOut: (sentenceId: number) => boolean,
  ): Promise<{ entities: Float64Array; mentions: Float64Array }> {
    const { names, labelIds, entityIds, lastEntityId } = this.#targets;
    const entities = new Float64Array(names.length);
    const mentions = new Float64Array(names.length);
    const isSeen = new Uint8Array((lastEntityId >> 3) + 1);
    for (const { sentenceIds, targetIds } of readAnchors(this.#corpus)) {
      for (let i = 0; i < targetIds.length; i++) {
        if (isOut(sentenceIds[i])) continue;
        const target = targetIds[i];
        const label = labelIds[target];
        mentions[label]++;
        const entity = entityIds[target];
        const bit = 1 << (entity & 7);
        if ((isSeen[entity >> 3] & bit) !== 0) continue;
        isSeen[entity >> 3] |= bit;
        entities[label]++;
      }
      await nextTurn();
    }
    return { entities, mentions };
  }

  #dropScarce(entities: Float64Array): number[] {
    const { names } = this.#targets;
    const scarce = names
      .map((_, id) => id)
      .filter((id) => id !== this.#entityLabelId && entities[id] < this.#options.minEntities);
    const isScarce = new Set(scarce);
    for (let target = 0; target < this.#labelOf.length; target++) {
      if (isScarce.has(this.#labelOf[target])) this.#labelOf[target] = this.#entityLabelId;
    }
    dropLabels(this.#corpus, scarce);
    return scarce.filter((id) => entities[id] > 0);
  }

  /** Second pass: mentions of every label in the sentences that have a typed one. */
  async #countTypedSentences(): Promise<Float64Array> {
    const mentions = new Float64Array(this.#targets.names.length);
    for (const { sentenceIds, targetIds } of readAnchors(this.#corpus)) {
      for (let start = 0; start < sentenceIds.length; ) {
        const end = sentenceEnd(sentenceIds, start);
        const isOut = this.#out.has(sentenceIds[start]);
        if (!isOut && this.#countEntityMentions(targetIds, start, end) < end - start) {
          for (let i = start; i < end; i++) mentions[this.#labelOf[targetIds[i]]]++;
        }
        start = end;
      }
      await nextTurn();
    }
    return mentions;
  }

  /** Third pass: decides on every sentence that has anchors; returns how many those are. */
  async #select(frequent: ReadonlySet<number>): Promise<number> {
    const writer = new SelectionWriter(this.#corpus);
    let linked = 0;
    for (const batch of readPagedAnchors(this.#corpus)) {
      for (let start = 0; start < batch.sentenceIds.length; ) {
        const end = sentenceEnd(batch.sentenceIds, start);
        if (!this.#out.has(batch.sentenceIds[start])) {
          const reason = this.#reasonToDrop(batch, start, end, frequent);
          if (reason === undefined) this.#keep(writer, batch, start, end);
          else this.#dropped.add(reason);
        }
        linked++;
        start = end;
      }
      this.#progress.update(linked);
      await nextTurn();
    }
    writer.flush();
    return linked;
  }

  #reasonToDrop(
    batch: PagedAnchorBatch,
    start: number,
    end: number,
    frequent: ReadonlySet<number>,
  ): string | undefined {
    const { targetIds, pageIds, sentenceNumbers } = batch;
    const entityMentions = this.#countEntityMentions(targetIds, start, end);
    if (entityMentions === end - start) return "only_entity";
    const rule = crowdedRuleFor(entityMentions, this.#options.crowded);
    if (rule === undefined) return undefined;
    for (let i = start; i < end; i++) if (!frequent.has(this.#labelOf[targetIds[i]])) return undefined;
    return dropsCrowded(this.#options.seed, pageIds[start], sentenceNumbers[start], rule.dropRatio)
      ? `crowded_${rule.minEntityMentions}_or_more`
      : undefined;
  }

  #keep(writer: SelectionWriter, batch: PagedAnchorBatch, start: number, end: number): void {
    const { seed, trainRatio } = this.#options;
    const split = splitOfPage(seed, batch.pageIds[start], trainRatio);
    writer.add(batch.sentenceIds[start], split);
    this.#kept[split]++;
    for (let i = start; i < end; i++) {
      const label = this.#labelOf[batch.targetIds[i]];
      this.#selectedMentions[label]++;
      if (split === "train") this.#trainMentions[label]++;
    }
  }

  #countEntityMentions(targetIds: Int32Array, start: number, end: number): number {
    let count = 0;
    for (let i = start; i < end; i++) if (this.#labelOf[targetIds[i]] === this.#entityLabelId) count++;
    return count;
  }
}
