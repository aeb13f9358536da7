import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../src/engine/engine.js";
import * as ops from "../../src/engine/ops/index.js";
import { readFolded, readSources, readTrainable } from "../../src/hub/domain-files.js";
import type { LoadedT5 } from "../../src/hub/load-t5.js";
import { openDomain } from "../../src/hub/open-domain.js";
import { DomainSwitch, PrefixStore } from "../../src/hub/prefix-store.js";
import { CpnerModel } from "../../src/models/methods/cpner/cpner-model.js";
import { newPrefix } from "../../src/models/methods/cpner/domain-prefix.js";
import { MixedPrefix, newProjection } from "../../src/models/methods/cpner/mixed-prefix.js";
import { cpnerExamples, gradientsOf, makeDomainT5, makeTinyCpner } from "../support/cpner.js";
import { nextFolder } from "../support/temp.js";

beforeAll(async () => void (await selectEngine("wasm")));

async function fillStore(t5: LoadedT5): Promise<PrefixStore> {
  const store = new PrefixStore(join(nextFolder(), "store"));
  for (const [seed, domain] of ["news", "music"].entries()) {
    const model = makeTinyCpner({
      t5,
      seed: seed + 1,
      labels: domain === "news" ? ["PER"] : ["song", "PER"],
    });
    await store.write(domain, model);
    model.dispose();
  }
  return store;
}

