import { BugError, ShapeError } from "../../../core/errors.js";
import { dispose, gather, idTensor, read, tidy } from "../../../engine/ops/index.js";
import type { Tokenizer } from "../../../tokenizers/tokenizer.js";
import { attentionKinds } from "../../encoders/t5/hooks.js";
import { tableName } from "../../encoders/t5/parameters.js";
import type { T5Model } from "../../encoders/t5/transformer.js";
import type { FoldedPrefix } from "./domain-prefix.js";

/** Cosine of the angle between two vectors, -1..1; 0 where one of them is 0. */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new BugError(`vectors of ${a.length} and ${b.length} numbers`);
  let [product, squareA, squareB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    product += a[i]! * b[i]!;
    squareA += a[i]! ** 2;
    squareB += b[i]! ** 2;
  }
  return product === 0 ? 0 : product / Math.sqrt(squareA * squareB);
}

/**
 * A domain's types as one vector, `[hidden]`: the mean over the types of the mean embedding of a name's tokens.
 *
 * Source: CP-NER eq. 5, `Pool(E)`; that both poolings are means is the released code's (FACTS 1.4).
 *
 * @param names natural names of the types; one without tokens counts as 0
 */
export async function poolNames(
  model: T5Model,
  tokenizer: Tokenizer,
  names: readonly string[],
): Promise<Float32Array> {
  const { hiddenSize, vocabSize } = model.config;
  const pooled = new Float32Array(hiddenSize);
  for (const name of names) {
    const { ids } = tokenizer.encode(name, { addSpecialTokens: false });
    if (ids.length === 0) continue;
    const rows = tidy(() =>
      gather(
        model.parameters.get(tableName),
        idTensor(ids, [ids.length], { limit: vocabSize, name: "tokens" }),
      ),
    );
    const numbers = await read(rows);
    dispose(rows);
    for (const [i, value] of numbers.entries())
      pooled[i % hiddenSize]! += value / (ids.length * names.length);
  }
  return pooled;
}

/** How the prefixes of two domains are compared as numbers; `pooled` is the released code's without its projection. */
export const prefixComparisons = ["layers", "pooled"] as const;
export type PrefixComparison = (typeof prefixComparisons)[number];

/**
 * How alike the prefixes of two domains are, -1..1.
 *
 * Source: CP-NER eq. 6. `layers`: the mean of the cosines of each layer's keys and values, over the layers of all three
 * attentions; the paper does not say what one cosine is taken over. `pooled`: the cosine of the means over keys, values,
 * positions, layers and attentions, as the released code has it before its projection.
 *
 * @throws ShapeError for prefixes of other shapes
 */
export function comparePrefixes(a: FoldedPrefix, b: FoldedPrefix, comparison: PrefixComparison): number {
  for (const kind of attentionKinds) {
    if (a[kind].shape.join() === b[kind].shape.join()) continue;
    throw new ShapeError(`the ${kind} prefixes are [${a[kind].shape}] and [${b[kind].shape}]`, {
      fix: "compare prefixes of one length, over one T5",
    });
  }
  if (comparison === "pooled") return cosine(poolPrefix(a), poolPrefix(b));
  const cosines = attentionKinds.flatMap((kind) => {
    const { shape, values } = a[kind];
    const layers = shape[0]! / 2;
    const size = values.length / layers;
    return Array.from({ length: layers }, (_, layer) => {
      const cut = (numbers: Float32Array) => numbers.subarray(layer * size, (layer + 1) * size);
      return cosine(cut(values), cut(b[kind].values));
    });
  });
  return cosines.reduce((sum, value) => sum + value, 0) / cosines.length;
}

/** `[heads * headDim]` */
function poolPrefix(folded: FoldedPrefix): Float32Array {
  const [, heads, , headDim] = folded["encoder-self"].shape as [number, number, number, number];
  const pooled = new Float32Array(heads * headDim);
  for (const kind of attentionKinds) {
    const { shape, values } = folded[kind];
    const [rows, , prefixLength] = shape as [number, number, number, number];
    const share = 1 / (rows * prefixLength * attentionKinds.length);
    for (const [i, value] of values.entries()) {
      const head = Math.floor(i / (prefixLength * headDim)) % heads;
      pooled[head * headDim + (i % headDim)]! += share * value;
    }
  }
  return pooled;
}
