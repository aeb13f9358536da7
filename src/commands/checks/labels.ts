import { nearMiss } from "../../core/suggest.js";
import type { Example } from "../../text/example.js";
import type { DataCheck, Finding, Place } from "./finding.js";

/** A label this many times rarer than its near miss is taken for a slip. */
const slipRatio = 50;

/** Labels that look like slips of others, and labels with few mentions. */
export class LabelCheck implements DataCheck {
  readonly #labels = new Map<string, { count: number; first: Place }>();

  /** @param rareMentions a label with fewer mentions is rare */
  constructor(readonly rareMentions: number) {}

  see({ mentions }: Example, place: Place): void {
    for (const { label } of mentions) {
      const known = this.#labels.get(label);
      if (known === undefined) this.#labels.set(label, { count: 1, first: place });
      else known.count++;
    }
  }

  findings(): Finding[] {
    return [...this.#labels]
      .sort(([, a], [, b]) => a.count - b.count)
      .flatMap(([label, { count, first }]) => {
        const near = this.#nearLabel(label, count);
        const cases = [{ ...first, text: label }];
        if (near !== undefined) {
          const message = `label "${label}" looks like a slip of "${near}" (${this.#labels.get(near)!.count} mentions)`;
          return [{ check: "label-slip", message, count, cases }];
        }
        if (count >= this.rareMentions) return [];
        return [{ check: "rare-label", message: `label "${label}" has few mentions`, count, cases }];
      });
  }

  #nearLabel(label: string, count: number): string | undefined {
    const larger = [...this.#labels].filter(([, other]) => other.count >= slipRatio * count);
    const names = larger.map(([other]) => other);
    return names.find((name) => isSwapped(name, label)) ?? nearMiss(label, names);
  }
}

/** Whether two letters have changed places, the commonest slip in a short label. */
function isSwapped(name: string, label: string): boolean {
  const at = [...name].findIndex((letter, i) => letter !== label[i]);
  const swapped = name.slice(0, at) + (name[at + 1] ?? "") + (name[at] ?? "") + name.slice(at + 2);
  return at >= 0 && swapped === label;
}
