import { formatBytes } from "../core/progress.js";
import { formatCount, formatTable } from "../core/table.js";
import { type CorpusStats, lowTypedRatio } from "./stats.js";

/** The statistics as short tables for a person: sizes first, then types, drops, labels and what is missing. */
export function formatStats(stats: CorpusStats, { maxLabels = 30 }: { maxLabels?: number } = {}): string {
  return [
    formatParts(stats),
    formatMentions(stats),
    formatDrops(stats),
    formatDuplicates(stats),
    formatContamination(stats),
    formatLabels(stats, maxLabels),
    formatUnlabelled(stats),
  ]
    .filter((section) => section !== "")
    .join("\n\n");
}

function formatParts({ parts, pages }: CorpusStats): string {
  const rows = Object.entries(parts).map(([part, { examples, tokens, categories, textBytes }]) => [
    part,
    examples,
    tokens,
    categories,
    formatBytes(textBytes),
  ]);
  const kinds = Object.entries(pages)
    .map(([kind, count]) => `${kind} ${formatCount(count)}`)
    .join(", ");
  return `${formatTable(["part", "examples", "tokens", "categories", "text"], rows)}\npages: ${kinds}`;
}

function formatMentions({ mentions, mentionsByStatus, typedRatio, isTypedRatioLow }: CorpusStats): string {
  const rows = Object.entries(mentionsByStatus).map(([status, count]) => [
    status,
    count,
    formatPercent(mentions === 0 ? 0 : count / mentions),
  ]);
  const warning = isTypedRatioLow
    ? `\nwarning: only ${formatPercent(typedRatio)} of the mentions are typed, fewer than ${formatPercent(lowTypedRatio)}: are the types of this wiki and of its date?`
    : "";
  return formatTable(["mentions", "count", "share"], rows) + warning;
}

function formatDrops({ droppedSentences }: CorpusStats): string {
  const rows = Object.entries(droppedSentences).map(([reason, count]) => [reason, count]);
  return rows.length === 0 ? "" : formatTable(["dropped sentences", "count"], rows);
}

function formatDuplicates({ duplicates }: CorpusStats): string {
  if (duplicates === undefined) return "";
  const { exact, near } = duplicates;
  return `duplicates among the sentences with a typed mention: ${formatCount(exact)} exact, ${formatCount(near)} near`;
}

function formatContamination({ contamination = [] }: CorpusStats): string {
  if (contamination.length === 0) return "";
  const rows = contamination.map(({ file, texts, foundTexts, sentences }) => [
    file,
    texts,
    foundTexts,
    sentences,
  ]);
  return formatTable(["test set", "texts", "found", "dropped sentences"], rows);
}

function formatLabels({ labels }: CorpusStats, maxLabels: number): string {
  if (labels.length === 0) return "";
  const isBalanced = labels.some(({ draws }) => draws !== undefined);
  const header = ["label", "entities", "mentions", "selected", "train"];
  if (isBalanced) header.push("wanted", "achieved");
  const rows = labels.slice(0, maxLabels).map((label) => {
    const counts = [label.entities, label.mentions, label.selectedMentions, label.trainMentions];
    if (isBalanced) counts.push(Math.round(label.wantedMentions ?? 0), label.achievedMentions ?? 0);
    return [label.isKept ? label.label : `${label.label} (dropped)`, ...counts];
  });
  const more = labels.length > maxLabels ? `\n${labels.length - maxLabels} more labels` : "";
  return formatTable(header, rows) + more;
}

function formatUnlabelled({ unlabelled }: CorpusStats): string {
  const { pages, isSample, sentences, labelled, repeatedLinks, ownTitles, share } = unlabelled;
  const basis = `${isSample ? "a sample of " : ""}${formatCount(pages)} pages, ${formatCount(sentences)} sentences`;
  return (
    `unlabelled repeats: ${formatPercent(share)} (${formatCount(repeatedLinks)} of link texts, ` +
    `${formatCount(ownTitles)} of page titles, beside ${formatCount(labelled)} labelled mentions; ${basis})`
  );
}

const formatPercent = (ratio: number): string => `${(100 * ratio).toFixed(1)} %`;
