import { Worker } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import { BugError } from "../../src/core/errors.js";
import { TypeIndex, TypeIndexBuilder } from "../../src/ontology/type-index.js";

const titles = 50_000;

function buildIndex(expectedTitles?: number): TypeIndex {
  const builder = new TypeIndexBuilder(expectedTitles);
  for (let i = 0; i < titles; i++) builder.put(`Title ${i}`, 1 + (i % 790));
  return builder.finish();
}

describe.each([
  ["grown from nothing", undefined],
  ["of the right size from the start", titles],
])("an index %s", (_, expectedTitles) => {
  const index = buildIndex(expectedTitles);

  test("finds every title", () => {
    for (let i = 0; i < titles; i++) if (index.get(`Title ${i}`) !== 1 + (i % 790)) expect.fail(`Title ${i}`);
    expect(index.size).toBe(titles);
  });

  test("finds no title that it was not given", () => {
    let found = 0;
    for (let i = titles; i < 4 * titles; i++) if (index.get(`Title ${i}`) !== 0) found++;
    expect(found).toBe(0);
  });

  test("takes at most 16 bytes a title", () => expect(index.shared.byteLength / titles).toBeLessThan(16));
});

test("an empty index has nothing", () => expect(new TypeIndexBuilder().finish().get("Paris")).toBe(0));

test("another thread reads the same memory", async () => {
  const index = buildIndex();
  const code = `
    const { parentPort, workerData } = require("node:worker_threads");
    const words = new Int32Array(workerData);
    parentPort.postMessage([workerData instanceof SharedArrayBuffer, words[2]]);
    words[3] = 7;`;
  const worker = new Worker(code, { eval: true, workerData: index.shared });
  const [isShared, count] = await new Promise<[boolean, number]>((done) => worker.once("message", done));
  await worker.terminate();
  expect([isShared, count]).toEqual([true, titles]);
  expect(new Int32Array(index.shared)[3]).toBe(7);
  expect(TypeIndex.fromShared(index.shared).get("Title 5")).toBe(6);
});

test("the first class of a title stays, unless the caller chooses", () => {
  const builder = new TypeIndexBuilder();
  expect(builder.put("Paris", 3)).toBe(true);
  expect(builder.put("Paris", 5)).toBe(false);
  expect(builder.finish().get("Paris")).toBe(3);
  builder.put("Paris", 5, Math.max);
  expect(builder.finish().get("Paris")).toBe(5);
});

test("finish drops the caller's bits and gives new ids", () => {
  const builder = new TypeIndexBuilder();
  builder.put("Paris", 0x10002);
  expect(builder.finish().get("Paris")).toBe(2);
  expect(builder.finish(Uint16Array.of(0, 1, 9)).get("Paris")).toBe(9);
});

test("class id 0 is a bug", () =>
  expect(() => new TypeIndexBuilder().put("Paris", 0x10000)).toThrow(
    "E_BUG: 65536 is no class id. This is a bug in the toolkit. Fix: report it with the command and the log.",
  ));

test("a buffer of something else is refused", () =>
  expect(() => TypeIndex.fromShared(new SharedArrayBuffer(64))).toThrow(BugError));
