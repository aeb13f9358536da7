import { type Example, type Mention, wordText } from "../../text/example.js";
import { overlaps } from "../../text/span.js";
import { type DataCheck, FaultList, type Finding, type Place } from "./finding.js";

/** Mentions of white space or punctuation, and mentions that overlap. */
export class MentionCheck implements DataCheck {
  readonly #blank = new FaultList("blank-mention", "mentions that hold no letter or digit");
  readonly #edge = new FaultList("mention-edge", "mentions that begin or end with white space");
  readonly #twice = new FaultList("two-labels", "the same words with two labels");
  readonly #nested = new FaultList(
    "nested",
    "mentions inside others: conll, slot and other flat formats lose them",
  );
  readonly #crossing = new FaultList("crossing", "mentions that cross each other");

  see(example: Example, place: Place): void {
    const { text, mentions } = example;
    mentions.forEach((mention, i) => {
      const surface = text.slice(mention.start, mention.end);
      const shown = `${mention.label} ${JSON.stringify(surface)}`;
      const at = { ...place, line: place.line };
      if (!/[\p{L}\p{N}]/u.test(surface)) this.#blank.add(at, shown);
      else if (surface.trim() !== surface) this.#edge.add(at, shown);
      for (let j = i + 1; j < mentions.length && mentions[j].start < mention.end; j++)
        this.#compare(mention, mentions[j], text, at);
    });
  }

  /** `a` begins first, or as early and ends later. */
  #compare(a: Mention, b: Mention, text: string, place: Place): void {
    if (!overlaps(a, b)) return;
    const shown = [a, b].map((m) => `${m.label} ${JSON.stringify(text.slice(m.start, m.end))}`).join(", ");
    if (a.start === b.start && a.end === b.end) this.#twice.add(place, shown);
    else (b.end <= a.end ? this.#nested : this.#crossing).add(place, shown);
  }

  findings(): Finding[] {
    return [this.#blank, this.#edge, this.#twice, this.#nested, this.#crossing].flatMap(
      (list) => list.findings,
    );
  }
}

/** Words that a tokenizer turns into its unknown token. */
export class VocabularyCheck implements DataCheck {
  readonly #unknown = new FaultList("unknown-word", "words that the vocabulary cannot hold");
  readonly #known = new Map<string, boolean>();

  constructor(readonly holds: (word: string) => boolean) {}

  see(example: Example, place: Place): void {
    for (let i = 0; i < example.words.length / 2; i++) {
      const word = wordText(example, i);
      let isKnown = this.#known.get(word);
      if (isKnown === undefined) {
        isKnown = this.holds(word);
        this.#known.set(word, isKnown);
      }
      if (!isKnown) this.#unknown.add(place, word);
    }
  }

  findings(): Finding[] {
    return this.#unknown.findings;
  }
}
