import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../../../src/engine/engine.js";
import * as ops from "../../../../src/engine/ops/index.js";
import { attentionKinds } from "../../../../src/models/encoders/t5/hooks.js";
import {
  type FoldedPrefix,
  foldPrefix,
  newPrefix,
} from "../../../../src/models/methods/cpner/domain-prefix.js";
import {
  MixedPrefix,
  newProjection,
  restoreProjection,
} from "../../../../src/models/methods/cpner/mixed-prefix.js";
import { cosine } from "../../../../src/models/methods/cpner/similarity.js";

beforeAll(async () => void (await selectEngine("wasm")));

const config = { encoderLayers: 1, decoderLayers: 1, heads: 2, headSize: 2, hiddenSize: 4 };
const prefixOf = (seed: number, prefixLength = 3) =>
  newPrefix({ prefixLength, middleSize: 5, dropoutRate: 0.1 }, config, seed);
async function foldOf(seed: number, prefixLength = 3): Promise<FoldedPrefix> {
  const prefix = prefixOf(seed, prefixLength);
  const folded = await foldPrefix(prefix);
  prefix.dispose();
  return folded;
}
const sourcesOf = async () => [
  { domain: "a", folded: await foldOf(2), weight: 0.3, labels: 0.6 },
  { domain: "b", folded: await foldOf(3), weight: 0.7, labels: 0.2 },
];

/** The projection of a pooled prefix, in plain numbers. */
async function project(
  pooled: readonly number[],
  projection: ReturnType<typeof newProjection>,
): Promise<number[]> {
  const of = async (name: string) => Array.from(await ops.read(projection.get(`cpner.selector.${name}`)));
  const layer = (x: readonly number[], weight: readonly number[], bias: readonly number[]) =>
    bias.map((b, j) => b + x.reduce((sum, value, i) => sum + value * weight[i * bias.length + j], 0));
  const middle = layer(pooled, await of("middle.weight"), await of("middle.bias")).map(Math.tanh);
  return layer(middle, await of("out.weight"), await of("out.bias"));
}

const poolOf = (folded: FoldedPrefix): number[] => {
  const pooled = [0, 0, 0, 0];
  for (const kind of attentionKinds) {
    const [rows, , length] = folded[kind].shape;
    for (const [i, value] of folded[kind].values.entries())
      pooled[(Math.floor(i / (2 * length)) % 2) * 2 + (i % 2)] += value / (rows * length * 3);
  }
  return pooled;
};

describe("MixedPrefix", () => {
  test("is half the target's and half the weighted sources' keys and values", async () => {
    const before = ops.countTensors();
    const sources = await sourcesOf();
    const own = await foldOf(1);
    const mixed = new MixedPrefix(prefixOf(1), sources);
    const folded = await foldPrefix(mixed);
    for (const kind of attentionKinds) {
      for (const [i, value] of folded[kind].values.entries()) {
        const theirs = 0.3 * sources[0].folded[kind].values[i] + 0.7 * sources[1].folded[kind].values[i];
        expect(value).toBeCloseTo((own[kind].values[i] + theirs) / 2, 5);
      }
    }
    expect(mixed.trained.every(({ name }) => !name.includes("selector"))).toBe(true);
    mixed.dispose();
    expect(ops.countTensors()).toBe(before);
  });

  test("with a projection, weighs the sources by it in every pass, as released", async () => {
    const sources = await sourcesOf();
    const own = await foldOf(1);
    const projection = newProjection(4, 5);
    const cosines = [];
    const target = await project(poolOf(own), projection);
    for (const { folded } of sources) cosines.push(cosine(await project(poolOf(folded), projection), target));
    const share = cosines[0] / (cosines[0] + cosines[1]);
    const weight = 0.5 * (0.6 / 0.8) + 0.5 * share;
    const mixed = new MixedPrefix(prefixOf(1), sources, { projection, alpha: 0.5 });
    const folded = await foldPrefix(mixed);
    for (const kind of attentionKinds) {
      for (const [i, value] of folded[kind].values.entries()) {
        const [a, b] = sources.map((source) => source.folded[kind].values[i]);
        expect(value).toBeCloseTo((own[kind].values[i] + weight * a + (1 - weight) * b) / 2, 4);
      }
    }
    mixed.dispose();
  });

  test("gradients reach the target's parameters and the projection", async () => {
    const mixed = new MixedPrefix(prefixOf(1), await sourcesOf(), {
      projection: newProjection(4, 5),
      alpha: 0.5,
    });
    const variables = mixed.trained.map(({ variable }) => variable);
    const { loss, gradients } = ops.lossAndGradients(
      () => ops.tidy(() => ops.sum(ops.square(mixed.make()["decoder-self"]))),
      variables,
    );
    const reached = mixed.trained.filter((_, i) => gradients[i] !== undefined).map(({ name }) => name);
    expect(reached.filter((name) => name.includes("selector")).length).toBe(4);
    expect(reached.filter((name) => name.includes("decoder-self")).length).toBe(5);
    for (const gradient of gradients)
      if (gradient !== undefined)
        expect(Array.from(await ops.read(gradient)).some((value) => value !== 0)).toBe(true);
    ops.dispose([loss, ...gradients.filter((gradient) => gradient !== undefined)]);
    mixed.dispose();
  });

  test("its stored parameters give it again", async () => {
    const sources = await sourcesOf();
    const mixed = new MixedPrefix(prefixOf(1), sources, { projection: newProjection(4, 5), alpha: 0.5 });
    const stored = await mixed.store();
    const again = restoreProjection(4, stored);
    const other = new MixedPrefix(prefixOf(1), sources, { projection: again, alpha: 0.5 });
    expect(await foldPrefix(other)).toEqual(await foldPrefix(mixed));
    for (const prefix of [mixed, other]) prefix.dispose();
  });

  test("refuses no source, and sources of other shapes", async () => {
    const own = prefixOf(1);
    expect(() => new MixedPrefix(own, [])).toThrow(
      "E_CONFIG: a mix has no source. Fix: name one or more source domains.",
    );
    const long = { domain: "a", folded: await foldOf(2, 4), weight: 1, labels: 1 };
    expect(() => new MixedPrefix(own, [long])).toThrow(
      'E_SHAPE: the encoder-self prefixes of the source "a" are [2,2,4,2] and the target\'s [2,2,3,2]. Fix: give all domains the same prefixLength, and one T5.',
    );
    own.dispose();
  });
});
