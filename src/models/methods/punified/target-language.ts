/** What a target may hold, without the marks of word boundaries that tokens have. */
export interface LanguageParts {
  /** How a target begins with each type, `(` of the list included; only the first is used. */
  readonly first: string;
  /** How it goes on with each type, behind a pair that is closed. */
  readonly next: readonly string[];
  /** What stands for a type that the text does not hold. */
  readonly absent: string;
  /** What mentions are taken from. */
  readonly text: string;
  /** Whether a mention may begin or end at a place of `text`, `[text.length + 1]` */
  readonly isEdge: readonly boolean[];
}

type State =
  | { readonly kind: "literal"; readonly type: number; readonly place: number; readonly text: string }
  | { readonly kind: "content"; readonly type: number; readonly place: 0 }
  | { readonly kind: "absent"; readonly type: number; readonly place: number }
  | { readonly kind: "mention"; readonly type: number; readonly place: number }
  | { readonly kind: "after"; readonly type: number; readonly place: 0 | 1 }
  | { readonly kind: "end"; readonly type: 0; readonly place: 0 };

/** All that a beginning may be the beginning of. */
export type States = readonly State[];

const closing = ")";

/**
 * The targets that are well formed for a prompt and a text: a pair or several for each type, in the order of the
 * prompt, each with words of the text, or one with the mark of absence. Ours: the paper writes freely.
 */
export class TargetLanguage {
  readonly #parts: LanguageParts;
  readonly #absent: string;
  /** Edges where a mention may begin, by their first code unit. */
  readonly #starts = new Map<string, number[]>();

  constructor(parts: LanguageParts) {
    this.#parts = parts;
    this.#absent = parts.absent + closing;
    for (const [place, unit] of [...parts.text.split("")].entries()) {
      if (!parts.isEdge[place]) continue;
      this.#starts.set(unit, [...(this.#starts.get(unit) ?? []), place]);
    }
  }

  get start(): States {
    return [{ kind: "literal", type: 0, place: 0, text: this.#parts.first }];
  }

  /** Where `text` leads; nowhere where it may not come. */
  read(states: States, text: string): States {
    let now = states;
    for (const unit of text.split("")) {
      const next = new Map<string, State>();
      for (const state of now)
        for (const to of this.#step(state, unit)) next.set(`${to.kind} ${to.type} ${to.place}`, to);
      now = [...next.values()];
    }
    return now;
  }

  /** Whether a target is whole. */
  isWhole(states: States): boolean {
    return states.some(({ kind }) => kind === "end");
  }

  #step(state: State, unit: string): readonly State[] {
    const { type, place } = state;
    const { text, isEdge, next } = this.#parts;
    switch (state.kind) {
      case "literal":
        return readLiteral(state, unit);
      case "content": {
        const mentions = (this.#starts.get(unit) ?? []).map(
          (start): State => ({ kind: "mention", type, place: start + 1 }),
        );
        return this.#absent[0] === unit ? [{ kind: "absent", type, place: 1 }, ...mentions] : mentions;
      }
      case "absent":
        if (this.#absent[place] !== unit) return [];
        return place + 1 === this.#absent.length
          ? [{ kind: "after", type, place: 0 }]
          : [{ kind: "absent", type, place: place + 1 }];
      case "mention":
        return [
          ...(text[place] === unit ? [{ kind: "mention", type, place: place + 1 } as const] : []),
          ...(unit === closing && isEdge[place] ? [{ kind: "after", type, place: 1 } as const] : []),
        ];
      case "after": {
        const isLast = type + 1 === next.length;
        const types = [...(place === 1 ? [type] : []), ...(isLast ? [] : [type + 1])];
        const on = types.flatMap((to) =>
          readLiteral({ kind: "literal", type: to, place: 0, text: next[to] }, unit),
        );
        return isLast && unit === closing ? [...on, { kind: "end", type: 0, place: 0 }] : on;
      }
      case "end":
        return [];
    }
  }
}

function readLiteral(state: Extract<State, { readonly kind: "literal" }>, unit: string): readonly State[] {
  const { text, type, place } = state;
  if (text[place] !== unit) return [];
  return place + 1 === text.length ? [{ kind: "content", type, place: 0 }] : [{ ...state, place: place + 1 }];
}
