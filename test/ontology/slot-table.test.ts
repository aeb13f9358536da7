import { expect, test } from "vitest";
import { SlotTable } from "../../src/ontology/slot-table.js";

/** Every key begins its search at the last slot, so that probing wraps round. */
const lastSlot = -1;

test("keys that begin at the same slot are kept apart, beyond the last slot too", () => {
  const table = new SlotTable(3, 8);
  for (let low = 0; low < 6; low++) table.words[table.take(low, lastSlot) + 2] = low + 1;
  for (let low = 0; low < 6; low++) expect(table.words[table.find(low, lastSlot) + 2]).toBe(low + 1);
  expect(table.isEmpty(table.find(6, lastSlot))).toBe(true);
  expect(table.count).toBe(6);
});

test("a key taken twice has one slot", () => {
  const table = new SlotTable(3, 8);
  const at = table.take(1, 2);
  table.words[at + 2] = 7;
  expect(table.take(1, 2)).toBe(at);
  expect(table.count).toBe(1);
});

test("growing keeps every slot with all its words", () => {
  const table = new SlotTable(5, 1);
  for (let i = 1; i <= 2000; i++) {
    const at = table.take(i, Math.imul(i, 0x9e3779b1));
    table.words.set([10 * i, 20 * i, i], at + 2);
  }
  expect(table.count).toBe(2000);
  expect(table.count / table.slots).toBeLessThanOrEqual(0.8);
  for (let i = 1; i <= 2000; i++) {
    const at = table.find(i, Math.imul(i, 0x9e3779b1));
    expect([...table.words.subarray(at + 2, at + 5)]).toEqual([10 * i, 20 * i, i]);
  }
  expect([...table.taken()]).toHaveLength(2000);
});
