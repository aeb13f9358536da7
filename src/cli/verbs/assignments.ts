import { InvalidArgumentError } from "commander";

/** Gathers `key=value` flags; numbers, true and false become what they say. */
export function parseAssignment(
  text: string,
  before: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError(`expected key=value, not "${text}"`);
  return { ...before, [text.slice(0, at)]: parseScalar(text.slice(at + 1)) };
}

/** Gathers `LABEL=COUNT` pairs with commas between them. */
export function parseCounts(text: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const pair of text.split(",")) {
    const match = /^(.+)=(\d+)$/.exec(pair.trim());
    if (match === null) throw new InvalidArgumentError(`expected LABEL=COUNT, not "${pair}"`);
    counts[match[1]] = Number(match[2]);
  }
  return counts;
}

/** Whole numbers with commas between them. */
export function parseNumbers(text: string): number[] {
  return text.split(",").map((part) => {
    if (!/^\d+$/.test(part.trim()))
      throw new InvalidArgumentError(`expected whole numbers with commas, not "${text}"`);
    return Number(part);
  });
}

function parseScalar(text: string): string | number | boolean {
  if (text === "true" || text === "false") return text === "true";
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}