describe("PrefixStore", () => {
  test("keeps a domain's parameters and its keys and values, and nothing of the T5", async () => {
    const t5 = makeDomainT5();
    const store = await fillStore(t5);
    expect(store.domains).toEqual(["music", "news"]);
    expect(readdirSync(store.folderOf("music")).sort()).toEqual([
      "domain.json",
      "folded.safetensors",
      "prefix.safetensors",
    ]);
    const record = store.read("music");
    expect(record).toMatchObject({
      domain: "music",
      isTrainable: true,
      settings: { labels: ["song", "PER"] },
    });
    expect([...readTrainable(record).keys()].every((name) => name.startsWith("cpner."))).toBe(true);
    const folded = readFolded(record);
    expect(folded["decoder-cross"].shape).toEqual([4, 3, 3, 5]);
    const numbers = Object.values(folded).reduce((sum, { values }) => sum + values.length, 0);
    const { size } = statSync(join(record.folder, "folded.safetensors"));
    expect(size - 4 * numbers).toBeLessThan(600);
    t5.dispose();
  });

  test("a domain is the same, opened to train on or folded, as it was written", async () => {
    const t5 = makeDomainT5();
    const store = new PrefixStore(nextFolder());
    const model = makeTinyCpner({ t5, seed: 3 });
    await store.write("news", model);
    const trainable = await openDomain(store.read("news"), t5, { isTrainable: true });
    const folded = await openDomain(store.read("news"), t5);
    expect(trainable.settings).toEqual(model.settings);
    expect(await trainable.fold()).toEqual(await model.fold());
    expect(await folded.fold()).toEqual(await model.fold());
    expect(folded.trained).toEqual([]);
    expect(await gradientsOf(trainable, 2)).toEqual(await gradientsOf(model, 2));
    const said = await model.answerExamples(cpnerExamples);
    expect(await folded.answerExamples(cpnerExamples)).toEqual(said);
    for (const made of [model, trainable, folded]) made.dispose();
    t5.dispose();
  });

  test("a mix of generated prefixes is trained on from its files", async () => {
    const t5 = makeDomainT5();
    const store = await fillStore(t5);
    const { settings } = store.read("news");
    const source = { domain: "music", folded: readFolded(store.read("music")), weight: 1, labels: 0.5 };
    const own = newPrefix(settings, t5.config, 9);
    const prefix = new MixedPrefix(own, [source], { projection: newProjection(15, 4), alpha: 0.25 });
    const model = new CpnerModel({ t5, prefix }, settings);
    await store.write("film", model);
    expect(store.read("film").mix).toEqual({
      sources: [{ domain: "music", weight: 1, labels: 0.5 }],
      projectedAlpha: 0.25,
    });
    expect(readSources(store.read("film"))[0]).toEqual(source.folded);
    const again = await openDomain(store.read("film"), t5, { isTrainable: true });
    expect(again.trained.map(({ name }) => name)).toEqual(model.trained.map(({ name }) => name));
    expect(await gradientsOf(again, 2)).toEqual(await gradientsOf(model, 2));
    for (const made of [model, again]) made.dispose();
    t5.dispose();
  });

  test("a domain is written over, as a whole", async () => {
    const t5 = makeDomainT5();
    const store = await fillStore(t5);
    writeFileSync(join(store.folderOf("news"), "stale.txt"), "old");
    const model = makeTinyCpner({ t5, seed: 8 });
    await store.write("news", model);
    expect(existsSync(join(store.folderOf("news"), "stale.txt"))).toBe(false);
    expect(readFolded(store.read("news"))).toEqual(await model.fold());
    model.dispose();
    t5.dispose();
  });

  test("a domain without its parameters serves, and cannot be trained on", async () => {
    const t5 = makeDomainT5();
    const store = await fillStore(t5);
    rmSync(join(store.folderOf("news"), "prefix.safetensors"));
    const record = store.read("news");
    (await openDomain(record, t5)).dispose();
    await expect(openDomain(record, t5, { isTrainable: true })).rejects.toThrow(
      /^E_INPUT: the domain "news" keeps its keys and values alone and cannot be trained on\. \(folder=.*\) Fix: put its prefix\.safetensors back, or warm it up again\.$/,
    );
    t5.dispose();
  });

  test("refuses what it does not have, other T5s, names that are none, and a trained table", async () => {
    const t5 = makeDomainT5();
    const store = await fillStore(t5);
    expect(() => store.read("musik")).toThrow(/^E_CONFIG: there is no domain "musik": .*music/);
    expect(() => store.folderOf("../news")).toThrow(
      'E_CONFIG: "../news" is no name of a domain. Fix: use letters, digits, _, - and . alone.',
    );
    const other = makeDomainT5({}, 8);
    await expect(openDomain(store.read("news"), other)).rejects.toThrow(
      /^E_CONFIG: the domain "news" is for a T5 of fingerprint=\w{16}, and this one has fingerprint=\w{16}\./,
    );
    const leaking = makeTinyCpner({ t5: other, trainsTable: true });
    await expect(store.write("leak", leaking)).rejects.toThrow(
      "E_CONFIG: the model trains the table of its T5, which the domains of a store share. Fix: save it as a whole model (saveCpner), or set trainsTable: false.",
    );
    leaking.dispose();
    const file = join(store.folderOf("news"), "domain.json");
    writeFileSync(file, readFileSync(file, "utf8").slice(0, 40));
    expect(() => store.read("news")).toThrow(/^E_INPUT: .*domain\.json is not JSON/);
    for (const made of [t5, other]) made.dispose();
  });
});

describe("DomainSwitch", () => {
  test("answers for each domain as that domain alone does, over one T5", async () => {
    const t5 = makeDomainT5({ version: "1.0" }, 5);
    const store = await fillStore(t5);
    const alone = [];
    for (const domain of store.domains) {
      const model = await openDomain(store.read(domain), t5);
      alone.push(await model.answerExamples(cpnerExamples));
      model.dispose();
    }
    const switching = new DomainSwitch(store, t5);
    const before = ops.countTensors();
    for (const round of [0, 1]) {
      for (const [i, domain] of store.domains.entries())
        expect([round, await (await switching.use(domain)).answerExamples(cpnerExamples)]).toEqual([
          round,
          alone[i],
        ]);
    }
    // Three stacks a domain.
    expect(ops.countTensors()).toBe(before + 6);
    await expect(switching.use("film")).rejects.toThrow('E_CONFIG: there is no domain "film"');
    await switching.dispose();
    expect(ops.countTensors()).toBe(before);
    t5.dispose();
  });
});
