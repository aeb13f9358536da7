import { add, argMax, dispose, read, type Tensor, tidy } from "../../engine/ops/index.js";
import { forbidOthers } from "./forbid.js";
import type { StepModel, WriteOptions, Written } from "./step-model.js";

/**
 * Writes every target with the most likely token at each place. A sentence leaves the model when its target has ended.
 *
 * @param model fresh, one row a sentence; stays the caller's
 * @returns a target for each sentence
 */
export async function writeGreedily(model: StepModel, options: WriteOptions): Promise<Written[]> {
  const { maxTokens, startId, endId, allowed } = options;
  const written = Array.from({ length: model.sentences }, (): number[] => []);
  let live = [...written.keys()];
  let last = new Int32Array(live.length).fill(startId);
  for (let length = 1; live.length > 0 && length <= maxTokens; length++) {
    const may = live.map((sentence) => allowed?.(sentence, written[sentence]!));
    const ids = await chooseBest(model.next(last), may);
    for (const [row, sentence] of live.entries()) written[sentence]!.push(ids[row]!);
    const staying = [...live.keys()].filter((row) => ids[row] !== endId);
    if (staying.length > 0 && staying.length < live.length && length < maxTokens)
      model.select(staying, staying);
    live = staying.map((row) => live[row]!);
    last = Int32Array.from(staying, (row) => ids[row]!);
  }
  return written.map((ids) => ({ ids: Int32Array.from(ids), isEnded: ids.at(-1) === endId }));
}

/** @param logits `[rows, vocab]`, disposed here */
async function chooseBest(
  logits: Tensor,
  allowed: readonly (Iterable<number> | undefined)[],
): Promise<ArrayLike<number>> {
  const best = tidy(() => {
    const penalty = forbidOthers(allowed, logits.shape[1]!);
    return argMax(penalty === undefined ? logits : add(logits, penalty));
  });
  try {
    return await read(best);
  } finally {
    dispose([logits, best]);
  }
}
