import { beforeAll, expect, test } from "vitest";
import { selectEngine } from "../../src/engine/engine.js";
import * as ops from "../../src/engine/ops/index.js";
import { createCpner } from "../../src/hub/create-cpner.js";
import { makeDomainT5 } from "../support/cpner.js";

beforeAll(async () => void (await selectEngine("wasm")));

test("createCpner refuses settings that do not fit, and frees what it made", () => {
  const t5 = makeDomainT5();
  const before = ops.countTensors();
  const settings = { labels: ["PER"], names: { PER: "a:b" } };
  expect(() => createCpner({ t5, settings, seed: 1 })).toThrow(/^E_CONFIG: the name "a:b"/);
  expect(ops.countTensors()).toBe(before);
  t5.dispose();
});

test("a model frees its T5 when it owns it, and only then", () => {
  const before = ops.countTensors();
  const settings = { labels: ["PER"], prefixLength: 2, middleSize: 3 };
  for (const ownsT5 of [true, false]) {
    const t5 = makeDomainT5();
    createCpner({ t5, ownsT5, settings, seed: 1 }).dispose();
    expect(ops.countTensors() === before).toBe(ownsT5);
    if (!ownsT5) t5.dispose();
  }
  expect(ops.countTensors()).toBe(before);
});
