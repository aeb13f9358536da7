import { setImmediate as nextTurn } from "node:timers/promises";
import { readAnchors } from "../corpus/anchor-batches.js";
import type { CorpusHandle } from "../corpus/handle.js";
import { lastSentenceId, readTexts } from "../corpus/sentence-texts.js";
import { readTestTexts } from "./decontaminate/read-test-texts.js";
import { type TestSetContamination, TestSetIndex } from "./decontaminate/test-set-index.js";
import { DuplicateFinder, type FoundDuplicates } from "./dedup/duplicate-finder.js";
import type { FilterOptions } from "./filter-rule.js";
import { SentenceSet } from "./sentence-set.js";
import { WordHashes } from "./word-hashes.js";

/** What the texts themselves say, whatever their labels. */
export interface TextFindings {
  /** Sentences that are dropped for their text, and how many by reason. */
  readonly dropped: SentenceSet;
  readonly reasons: Readonly<Record<string, number>>;
  /** Duplicates that there are, dropped or not; absent when they were not looked for. */
  readonly duplicates?: { readonly exact: number; readonly near: number };
  /** What was found of each test set; absent without test sets. */
  readonly contamination?: readonly TestSetContamination[];
  /** Ids of all sentences that hold something of a test set, in rising order, whether they could be selected or not. */
  readonly contaminated: readonly number[];
}

/**
 * Looks for contaminated and for duplicate sentences. Only sentences with a typed mention are dropped: the
 * others cannot be selected, and one of them must not push out a twin whose links are typed. What a test set
 * holds goes first, so that no duplicate is kept or dropped for its sake.
 */
export async function examineTexts(
  corpus: CorpusHandle,
  isTyped: (targetId: number) => boolean,
  options: FilterOptions,
): Promise<TextFindings> {
  const { seed, duplicates, nearDuplicateRatio, duplicateWords, decontaminate, decontaminateWords } = options;
  const dropped = new SentenceSet(lastSentenceId(corpus));
  if (duplicates === "ignore" && decontaminate.length === 0)
    return { dropped, reasons: {}, contaminated: [] };
  const typed = await findTyped(corpus, isTyped);
  const testSets = await readTestSets(decontaminate, decontaminateWords);
  const finder =
    duplicates === "ignore"
      ? undefined
      : new DuplicateFinder(
          corpus,
          { seed, nearRatio: nearDuplicateRatio, gramWords: duplicateWords },
          typed.size,
        );
  const contaminated: number[] = [];
  try {
    const hashes = new WordHashes();
    for (const { sentenceIds, texts } of readTexts(corpus)) {
      for (let i = 0; i < sentenceIds.length; i++) {
        const isOne = typed.has(sentenceIds[i]);
        if (!isOne && testSets === undefined) continue;
        hashes.read(texts[i]);
        if (testSets?.find(hashes)) {
          contaminated.push(sentenceIds[i]);
          if (isOne) dropped.add(sentenceIds[i]);
        } else if (isOne) finder?.add(sentenceIds[i], hashes);
      }
      await nextTurn();
    }
    const reasons = { contaminated: dropped.size };
    const found = await finder?.find();
    return {
      ...(testSets ? { contamination: testSets.report() } : {}),
      ...(found ? { duplicates: { exact: found.exact.size, near: found.near.size } } : {}),
      reasons: { ...reasons, ...(found ? dropDuplicates(dropped, found, options) : {}) },
      dropped,
      contaminated,
    };
  } finally {
    finder?.dispose();
  }
}

async function findTyped(corpus: CorpusHandle, isTyped: (targetId: number) => boolean): Promise<SentenceSet> {
  const typed = new SentenceSet(lastSentenceId(corpus));
  for (const { sentenceIds, targetIds } of readAnchors(corpus)) {
    for (let i = 0; i < sentenceIds.length; i++) if (isTyped(targetIds[i])) typed.add(sentenceIds[i]);
    await nextTurn();
  }
  return typed;
}

async function readTestSets(files: readonly string[], gramWords: number): Promise<TestSetIndex | undefined> {
  if (files.length === 0) return undefined;
  const sets = [];
  for (const file of files) sets.push({ file, texts: await readTestTexts(file) });
  return new TestSetIndex(sets, gramWords);
}

/** Adds what the rule drops to `dropped`; returns how many by reason. */
function dropDuplicates(
  dropped: SentenceSet,
  { exact, near }: FoundDuplicates,
  { duplicates }: FilterOptions,
): Record<string, number> {
  if (duplicates !== "exact" && duplicates !== "near") return {};
  dropped.addAll(exact);
  if (duplicates === "exact") return { duplicate_exact: exact.size };
  dropped.addAll(near);
  return { duplicate_exact: exact.size, duplicate_near: near.size };
}
