import { dispose, type MostLikely, mostLikely, type Tensor } from "../../engine/ops/index.js";
import { type BeamOptions, FinishedBeams } from "./finished-beams.js";
import { forbidden, forbidOthers } from "./forbid.js";
import type { StepModel, WriteOptions, Written } from "./step-model.js";

/** A target that is being written. */
interface OpenBeam {
  readonly ids: readonly number[];
  /** Sum over `ids`; about `forbidden` for one that only fills a row. */
  readonly logProb: number;
  /** Its row before the last token. */
  readonly row: number;
}

/** Whether a token that may not come is in the target, or it only fills a row. */
const isDead = (logProb: number): boolean => logProb < forbidden / 2;

/**
 * Writes targets by beam search: of every sentence the `beams` likeliest beginnings go on. A sentence leaves the model
 * when it is done (`FinishedBeams`).
 *
 * Source: Transformers 5.18, `GenerationMixin._beam_search`, whose sequences and scores come out.
 * Differs: the first step reads one row a sentence and not `beams` equal ones; targets without an allowed way to go on
 * are left out.
 *
 * @param model fresh, one row a sentence; stays the caller's
 * @returns for each sentence up to `nBest` targets, the best first
 */
export async function writeBeams(
  model: StepModel,
  options: WriteOptions & BeamOptions,
): Promise<Written[][]> {
  const { beams, nBest = 1, maxTokens, startId, endId, allowed } = options;
  const finished = Array.from({ length: model.sentences }, () => new FinishedBeams(options, maxTokens));
  let live = finished.map((_, sentence): { sentence: number; open: readonly OpenBeam[] } => ({
    sentence,
    open: [{ ids: [], logProb: 0, row: sentence }],
  }));
  for (let length = 1; live.length > 0 && length <= maxTokens; length++) {
    const rows = live.flatMap(({ open }) => open);
    const last = Int32Array.from(rows, ({ ids }) => ids.at(-1) ?? startId);
    const may = live.flatMap(({ sentence, open }) =>
      open.map(({ ids, logProb }) => (isDead(logProb) ? undefined : allowed?.(sentence, ids))),
    );
    const likely = await chooseLikely(model.next(last), 2 * beams, may);
    const isLast = length === maxTokens;
    const staying: number[] = [];
    let first = 0;
    live = live.flatMap(({ sentence, open }, place) => {
      const candidates = rankCandidates(open, first, likely, likely.ids.length / rows.length).slice(
        0,
        2 * beams,
      );
      first += open.length;
      const done = finished[sentence]!;
      for (const { ids, logProb } of candidates.slice(0, beams)) {
        const ends = isLast || ids.at(-1) === endId;
        if (ends && !isDead(logProb)) done.add(ids, logProb);
      }
      const next = fillRows(
        candidates.filter(({ ids }) => ids.at(-1) !== endId),
        beams,
      );
      const isOver = next.length === 0 || isDead(next[0]!.logProb);
      if (isLast || isOver || done.isDone(next[0]!.logProb, length)) return [];
      staying.push(place);
      return [{ sentence, open: next }];
    });
    const from = live.flatMap(({ open }) => open.map(({ row }) => row));
    if (live.length > 0) model.select(staying, from);
  }
  return finished.map(({ best }) =>
    best.slice(0, nBest).map(({ ids, score }) => ({
      ids: Int32Array.from(ids),
      isEnded: ids.at(-1) === endId,
      score,
    })),
  );
}

/** @param logits `[rows, vocab]`, disposed here */
async function chooseLikely(
  logits: Tensor,
  k: number,
  allowed: readonly (Iterable<number> | undefined)[],
): Promise<MostLikely> {
  const vocab = logits.shape[1]!;
  const penalty = forbidOthers(allowed, vocab);
  try {
    return await mostLikely(logits, Math.min(k, vocab), penalty);
  } finally {
    dispose(penalty === undefined ? [logits] : [logits, penalty]);
  }
}

/** The likeliest ways to go on of one sentence, over all its beams. */
function rankCandidates(
  open: readonly OpenBeam[],
  firstRow: number,
  { logProbs, ids }: MostLikely,
  perRow: number,
): OpenBeam[] {
  const candidates = open.flatMap(({ ids: before, logProb }, beam) =>
    Array.from({ length: perRow }, (_, i): OpenBeam => {
      const at = (firstRow + beam) * perRow + i;
      return { ids: [...before, ids[at]!], logProb: logProb + logProbs[at]!, row: firstRow + beam };
    }),
  );
  return candidates.sort((a, b) => b.logProb - a.logProb);
}

/** As many open targets as there are rows; where there are fewer, the last stands again and can never be chosen. */
function fillRows(open: readonly OpenBeam[], beams: number): OpenBeam[] {
  const rows = open.slice(0, beams);
  while (0 < rows.length && rows.length < beams) rows.push({ ...rows.at(-1)!, logProb: forbidden });
  return rows;
}
