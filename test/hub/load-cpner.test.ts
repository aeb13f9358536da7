import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../src/engine/engine.js";
import * as ops from "../../src/engine/ops/index.js";
import { loadCpner } from "../../src/hub/load-cpner.js";
import { loadT5 } from "../../src/hub/load-t5.js";
import { saveCpner } from "../../src/hub/save-cpner.js";
import { saveT5 } from "../../src/hub/save-t5.js";
import {
  backboneNumbers,
  cpnerExamples,
  gradientsOf,
  makeDomainT5,
  makeTinyCpner,
} from "../support/cpner.js";
import { nextFolder } from "../support/temp.js";

beforeAll(async () => void (await selectEngine("wasm")));

describe("loadCpner", () => {
  test.each(["1.0", "1.1"] as const)("loads what saveCpner wrote, over a T5 v%s", async (version) => {
    const folder = join(nextFolder(), "model");
    const t5 = makeDomainT5({ version });
    const model = makeTinyCpner({ t5, names: { LOC: "place" } });
    await saveCpner(folder, model, { domain: "news", card: "# A model\n" });
    expect(readdirSync(folder)).toEqual(
      expect.arrayContaining([
        ...["README.md", "config.json", "domain.json", "folded.safetensors", "model.safetensors"],
        ...["prefix.safetensors", "tokenizer.json"],
      ]),
    );
    const before = ops.countTensors();
    const loaded = await loadCpner(folder, { isTrainable: true });
    expect(loaded.settings).toEqual(model.settings);
    expect(await backboneNumbers(loaded)).toEqual(await backboneNumbers(model));
    expect(await gradientsOf(loaded, 2)).toEqual(await gradientsOf(model, 2));
    expect(await loaded.answerExamples(cpnerExamples)).toEqual(await model.answerExamples(cpnerExamples));
    loaded.dispose();
    expect(ops.countTensors()).toBe(before);
    model.dispose();
    t5.dispose();
  });

  test("other settings may be given", async () => {
    const folder = join(nextFolder(), "model");
    const t5 = makeDomainT5();
    const model = makeTinyCpner({ t5 });
    await saveCpner(folder, model);
    const loaded = await loadCpner(folder, { settings: { labels: ["ship"], names: { ship: "vessel" } } });
    expect(loaded.names).toEqual(["vessel"]);
    for (const made of [model, loaded]) made.dispose();
    t5.dispose();
  });

  test("its T5 is a T5 to everybody else", async () => {
    const folder = join(nextFolder(), "model");
    const t5 = makeDomainT5();
    const model = makeTinyCpner({ t5 });
    await saveCpner(folder, model);
    const plain = await loadT5(folder);
    expect(plain.unused).toEqual([]);
    for (const made of [plain, model, t5]) made.dispose();
  });

  test("a T5 without a domain is refused", async () => {
    const folder = join(nextFolder(), "model");
    const t5 = makeDomainT5();
    await saveT5(folder, t5);
    await expect(loadCpner(folder)).rejects.toThrow(
      `E_INPUT: ${folder} holds no domain (domain.json). Fix: warm the domain up first.`,
    );
    t5.dispose();
  });
});
