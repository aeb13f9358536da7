import { afterAll, beforeAll, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../../../src/engine/engine.js";
import { countTensors, read } from "../../../../src/engine/ops/index.js";
import { assembleInputs } from "../../../../src/models/encoders/bert/assemble-inputs.js";
import { encode } from "../../../../src/models/encoders/bert/encoder.js";
import { findPairs } from "../../../../src/models/methods/mrc/find-pairs.js";
import { type MrcItem, paddedPlaces } from "../../../../src/models/methods/mrc/mrc-item.js";
import type { MrcModel } from "../../../../src/models/methods/mrc/mrc-model.js";
import type { EdgeScores, PairChooser } from "../../../../src/models/methods/mrc/pair-places.js";
import { largestDifference } from "../../../support/engines.js";
import { encodeMrc, makeTinyMrc, mrcExamples } from "../../../support/mrc.js";

beforeAll(async () => void (await selectEngine("wasm")));
afterAll(closeEngines);

const everyPair: PairChooser = ({ starts }) =>
  Int32Array.from(
    [...starts.keys()].flatMap((first) => [...starts.keys()].slice(first).flatMap((last) => [first, last])),
  );
const find = (model: MrcModel, items: readonly MrcItem[], batchSize: number, choose = everyPair) => {
  const { bert, head } = model.parts;
  const represent = (batch: readonly MrcItem[]) => encode(bert, assembleInputs(batch, bert.config));
  return findPairs(items, { head, represent, choose, batchSize });
};

test("the pairs that were chosen have the scores that the model has for them in training", async () => {
  const model = makeTinyMrc();
  const items = encodeMrc(model, mrcExamples);
  const before = countTensors();
  const found = await find(model, items, 3);
  expect(countTensors()).toBe(before);
  expect(found.map((pairs) => pairs.length)).toEqual(
    items.map(({ words: { length: n } }) => (n * (n + 1)) / 2),
  );
  const places = paddedPlaces(items);
  const { starts, ends, spans } = model.score(items, { dropoutSeed: undefined });
  const [start, end, span] = await Promise.all([starts, ends, spans!].map(read));
  for (const [b, pairs] of found.entries()) {
    for (const { first, last, logOdds } of pairs) {
      const row = b * places + first;
      const expected = [start[row], end[b * places + last], span[row * places + last]];
      expect(largestDifference(logOdds, expected)).toBeLessThan(1e-5);
    }
  }
  for (const tensor of [starts, ends, spans!]) tensor.dispose();
  model.dispose();
});

test("without a span head, pairs have the odds of their edges", async () => {
  const model = makeTinyMrc({ weightSpan: 0 });
  const items = encodeMrc(model, mrcExamples.slice(0, 1));
  let seen: EdgeScores | undefined;
  const [[pair]] = await find(model, items.slice(0, 1), 1, (scores) => {
    seen = { starts: scores.starts.slice(), ends: scores.ends.slice() };
    return Int32Array.of(1, 4);
  });
  expect(seen!.starts).toHaveLength(items[0].words.length);
  expect(pair).toEqual({ first: 1, last: 4, logOdds: [seen!.starts[1], seen!.ends[4]] });
  model.dispose();
});

test("the order and the company of items change nothing", async () => {
  const model = makeTinyMrc();
  const items = encodeMrc(model, mrcExamples);
  const together = await find(model, items, 16);
  const alone = await find(model, [...items].reverse(), 1);
  for (const [i, pairs] of alone.reverse().entries()) {
    const odds = (of: typeof pairs): number[] => of.flatMap(({ logOdds }) => logOdds);
    expect(largestDifference(odds(pairs), odds(together[i]))).toBeLessThan(1e-5);
  }
  model.dispose();
});

test("items without a pair are no trouble, alone or all", async () => {
  const model = makeTinyMrc();
  const items = encodeMrc(model, mrcExamples);
  const none = await find(model, items, 4, () => new Int32Array());
  expect(none).toEqual(items.map(() => []));
  expect(await find(model, [], 4)).toEqual([]);
  model.dispose();
});
