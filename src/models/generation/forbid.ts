import { ShapeError } from "../../core/errors.js";
import { type Tensor, tensor } from "../../engine/ops/index.js";

/** Added to the scores of tokens that may not come. */
export const forbidden = -1e9;

/**
 * What to add to the scores of the next tokens so that only allowed ones come.
 *
 * @param allowed of every row: the tokens that may come, or undefined for all
 * @returns `[rows, vocab]`, owned by the caller; undefined where every row may go on with any token
 * @throws ShapeError for a token outside the vocabulary, or a row that allows none
 */
export function forbidOthers(
  allowed: readonly (Iterable<number> | undefined)[],
  vocab: number,
): Tensor | undefined {
  if (allowed.every((tokens) => tokens === undefined)) return undefined;
  const penalties = new Float32Array(allowed.length * vocab);
  for (const [row, tokens] of allowed.entries()) {
    if (tokens === undefined) continue;
    penalties.fill(forbidden, row * vocab, (row + 1) * vocab);
    let count = 0;
    for (const token of tokens) {
      if (!(Number.isInteger(token) && 0 <= token && token < vocab)) {
        throw new ShapeError(`allowed: token ${token} is not in a vocabulary of ${vocab}`, {
          fix: "allow tokens of the model's tokenizer",
        });
      }
      penalties[row * vocab + token] = 0;
      count++;
    }
    if (count > 0) continue;
    throw new ShapeError("allowed: a target may go on with no token", {
      fix: "allow the end token where nothing else may come",
    });
  }
  return tensor(penalties, [allowed.length, vocab]);
}
