import { describe, expect, test } from "vitest";
import { blockSource, holdOutBlocks } from "../../../../src/commands/training/datasets/block-source.js";
import { collect } from "../../../support/chunks.js";
import { exampleOf } from "../../../support/examples.js";

const examples = Array.from({ length: 50 }, (_, i) => exampleOf(`text ${i}`, [], String(i)));
function makeBlocks(reads: number[] = []) {
  const size = 4;
  const cut = Array.from({ length: Math.ceil(50 / size) }, (_, b) =>
    examples.slice(b * size, (b + 1) * size),
  );
  return {
    sizes: cut.map(({ length }) => length),
    read: (block: number) => {
      reads.push(block);
      return cut[block];
    },
  };
}
const idsOf = async (batches: AsyncIterable<readonly { id: string }[]>): Promise<string[]> =>
  (await collect(batches)).map(({ id }) => id);

describe("a source of blocks", () => {
  const options = { seed: 1, name: "x", mixedBlocks: 3 };

  test("gives every example once an epoch, in an order of its own that comes again", async () => {
    const source = blockSource(makeBlocks(), options);
    expect(source.size).toBe(50);
    const first = await idsOf(source.read(0, 0));
    expect([...first].sort()).toEqual(examples.map(({ id }) => id).sort());
    expect(await idsOf(source.read(0, 0))).toEqual(first);
    const second = await idsOf(source.read(1, 0));
    expect(second).not.toEqual(first);
    expect([...second].sort()).toEqual([...first].sort());
    expect(await idsOf(blockSource(makeBlocks(), { ...options, seed: 2 }).read(0, 0))).not.toEqual(first);
    expect(await idsOf(blockSource(makeBlocks(), { ...options, name: "y" }).read(0, 0))).not.toEqual(first);
  });

  test("mixes the examples of blocks that follow each other", async () => {
    const first = await idsOf(blockSource(makeBlocks(), options).read(0, 0));
    const neighbours = first.filter((id, i) => Number(first[i + 1]) === Number(id) + 1).length;
    expect(neighbours).toBeLessThan(12); // 37 if blocks came as they are
  });

  test.each([0, 1, 11, 12, 13, 36, 49, 50])(
    "begins behind the first %i, and reads no block before",
    async (start) => {
      const whole = await idsOf(blockSource(makeBlocks(), options).read(3, 0));
      const reads: number[] = [];
      expect(await idsOf(blockSource(makeBlocks(reads), options).read(3, start))).toEqual(whole.slice(start));
      expect(reads.length).toBe(13 - 3 * Math.floor(start / 12) - (start === 50 ? 1 : 0));
    },
  );
});

describe("holding out blocks", () => {
  test("takes whole blocks by the seed, and leaves the others", async () => {
    const held = await holdOutBlocks(makeBlocks(), 6, 1);
    expect(held.dev).toHaveLength(6);
    const left = await idsOf(blockSource(held.blocks, { seed: 1, name: "x" }).read(0, 0));
    expect(left.length).toBeGreaterThanOrEqual(50 - 8);
    expect(left.filter((id) => held.dev.some((example) => example.id === id))).toEqual([]);
    expect((await holdOutBlocks(makeBlocks(), 6, 1)).dev).toEqual(held.dev);
    expect((await holdOutBlocks(makeBlocks(), 6, 2)).dev).not.toEqual(held.dev);
  });

  test("leaves a block to train on, and nothing is held out when nothing is wanted", async () => {
    const { blocks } = await holdOutBlocks(makeBlocks(), 1000, 1);
    expect(blocks.sizes).toHaveLength(1);
    expect((await holdOutBlocks(makeBlocks(), 0, 1)).blocks.sizes).toHaveLength(13);
  });
});
