import { formatTable } from "../../../core/table.js";
import type { ScoreReport } from "../../../metrics/scores.js";

const percent = (share: number): string => (100 * share).toFixed(2);

/**
 * Labels that were annotated, with how often they were trained on and how well they are found; all last.
 *
 * @param pooledOver what the counts are of, `5 folds`, where it is several: their F1 is not the mean of the several F1
 */
export function typeRows(
  { labels, micro }: ScoreReport,
  trained: ReadonlyMap<string, number>,
  pooledOver?: string,
): (string | number)[][] {
  const names = [...new Set([...trained.keys(), ...labels.keys()])].sort();
  const rows = names.map((label) => {
    const own = labels.get(label);
    return [
      label,
      trained.get(label) ?? 0,
      Math.round(own?.gold ?? 0),
      percent(own?.precision ?? 0),
      percent(own?.recall ?? 0),
      percent(own?.f1 ?? 0),
    ];
  });
  const all = [...trained.values()].reduce((sum, count) => sum + count, 0);
  return [
    ...rows,
    [
      pooledOver === undefined ? "all" : `all, ${pooledOver} pooled`,
      all,
      Math.round(micro.gold),
      percent(micro.precision),
      percent(micro.recall),
      percent(micro.f1),
    ],
  ];
}

export const typeHeader = ["type", "trained on", "held out", "precision", "recall", "F1"] as const;

const maxTerminalRows = 40;

/** For a terminal: where there are many types, those with the most held-out mentions. */
export function formatTypeTable(...scored: Parameters<typeof typeRows>): string {
  const rows = typeRows(...scored);
  if (rows.length <= maxTerminalRows) return formatTable(typeHeader, rows);
  const heldOut = (row: readonly (string | number)[]): number => Number(row[2]);
  const shown = rows
    .slice(0, -1)
    .sort((a, b) => heldOut(b) - heldOut(a))
    .slice(0, maxTerminalRows - 1);
  const missing = rows.length - 1 - shown.length;
  return `${formatTable(typeHeader, [...shown, rows[rows.length - 1]])}\n(${missing} more types in table.md)`;
}

/** For a page of Markdown; what would end a cell is escaped. */
export function formatMarkdownTable(
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const line = (cells: readonly (string | number)[]): string =>
    `| ${cells.map((cell) => escapeCell(String(cell))).join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Text in a cell of a Markdown table, shown as it is. */
export const escapeCell = (text: string): string =>
  text.replace(/\s+/g, " ").replace(/[\\`*_[\]<>|~]/g, (character) => `\\${character}`);
