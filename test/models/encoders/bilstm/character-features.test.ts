import { expect, test } from "vitest";
import * as ops from "../../../../src/engine/ops/index.js";
import { characterFeatures } from "../../../../src/models/encoders/bilstm/character-features.js";
import { bilstmSettings, configOf } from "../../../../src/models/encoders/bilstm/config.js";
import { type BilstmEncoder, initialiseBilstm } from "../../../../src/models/encoders/bilstm/parameters.js";
import { describeEngines, expectNumbers, largestDifference } from "../../../support/engines.js";

const [characters, size, filters, window] = [7, 3, 4, 3];
const config = configOf(
  bilstmSettings.parse({
    characterSize: size,
    characterFilters: filters,
    characterWindow: window,
    hiddenSize: 2,
  }),
  { vocabSize: 2, characters },
);
const make = (): BilstmEncoder => ({ config, parameters: initialiseBilstm(config, { seed: 5 }) });

/** Words as ids, of which one has no characters. */
const words = [[1, 2, 3, 4], [5], [], [6, 6, 6, 6, 6]];
function batchOf(width: number) {
  const windows = width + window - 1;
  const row = (length: number, ones: number): number[] =>
    Array.from({ length }, (_, i) => (i < ones ? 1 : 0));
  const ids = words.flatMap((own) => [...own, ...Array<number>(width - own.length).fill(0)]);
  return {
    characterIds: ops.idTensor(ids, [words.length, width], { limit: characters, name: "characters" }),
    characterMask: ops.maskTensor(
      words.flatMap(({ length }) => row(width, length)),
      [words.length, width],
    ),
    windowMask: ops.maskTensor(
      words.flatMap(({ length }) => row(windows, length === 0 ? 0 : length + window - 1)),
      [words.length, windows],
    ),
  };
}

/** The same by loops: every window that holds a character, the largest answer of each filter, tanh. */
async function byHand({ parameters }: BilstmEncoder): Promise<number[]> {
  const stored = await parameters.store();
  const table = stored.get("bilstm.characters.weight")!.values;
  const weight = stored.get("bilstm.character_convolution.weight")!.values; // [filters, window * size]
  const bias = stored.get("bilstm.character_convolution.bias")!.values;
  return words.flatMap((own) =>
    Array.from({ length: filters }, (_, filter) => {
      let largest = Number.NEGATIVE_INFINITY;
      for (let start = 1 - window; start < own.length; start++) {
        let answer = bias[filter]!;
        for (let at = 0; at < window * size; at++) {
          const character = own[start + Math.floor(at / size)];
          if (character === undefined) continue;
          answer += table[character * size + (at % size)]! * weight[filter * window * size + at]!;
        }
        largest = Math.max(largest, answer);
      }
      return own.length === 0 ? 0 : Math.tanh(largest);
    }),
  );
}

describeEngines(
  "features of characters",
  ({ tolerance }) => {
    test("are the largest answers of filters over every window of a word", async () => {
      const encoder = make();
      for (const width of [5, 8]) {
        const batch = batchOf(width);
        const features = characterFeatures(encoder, batch, undefined);
        expect(features.shape).toEqual([words.length, filters]);
        await expectNumbers(features, await byHand(encoder), tolerance);
        ops.dispose(Object.values(batch));
      }
      encoder.parameters.dispose();
    });

    test("have the gradients of central differences", async () => {
      const encoder = make();
      const batch = batchOf(5);
      const names = ["characters.weight", "character_convolution.weight", "character_convolution.bias"];
      const variables = names.map((name) => encoder.parameters.get(`bilstm.${name}`));
      const lossOf = (): ops.Tensor => ops.sum(ops.square(characterFeatures(encoder, batch, 3)));
      const { loss, gradients } = ops.lossAndGradients(lossOf, variables);
      for (const [k, variable] of variables.entries()) {
        const gradient = await ops.read(gradients[k]!);
        const values = Float32Array.from(await ops.read(variable));
        for (const place of [0, Math.floor(values.length / 2), values.length - 1]) {
          const at = async (by: number): Promise<number> => {
            const moved = ops.tensor(
              values.map((value, i) => (i === place ? value + by : value)),
              variable.shape,
            );
            variable.assign(moved);
            const total = ops.tidy(lossOf);
            const number = await ops.readNumber(total);
            ops.dispose([moved, total]);
            return number;
          };
          const slope = ((await at(1e-2)) - (await at(-1e-2))) / 2e-2;
          expect(largestDifference([gradient[place]!], [slope]), `${names[k]} ${place}`).toBeLessThan(2e-2);
        }
        const back = ops.tensor(values, variable.shape);
        variable.assign(back);
        back.dispose();
      }
      ops.dispose([loss, ...(gradients as ops.Tensor[]), ...Object.values(batch)]);
      encoder.parameters.dispose();
    });
  },
  ["cpu", "wasm"],
);
