/** What a file's name says of the part of a dataset that it holds, in the hub's words. */
const splitWords: readonly (readonly [string, RegExp])[] = [
  ["train", /(?:^|[^a-z])train(?:ing)?(?:$|[^a-z])/],
  ["validation", /(?:^|[^a-z])(?:validation|valid|val|dev|development)(?:$|[^a-z])/],
  ["test", /(?:^|[^a-z])(?:test|eval|evaluation)(?:$|[^a-z])/],
];

/**
 * The split that a file is: as it was before, as its name says, `train` when there is none yet, else a split of the
 * file's own name.
 *
 * @param file its name without folders
 * @param taken split to file, as the dataset's card has them
 */
export function splitNameOf(file: string, taken: Readonly<Record<string, string>>): string {
  const before = Object.keys(taken).find((split) => taken[split] === file);
  if (before !== undefined) return before;
  const stem = file.replace(/\.gz$/, "").replace(/\.[^.]+$/, "");
  const said = splitWords.find(([, pattern]) => pattern.test(stem.toLowerCase()))?.[0] ?? "train";
  // Splits are words of letters, digits and underscores.
  return taken[said] === undefined ? said : stem.replace(/[^A-Za-z0-9_]+/g, "_");
}
