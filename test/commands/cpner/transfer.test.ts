import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { silentContext } from "../../../src/commands/context.js";
import { decomposeDomain } from "../../../src/commands/cpner/decompose-domain.js";
import { selectDomains } from "../../../src/commands/cpner/select-domains.js";
import { transferSettings } from "../../../src/commands/cpner/settings.js";
import { type DomainWorkplace, trainDomain } from "../../../src/commands/cpner/train-domain.js";
import { chainTransfer, transferDomain, transferEach } from "../../../src/commands/cpner/transfer.js";
import { InterruptedError } from "../../../src/core/errors.js";
import { selectEngine } from "../../../src/engine/engine.js";
import * as ops from "../../../src/engine/ops/index.js";
import { readFolded, readTrainable } from "../../../src/hub/domain-files.js";
import type { LoadedT5 } from "../../../src/hub/load-t5.js";
import { openDomain } from "../../../src/hub/open-domain.js";
import { decomposePrefix } from "../../../src/models/methods/cpner/decompose.js";
import { selectorSettings } from "../../../src/models/methods/cpner/select-sources.js";
import { backboneNumbers, makeDomainT5 } from "../../support/cpner.js";
import { domainOf, fewSteps, workplaceOf } from "../../support/cpner-domains.js";
import { largestDifference } from "../../support/engines.js";

let t5: LoadedT5;
beforeAll(async () => {
  await selectEngine("wasm");
  t5 = makeDomainT5();
});
afterAll(() => t5.dispose());

const news = domainOf("news", 1);
const music = domainOf("music", 2, { PER: "singer" });
const film = domainOf("film", 3, { PER: "actor" });
const inputs = { sources: [news, music], target: film, warmUp: fewSteps(), transfer: fewSteps(3) };
const all = transferSettings.parse({});

describe("trainDomain", () => {
  test("puts a domain's best moment into the store and leaves the T5 alone", async () => {
    const place = workplaceOf(t5);
    const { store } = place;
    const before = [await backboneNumbers({ parts: { t5 } }), ops.countTensors()];
    const result = await trainDomain(
      { data: music, training: fewSteps(), as: "music" },
      place,
      silentContext,
    );
    expect(result.steps).toBe(2);
    expect([await backboneNumbers({ parts: { t5 } }), ops.countTensors()]).toEqual(before);
    expect(store.read("music").settings).toMatchObject({ labels: ["LOC", "PER"], names: { PER: "singer" } });
    expect(readFolded(store.read("music"))["encoder-self"].shape).toEqual([2, 3, 2, 5]);
    expect(existsSync(join(place.folder, "music", "metrics.jsonl"))).toBe(true);
  });

  test("goes on from a domain of the store, with the types of its own data", async () => {
    const place = workplaceOf(t5);
    await trainDomain({ data: news, training: fewSteps(), as: "news" }, place, silentContext);
    const start = readTrainable(place.store.read("news"));
    const still = { ...fewSteps(1), optimizer: { ...fewSteps().optimizer, learningRate: 1e-12 } };
    await trainDomain({ data: film, training: still, from: "news", as: "film" }, place, silentContext);
    expect(place.store.read("film").settings.names).toEqual({ PER: "actor" });
    for (const [name, { values }] of readTrainable(place.store.read("film")))
      expect(largestDifference(values, start.get(name)!.values)).toBeLessThan(1e-6);
  });

  test("refuses to train the T5's table, before it begins", async () => {
    const place = workplaceOf(t5);
    const leaking = { ...place, settings: { ...place.settings, trainsTable: true } };
    const before = ops.countTensors();
    await expect(
      trainDomain({ data: news, training: fewSteps(), as: "news" }, leaking, silentContext),
    ).rejects.toThrow("E_CONFIG: the model trains the table of its T5, which the domains of a store share.");
    expect(existsSync(join(place.folder, "news"))).toBe(false);
    expect(ops.countTensors()).toBe(before);
  });

  test("a training that was stopped ends as if it had not been", async () => {
    const run = async (place: DomainWorkplace, signal: AbortSignal) =>
      trainDomain({ data: news, training: { ...fewSteps(4), checkpointEverySteps: 1 }, as: "news" }, place, {
        ...silentContext,
        signal,
      });
    const [whole, cut] = [workplaceOf(t5), workplaceOf(t5)];
    await run(whole, new AbortController().signal);
    const stop = new AbortController();
    const logger = {
      ...silentContext.logger,
      forStage: () => ({
        ...silentContext.logger,
        info: (message: string) => void (message === "news" && setTimeout(() => stop.abort(), 0)),
      }),
    };
    await expect(
      trainDomain({ data: news, training: { ...fewSteps(4), checkpointEverySteps: 1 }, as: "news" }, cut, {
        ...silentContext,
        logger,
        signal: stop.signal,
      }),
    ).rejects.toThrow(InterruptedError);
    expect(cut.store.has("news")).toBe(false);
    await run(cut, new AbortController().signal);
    expect(readFolded(cut.store.read("news"))).toEqual(readFolded(whole.store.read("news")));
  });
});

