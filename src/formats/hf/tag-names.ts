import { parse as parseYaml } from "yaml";
import { ConfigError } from "../../core/errors.js";
import { encodeTags, type TagScheme } from "../../text/tags.js";
import type { ReadBeside } from "../neighbours.js";

/** `O`, then the tags of each label: the order in which Hugging Face's NER sets number them. */
export const tagNamesOf = (labels: readonly string[], scheme: TagScheme): string[] => [
  "O",
  ...labels.flatMap((label) => {
    // A mention of one word and a longer one behind it show every tag that the scheme has.
    const shown = [
      { start: 0, end: 1, label },
      { start: 1, end: 4, label },
    ];
    return [...new Set(encodeTags(4, shown, scheme))].sort();
  }),
];

/** The tags of a ClassLabel feature, wherever it stands in what a card, an info file or a Parquet file says. */
export function findTagNames(description: unknown, column: string): string[] | undefined {
  const found = new Map<string, string[]>();
  collect(description, column, false, found);
  if (found.size > 1)
    throw new ConfigError(`the dataset's configurations name the tags of ${column} differently`, {
      fix: "name those of this file with --read names=O,B-PER,...",
    });
  return [...found.values()][0];
}

/**
 * Walks the description: `names` below the column's feature are a list, or an object from number to name.
 *
 * @param isInside whether `node` belongs to the column
 */
function collect(node: unknown, column: string, isInside: boolean, found: Map<string, string[]>): void {
  if (typeof node !== "object" || node === null) return;
  const names = isInside ? toNames((node as Record<string, unknown>)["names"]) : undefined;
  if (names !== undefined) {
    found.set(names.join("\0"), names);
    return;
  }
  // In YAML a feature is an element with its name, in JSON it stands under its name.
  const isNamed = (node as Record<string, unknown>)["name"] === column;
  for (const [key, value] of Object.entries(node))
    collect(value, column, isInside || isNamed || key === column, found);
}

function toNames(value: unknown): string[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const entries = Object.entries(value).sort(([a], [b]) => Number(a) - Number(b));
  const names = entries.map(([, name]) => name);
  return names.every((name) => typeof name === "string") ? names : undefined;
}

/** The front matter of a Markdown card, parsed; undefined when it has none. */
export function parseFrontMatter(card: string): unknown {
  const match = /^\ufeff?---\r?\n([\s\S]*?)\r?\n---/.exec(card);
  return match === null ? undefined : parseYaml(match[1]);
}

/** Tags that the dataset's card or its `dataset_infos.json` names, in the file's folder or the one above it. */
export function readTagNames(readBeside: ReadBeside | undefined, column: string): string[] | undefined {
  for (const folder of ["", "../"]) {
    const card = readBeside?.(`${folder}README.md`);
    const infos = readBeside?.(`${folder}dataset_infos.json`);
    const names =
      (card === undefined ? undefined : findTagNames(parseFrontMatter(card), column)) ??
      (infos === undefined ? undefined : findTagNames(JSON.parse(infos), column));
    if (names !== undefined) return names;
  }
  return undefined;
}
