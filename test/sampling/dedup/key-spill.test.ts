import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { RandomStream } from "../../../src/core/random.js";
import { KeySpill, recordWords } from "../../../src/sampling/dedup/key-spill.js";
import { nextFolder } from "../../support/temp.js";

type Row = [low: number, high: number, id: number];

const rowsOf = (records: Int32Array): Row[] =>
  Array.from({ length: records.length / recordWords }, (_, i) => [
    ...records.subarray(i * recordWords, (i + 1) * recordWords),
  ]) as Row[];

describe("KeySpill", () => {
  test.each([
    ["few keys, in memory", 100, 100],
    ["more than a buffer holds, in one file", 50_000, 1],
    ["several partitions", 50_000, 4_000_000],
  ])("gives back %s: each once, equal keys together and in their order", (_, count, expected) => {
    const folder = join(nextFolder(), "spill");
    const spill = new KeySpill(folder, expected);
    const random = new RandomStream(1);
    const rows = Array.from(
      { length: count },
      (_, i): Row => [random.nextInt(300) | 0, random.nextInt(50), i + 1],
    );
    for (const row of rows) spill.add(...row);
    const partitions = [...spill.partitions()].map(rowsOf);
    expect(partitions.flat().sort((a, b) => a[2] - b[2])).toEqual(rows);
    const partitionOf = new Map<string, number>();
    const strays: Row[] = [];
    for (const [partition, found] of partitions.entries()) {
      let last = 0;
      for (const row of found) {
        const key = `${row[0]} ${row[1]}`;
        if (row[2] <= last || (partitionOf.get(key) ?? partition) !== partition) strays.push(row);
        partitionOf.set(key, partition);
        last = row[2];
      }
    }
    expect(strays).toEqual([]);
    expect(partitions.length > 1).toBe(expected > 1_000_000);
    expect(existsSync(folder)).toBe(count > 4096);
    spill.dispose();
    expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
  });
});
