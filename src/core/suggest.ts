/** Edit distance between two short strings, by insertion, deletion and substitution. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}

/** The choice nearest to `value`, when it is near enough to be a slip of the hand. */
export function nearMiss(value: string, choices: Iterable<string>): string | undefined {
  const limit = Math.max(1, Math.floor(value.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const choice of choices) {
    if (Math.abs(choice.length - value.length) >= bestDistance) continue;
    const distance = editDistance(value.toLowerCase(), choice.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [choice, distance];
  }
  return best;
}

/** `expected one of a, b, c`, with `; did you mean "b"?` when one of them is near `value`. */
export function expectedOneOf(value: string, choices: readonly string[]): string {
  const near = nearMiss(value, choices);
  return `expected one of ${choices.join(", ")}${near === undefined ? "" : `; did you mean "${near}"?`}`;
}
