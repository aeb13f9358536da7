import type { Tensor, Variable } from "../../../engine/ops/index.js";

/** Which of T5's three attentions. */
export const attentionKinds = ["encoder-self", "decoder-self", "decoder-cross"] as const;
export type AttentionKind = (typeof attentionKinds)[number];
export interface AttentionPlace {
  readonly layer: number;
  readonly kind: AttentionKind;
}

/** Learned positions in front of an attention's keys and values. */
export interface Prefix {
  /** `[1, heads, prefixLength, headDim]` or `[batch, heads, prefixLength, headDim]` */
  readonly k: Tensor;
  readonly v: Tensor;
}

/**
 * Where a method for parameter-efficient training enters T5. Absent hooks cost nothing.
 *
 * Every query sees a prefix, whatever its mask; its relative position bias is 0, and the positions behind it count as
 * they do without it (CP-NER's code, FACTS 1.4).
 */
export interface T5Hooks {
  /** The prefix of an attention, if it has one. */
  readonly prefix?: (place: AttentionPlace, tensors: readonly Tensor[]) => Prefix | undefined;
  /** The parameters the hooks use at a place; checkpointing asks for them. */
  readonly parameters?: (place: AttentionPlace) => readonly Variable[];
  /**
   * What the hooks read besides parameters, e.g. the prefixes themselves: a gradient goes through them. They come back
   * to the hooks as `tensors`, in this order: a recomputed layer has copies of its own, and the originals may be gone.
   */
  readonly tensors?: readonly Tensor[];
}

/** The prefixes of every layer, by kind; a kind may be absent. */
export type PrefixTable = Readonly<Partial<Record<AttentionKind, readonly Prefix[]>>>;

/** Hooks that put given prefixes in front; a gradient goes through them. */
export function prefixHooks(table: PrefixTable): T5Hooks {
  const tensors: Tensor[] = [];
  const places = new Map<string, number>();
  for (const kind of attentionKinds) {
    for (const [layer, { k, v }] of (table[kind] ?? []).entries()) {
      places.set(`${kind} ${layer}`, tensors.length);
      tensors.push(k, v);
    }
  }
  return {
    tensors,
    prefix: ({ layer, kind }, given) => {
      const at = places.get(`${kind} ${layer}`);
      return at === undefined ? undefined : { k: given[at]!, v: given[at + 1]! };
    },
  };
}
