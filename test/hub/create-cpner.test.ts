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
