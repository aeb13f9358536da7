import { beforeAll, expect, test } from "vitest";
import { selectEngine } from "../../../../src/engine/engine.js";
import { countTensors } from "../../../../src/engine/ops/index.js";
import { bilstmSettings, configOf } from "../../../../src/models/encoders/bilstm/config.js";
import {
  bilstmSpecs,
  initialiseBilstm,
  loadParameters,
} from "../../../../src/models/encoders/bilstm/parameters.js";
import { createSymbolTable } from "../../../../src/models/encoders/bilstm/vocabulary.js";

beforeAll(async () => void (await selectEngine("cpu")));

const settings = { wordSize: 12, characterSize: 4, characterFilters: 5, hiddenSize: 8, layers: 2 };
const config = configOf(bilstmSettings.parse(settings), { vocabSize: 3, characters: 6 });

test("are as many as the sizes say", () => {
  const parameters = initialiseBilstm(config, { seed: 1 });
  const tables = 3 * 12 + 6 * 4;
  const convolution = 3 * 4 * 5 + 5;
  const lstm = (inSize: number): number => 2 * ((inSize + 4) * 16 + 16);
  expect(parameters.size).toBe(tables + convolution + lstm(12 + 5) + lstm(8));
  parameters.dispose();
});

test("begin within their bounds, forget gates open, by seed and name", async () => {
  const [first, same, other] = [1, 1, 2].map((seed) => initialiseBilstm(config, { seed }));
  const stored = await first!.store();
  expect(await same!.store()).toEqual(stored);
  expect(await other!.store()).not.toEqual(stored);
  const bounds = {
    "bilstm.words.weight": Math.sqrt(3 / 12),
    "bilstm.characters.weight": Math.sqrt(3 / 4),
    "bilstm.character_convolution.weight": Math.sqrt(6 / 17),
    "bilstm.lstm.0.backward.input.weight": Math.sqrt(6 / 21),
    "bilstm.lstm.1.forward.recurrent.weight": Math.sqrt(6 / 8),
  };
  for (const [name, bound] of Object.entries(bounds)) {
    const largest = Math.max(...stored.get(name)!.values.map(Math.abs));
    expect(largest, name).toBeLessThanOrEqual(bound);
    expect(largest, name).toBeGreaterThan(bound / 2);
  }
  expect([...stored.get("bilstm.lstm.0.forward.bias")!.values]).toEqual(
    [0, 1, 0, 0].flatMap((value) => Array(4).fill(value)),
  );
  expect(stored.get("bilstm.lstm.0.forward.input.weight")!.shape).toEqual([16, 17]);
  for (const set of [first, same, other]) set!.dispose();
});

test("words begin with their vectors", async () => {
  const words = createSymbolTable(new Map(Object.entries({ sea: 2, bay: 1 })));
  const vectors = new Map([["bay", new Float32Array(12).fill(7)]]);
  const [plain, given] = [
    initialiseBilstm(config, { seed: 1 }),
    initialiseBilstm(config, { seed: 1, words, vectors }),
  ];
  const numbers = [plain, given].map((set) => set.get("bilstm.words.weight").dataSync());
  expect([...numbers[1]!.slice(24)]).toEqual(Array(12).fill(7));
  expect(numbers[1]!.slice(0, 24)).toEqual(numbers[0]!.slice(0, 24));
  for (const set of [plain, given]) set.dispose();
});

test("come back from a checkpoint, which must hold them all", async () => {
  const parameters = initialiseBilstm(config, { seed: 1 });
  const stored = await parameters.store();
  const again = loadParameters(config, stored);
  expect(await again.store()).toEqual(stored);
  parameters.dispose();
  again.dispose();
  const before = countTensors();
  stored.delete("bilstm.lstm.1.backward.bias");
  expect(() => loadParameters(config, stored)).toThrow(
    `E_INPUT: the checkpoint lacks 1 of the BiLSTM's ${bilstmSpecs(config).length} parameters, the first bilstm.lstm.1.backward.bias. Fix: give the weights that belong to this config.json.`,
  );
  expect(countTensors()).toBe(before);
});
