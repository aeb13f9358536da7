import { ConfigError } from "../../../core/errors.js";
import { detectTagScheme, type Tag, type TagScheme, tryParseTag } from "../../../text/tags.js";

/** The tags that a model scores, by id. */
export interface TagSet {
  readonly tags: readonly string[];
  /** Each of them, read. */
  readonly parsed: readonly Tag[];
  /** Labels in the order of their first tags. */
  readonly labels: readonly string[];
  readonly scheme: TagScheme;
  /** Id of `O`. */
  readonly outsideId: number;
  /** Id of a tag as `encodeTags` writes it. */
  idOf(tag: string): number | undefined;
}

/** BIO tags of labels: O, then B and I of each. */
export const tagsOfLabels = (labels: readonly string[]): string[] => [
  "O",
  ...labels.flatMap((label) => [`B-${label}`, `I-${label}`]),
];

/**
 * The tags of a model, in the order of its scores. Any scheme that `decodeTags` reads will do.
 *
 * @param at where they stand, for errors
 * @throws ConfigError when one of them is no tag, stands twice, or `O` is missing
 */
export function createTagSet(
  tags: readonly string[],
  at: Readonly<Record<string, string | number>> = {},
): TagSet {
  const parsed = tags.map((tag, id) => parseOwn(tag, id, at));
  const ids = new Map(parsed.map((tag, id) => [keyOf(tags[id], tag), id]));
  if (ids.size < tags.length) {
    const repeated = tags.find((tag, id) => ids.get(keyOf(tag, parsed[id])) !== id);
    throw new ConfigError(`the tag "${repeated}" stands twice among ${tags.length} tags`, {
      at,
      fix: "give every label once",
    });
  }
  const outsideId = ids.get("O");
  if (outsideId === undefined) {
    throw new ConfigError(`none of the ${tags.length} tags is "O": ${tags.slice(0, 10).join(", ")}`, {
      at,
      fix: "name a model whose id2label holds tags of words",
    });
  }
  return {
    tags,
    parsed,
    labels: [...new Set(parsed.filter(({ boundary }) => boundary !== "O").map(({ label }) => label))],
    scheme: detectTagScheme(tags.map((tag) => [tag])) ?? "iob2",
    outsideId,
    idOf: (tag) => ids.get(tag),
  };
}

/** The same for a tag with and without the label that untyped tags stand for. */
const keyOf = (tag: string, { boundary, label }: Tag): string =>
  boundary === "O" ? "O" : `${tag[0]}-${label}`;

function parseOwn(tag: string, id: number, at: Readonly<Record<string, string | number>>): Tag {
  const parsed = tryParseTag(tag);
  if (parsed !== undefined) return parsed;
  throw new ConfigError(
    `"${tag}" (id ${id}) is no tag of a word: expected O, B-LABEL, I-LABEL or those of another scheme`,
    { at, fix: "name a model whose id2label holds tags of words" },
  );
}
