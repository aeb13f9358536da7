import { formatCount } from "../../../core/table.js";
import type { ScoreReport } from "../../../metrics/scores.js";
import { escapeCell, formatMarkdownTable, typeHeader, typeRows } from "./type-table.js";

/** A dataset as a card names it. */
export interface CardDataset {
  /** What it was used for: train, dev, test, source. */
  readonly role: string;
  readonly name: string;
  readonly sentences: number;
  /** Where they were counted. */
  readonly mentions?: number | undefined;
  readonly licence?: string | undefined;
}

/** What was measured, and how. */
export interface CardMetrics {
  /** `test`, `dev`, `5-fold cross-validation`; with the number of seeds. */
  readonly how: string;
  /** Dataset that it was measured on. */
  readonly dataset: string;
  readonly report: ScoreReport;
  /** What `report` counts together, where it is several: `5 folds`. */
  readonly pooledOver?: string | undefined;
  /** As it is quoted: `71.2 ± 6.0`. */
  readonly f1: string;
}

export const formatDatasets = (datasets: readonly CardDataset[]): string =>
  formatMarkdownTable(
    ["used for", "dataset", "sentences", "mentions", "licence"],
    datasets.map(({ role, name, sentences, mentions, licence }) => [
      role,
      name,
      formatCount(sentences),
      mentions === undefined ? "–" : formatCount(mentions),
      licence ?? "not stated",
    ]),
  );

/** Labels with how often they were trained on and, unless that is private, how they look. */
export function formatLabels(
  labels: ReadonlyMap<string, number>,
  surfaces: ReadonlyMap<string, readonly string[]> | undefined,
): string {
  const header = ["label", "mentions in training", ...(surfaces === undefined ? [] : ["for example"])];
  return formatMarkdownTable(
    header,
    [...labels].map(([label, count]) => [
      label,
      formatCount(count),
      ...(surfaces === undefined ? [] : [(surfaces.get(label) ?? []).map(shorten).join("; ")]),
    ]),
  );
}

const shorten = (surface: string): string => {
  const characters = [...surface];
  return characters.length <= 40 ? surface : `${characters.slice(0, 39).join("")}…`;
};

export function formatMetrics(
  { how, dataset, report, pooledOver, f1 }: CardMetrics,
  labels: ReadonlyMap<string, number>,
): string {
  return [
    `Span F1 (label and both edges right, micro over all mentions): **${f1}** on ${escapeCell(dataset)} (${how}).`,
    "",
    formatMarkdownTable(typeHeader, typeRows(report, labels, pooledOver)),
  ].join("\n");
}
