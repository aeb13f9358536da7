import { ConfigError } from "../../core/errors.js";
import { isTree } from "../training/config/settings-tree.js";

/** Stands in place of a value that there is not: it refers to a step that is left out, or is to be left out itself. */
export class Absence {
  /**
   * @param step that is left out; none where `nothing` is written, or a `when:` does not hold
   * @param place where it is referred to, for errors
   */
  constructor(
    readonly step?: string,
    readonly place = "",
  ) {}
}

/**
 * Whether a `when:` holds. Of `{heads: keep}` every variable has that value, or one of a list of them; of a list every
 * element holds; anything else holds that is not false, null, an empty list, or a reference to a step that is left out.
 *
 * @param fill the value with its references filled in
 * @throws ConfigError for words that are no reference: they would always hold
 */
export function isWanted(when: unknown, fill: (value: unknown) => unknown): boolean {
  if (Array.isArray(when)) return when.every((own) => isWanted(own, fill));
  if (isTree(when))
    return Object.entries(when).every(([name, expected]) => {
      const value = fill(`\${${name}}`);
      return [fill(expected)].flat().some((own) => own === value);
    });
  if (typeof when === "string" && !/^\$\{[^{}]*\}$/.test(when)) {
    throw new ConfigError(`when: ${when} is no condition, and would always hold`, {
      fix: 'write "${name}" for a variable that is true or there, or {name: value} for one of that value',
    });
  }
  const value = fill(when);
  if (Array.isArray(value)) return value.length > 0;
  return value !== false && value !== null && !(value instanceof Absence);
}

/** `continual`, `heads: keep`: a `when:` in short, for people. */
export function formatCondition(when: unknown): string {
  if (Array.isArray(when)) return when.map(formatCondition).join(", ");
  if (isTree(when))
    return Object.entries(when)
      .map(([name, expected]) => `${name}: ${[expected].flat().join(" or ")}`)
      .join(", ");
  return String(when).replace(/^\$\{(.*)\}$/, "$1");
}
