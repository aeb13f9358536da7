import { expect, test } from "vitest";
import * as ops from "../../../src/engine/ops/index.js";
import { describeEngines, expectNumbers } from "../../support/engines.js";

describeEngines("segmentedAttention", ({ tolerance }) => {
  const [batch, heads, headDim, prefix, context, segments, segmentLength] = [2, 3, 4, 2, 5, 3, 2];
  const queries = context + segments * segmentLength;
  const numbers = (length: number, seed: number): ops.Tensor =>
    ops.tensor(
      Array.from({ length: batch * heads * length * headDim }, (_, i) => Math.sin(seed + 1.3 * i)),
      [batch, heads, length, headDim],
    );
  /** Keys that are padding: the last of the context, and of the last segment. */
  const isReal = (row: number, key: number): boolean =>
    row === 0 || !(key === prefix + context - 1 || key === prefix + queries - 1);
  const segmentOf = (token: number): number =>
    token < context ? -1 : Math.floor((token - context) / segmentLength);

  /** 1 = visible, for every query the keys of `keysOf`. */
  const maskOf = (keysOf: (query: number) => readonly (number | undefined)[]): ops.Tensor => {
    const width = keysOf(0).length;
    const rows = Array.from({ length: batch }, (_, row) =>
      Array.from({ length: queries }, (_, query) =>
        keysOf(query).map((key) => (key !== undefined && isReal(row, key) ? 1 : 0)),
      ),
    );
    return ops.maskTensor(rows.flat(2), [batch, queries, width]);
  };
  const shared = Array.from({ length: prefix + context }, (_, key) => key);
  const own = (query: number): (number | undefined)[] =>
    Array.from({ length: segmentLength }, (_, i) =>
      query < context ? undefined : prefix + context + segmentOf(query) * segmentLength + i,
    );
  const all = (query: number): (number | undefined)[] =>
    Array.from({ length: prefix + queries }, (_, key) =>
      key < prefix + context || own(query).includes(key) ? key : undefined,
    );

  test("is attention under the mask of figure 3, prefix and padding included", async () => {
    const before = ops.countTensors();
    const inputs = {
      q: numbers(queries, 1),
      k: numbers(prefix + queries, 2),
      v: numbers(prefix + queries, 3),
    };
    const [mask, small] = [maskOf(all), maskOf((query) => [...shared, ...own(query)])];
    const masked = ops.attention({ ...inputs, mask });
    const segmented = ops.segmentedAttention(
      { ...inputs, mask: small },
      { contextLength: context, segmentLength },
    );
    expect(segmented.shape).toEqual([batch, heads, queries, headDim]);
    await expectNumbers(segmented, await ops.read(masked), tolerance / 10);
    ops.dispose([masked, mask, small, ...Object.values(inputs)]);
    expect(ops.countTensors()).toBe(before);
  });

  test("some positions of a segment may ask alone: they get what they get among all", async () => {
    const before = ops.countTensors();
    const [k, v] = [numbers(prefix + queries, 2), numbers(prefix + queries, 3)];
    const [q, mask] = [numbers(queries, 1), maskOf((query) => [...shared, ...own(query)])];
    const asking = [
      ...Array(context).keys(),
      ...Array.from({ length: segments }, (_, i) => context + i * 2 + 1),
    ];
    const pick = (x: ops.Tensor, axis: number): ops.Tensor =>
      ops.tidy(() =>
        ops.concat(
          asking.map((row) => {
            const begin = x.shape.map((_, i) => (i === axis ? row : 0));
            return ops.slice(
              x,
              begin,
              x.shape.map((size, i) => (i === axis ? 1 : size)),
            );
          }),
          axis,
        ),
      );
    const layout = { contextLength: context, segmentLength };
    const all = ops.segmentedAttention({ q, k, v, mask }, layout);
    const [someQ, someMask, expected] = [pick(q, 2), pick(mask, 1), pick(all, 2)];
    const some = ops.segmentedAttention(
      { q: someQ, k, v, mask: someMask },
      { ...layout, queriesPerSegment: 1 },
    );
    expect(some.shape).toEqual([batch, heads, context + segments, headDim]);
    await expectNumbers(some, await ops.read(expected), tolerance / 10);
    ops.dispose([q, k, v, mask, all, someQ, someMask, expected]);
    expect(ops.countTensors()).toBe(before);
  });

  test.each([
    [{ contextLength: 5, segmentLength: 4 }, 7, "11 queries are not a context of 5 and segments of 4"],
    [{ contextLength: 11, segmentLength: 2 }, 7, "11 queries are not a context of 11 and segments of 2"],
    [{ contextLength: 5, segmentLength: 2 }, 9, "the mask has 9 keys a query, not 5 shared and 2 own ones"],
  ])("refuses what does not fit: %j", (layout, keys, message) => {
    const [q, mask] = [numbers(queries, 1), ops.ones([batch, queries, keys])];
    const run = (): ops.Tensor => ops.segmentedAttention({ q, k: q, v: q, mask }, layout);
    expect(run).toThrow(`E_SHAPE: segmentedAttention: ${message}`);
    ops.dispose([q, mask]);
  });

  test("refuses fewer keys than queries, and a position bias", () => {
    const [q, k, mask] = [numbers(queries, 1), numbers(queries - 1, 1), ops.ones([batch, queries, 7])];
    const layout = { contextLength: context, segmentLength };
    expect(() => ops.segmentedAttention({ q, k, v: k, mask }, layout)).toThrow(
      "E_SHAPE: segmentedAttention: there are 10 keys for 11 queries",
    );
    expect(() => ops.segmentedAttention({ q, k: q, v: q, mask, positionBias: q }, layout)).toThrow(
      "E_SHAPE: segmentedAttention: there is no positionBias",
    );
    ops.dispose([q, k, mask]);
  });
});
