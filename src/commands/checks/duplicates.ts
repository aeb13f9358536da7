import { hash32 } from "../../core/random.js";
import type { Example } from "../../text/example.js";
import { type DataCheck, FaultList, type Finding, type Place } from "./finding.js";

/** Texts that stand in more than one file (a leak between splits), or more than once in one. */
export class DuplicateCheck implements DataCheck {
  readonly #across = new FaultList("duplicate-across-files", "texts that stand in more than one file");
  readonly #within = new FaultList("duplicate", "texts that stand more than once in a file");
  /** First place of each text, by a hash of 64 bits: the texts of a large set need not be kept. */
  readonly #seen = new Map<number, Place>();

  see({ text }: Example, place: Place): void {
    const folded = text.replace(/\s+/g, "").toLowerCase();
    if (folded === "") return;
    const key = (hash32([folded]) & 0x1fffff) * 0x100000000 + hash32(["duplicate", folded]);
    const first = this.#seen.get(key);
    if (first === undefined) {
      this.#seen.set(key, place);
      return;
    }
    const shown = `${JSON.stringify(text.slice(0, 60))} as on line ${first.line}`;
    if (first.file === place.file) this.#within.add(place, shown);
    else this.#across.add(place, `${shown} of ${first.file}`);
  }

  findings(): Finding[] {
    return [...this.#across.findings, ...this.#within.findings];
  }
}