describe("transferDomain", () => {
  test("warms up all domains, selects, mixes and trains the target on", async () => {
    const place = workplaceOf(t5);
    const { store } = place;
    const { domain, selection } = await transferDomain(inputs, all, place, silentContext);
    expect(domain).toBe("film");
    expect(store.domains).toEqual(["film", "film.mixed", "film.warm", "music", "news"]);
    expect(selection!.sources.map((source) => source.domain)).toEqual(["news", "music"]);
    expect(selection!.sources[0].weight + selection!.sources[1].weight).toBeCloseTo(1, 6);
    expect(JSON.parse(readFileSync(join(place.folder, "film.selection.json"), "utf8"))).toEqual(selection);
    // Domains begin alike and are trained apart.
    expect(selection!.sources[0].prefixes).toBeGreaterThan(0.5);
    expect(readFolded(store.read("news"))).not.toEqual(readFolded(store.read("music")));
    const sources = selection!.sources.map(({ domain, weight }) => ({
      ...{ domain, weight },
      parameters: readTrainable(store.read(domain)),
    }));
    const expected = decomposePrefix(readTrainable(store.read("film.warm")), sources);
    expect(readTrainable(store.read("film.mixed"))).toEqual(expected);
    expect(readFolded(store.read("film"))).not.toEqual(readFolded(store.read("film.mixed")));
    // Again: everything is done.
    const files = ["film", "news"].map((name) => join(place.folder, name, "metrics.jsonl"));
    const lines = files.map((file) => readFileSync(file, "utf8"));
    await transferDomain(inputs, all, place, silentContext);
    expect(files.map((file) => readFileSync(file, "utf8"))).toEqual(lines);
  });

  test("without a warm-up of the target, mixes into the prefix as it begins (Figure 4)", async () => {
    const place = workplaceOf(t5);
    const one = { ...inputs, sources: [news] };
    await transferDomain(one, { ...all, warmUpTarget: false }, place, silentContext);
    expect(existsSync(join(place.folder, "film.warm"))).toBe(false);
    const begun = readTrainable(place.store.read("film.warm"));
    const source = { domain: "news", parameters: readTrainable(place.store.read("news")), weight: 1 };
    expect(readTrainable(place.store.read("film.mixed"))).toEqual(decomposePrefix(begun, [source]));
  });

  test("without sources trains the target alone", async () => {
    const place = workplaceOf(t5);
    const { selection } = await transferDomain({ ...inputs, sources: [] }, all, place, silentContext);
    expect(selection).toBeUndefined();
    expect(place.store.domains).toEqual(["film"]);
  });

  test("as released, mixes keys and values in every pass, weighed by a projection that is trained too", async () => {
    const place = workplaceOf(t5);
    const selector = selectorSettings.parse({ weights: "clamped-sum", prefixes: "projected" });
    const released = { ...all, mix: "generated" as const, selector };
    await transferDomain(inputs, released, place, silentContext);
    const record = place.store.read("film");
    expect(record.mix).toMatchObject({
      projectedAlpha: 0.5,
      sources: [{ domain: "news" }, { domain: "music" }],
    });
    const projection = "cpner.selector.out.weight";
    const [start, end] = ["film.mixed", "film"].map(
      (name) => readTrainable(place.store.read(name)).get(projection)!,
    );
    expect(end.values).not.toEqual(start.values);
    const model = await openDomain(record, t5);
    expect(await model.fold()).toEqual(readFolded(record));
    model.dispose();
  });
});

describe("the baselines", () => {
  test("a chain trains one prefix on domain after domain", async () => {
    const place = workplaceOf(t5);
    const { domain } = await chainTransfer(inputs, place, silentContext);
    expect(domain).toBe("film.chain");
    expect(place.store.domains).toEqual(["film.chain", "film.chain-1", "film.chain-2"]);
    expect(place.store.read("film.chain-2").settings.names).toEqual({ PER: "singer" });
  });

  test("an ensemble has a transfer from each source, over one warm-up of the target", async () => {
    const place = workplaceOf(t5);
    const results = await transferEach(inputs, all, place, silentContext);
    expect(results.map(({ domain }) => domain)).toEqual(["film.from-news", "film.from-music"]);
    expect(results.map(({ selection }) => selection!.sources.map(({ weight }) => weight))).toEqual([
      [1],
      [1],
    ]);
    expect(place.store.domains).toContain("film.warm");
  });
});

describe("selectDomains and decomposeDomain", () => {
  test("refuse what contradicts itself or is not there", async () => {
    const place = workplaceOf(t5);
    const { store } = place;
    for (const data of [news, film])
      await trainDomain({ data, training: fewSteps(1), as: data.name }, place, silentContext);
    await expect(
      selectDomains({ store, t5, target: "film", sources: ["musik"] }, all.selector),
    ).rejects.toThrow('E_CONFIG: there is no domain "musik"');
    const selection = await selectDomains({ store, t5, target: "film", sources: ["news"] }, all.selector);
    const selector = selectorSettings.parse({ prefixes: "projected" });
    await expect(
      decomposeDomain({ store, t5, selection, as: "x", seed: 1 }, { mix: "parameters", selector }),
    ).rejects.toThrow(
      "E_CONFIG: selector.prefixes is projected, whose projection is trained in a mix of every pass. Fix: set mix: generated, or selector.prefixes: layers or pooled.",
    );
    writeFileSync(join(store.folderOf("news"), "prefix.safetensors"), "broken");
    await expect(decomposeDomain({ store, t5, selection, as: "x", seed: 1 }, all)).rejects.toThrow(
      /^E_INPUT: .*safetensors/,
    );
  });
});
