import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { stringify as formatYaml } from "yaml";
import { resolveBuildConfig } from "../../../src/commands/build-config.js";
import {
  type DemoPlan,
  demoStarts,
  finetuneFolder,
  listDemoSteps,
} from "../../../src/commands/demo/demo-steps.js";
import {
  finetuneVerb,
  pretrainVerb,
  resolveTrainingConfig,
} from "../../../src/commands/training/config/resolve-training-config.js";
import { readYaml } from "../../../src/core/config.js";
import { nextFolder } from "../../support/temp.js";

const target = { name: "cooking", train: "/sets/cooking/train.txt", test: "/sets/cooking/test.txt" };
const plan: DemoPlan = {
  dumps: ["/wiki.xml.bz2"],
  types: ["/types.ttl"],
  targets: [target],
  out: "/out",
  stages: {
    corpus: { keep: "all", minEntities: 3 },
    mlm: { model: { random: { layers: 2, vocabulary: { size: 3000 } } }, data: { part: "text" } },
    tagging: { data: { part: "balanced" }, training: { epochs: 6 } },
    finetune: { train: { limit: 100 }, head: "crf" },
  },
  seeds: [1, 2],
};
const step = (name: string, of = plan) => listDemoSteps(of).find((own) => own.name === name)!;

describe("listDemoSteps", () => {
  test("every step comes after those it builds on", () => {
    const seen = new Set<string>();
    for (const { name, after } of listDemoSteps(plan)) {
      for (const before of after) expect(seen, `${name} after ${before}`).toContain(before);
      seen.add(name);
    }
  });

  test("each target is fine-tuned from each start", () => {
    const names = listDemoSteps(plan).flatMap(({ name, verb }) => (verb === "finetune" ? [name] : []));
    expect(names).toEqual(demoStarts.map(({ folder }) => `cooking from ${folder}`));
  });

  test("sentences of the test sets are kept out of the corpus", () =>
    expect(step("corpus").config).toEqual({
      keep: "all",
      minEntities: 3,
      dump: ["/wiki.xml.bz2"],
      types: ["/types.ttl"],
      decontaminate: ["/sets/cooking/test.txt"],
      out: "/out/corpus",
    }));

  test("tagging begins with the masked LM and keeps the stage's settings beside the corpus and the map", () =>
    expect(step("tagging-4-types").config).toEqual({
      model: { from: "/out/mlm/model" },
      data: { part: "balanced", corpus: "/out/corpus", labelsMap: "/out/maps/four-types.yaml" },
      training: { epochs: 6 },
      out: "/out/tagging-4-types",
    }));

  test("tagging with all types maps no labels", () =>
    expect(step("tagging-all-types").config["data"]).toEqual({ part: "balanced", corpus: "/out/corpus" }));

  test("a random start has the masked LM's size and vocabulary", () => {
    const { config, after } = step("cooking from random");
    expect(config["model"]).toEqual({
      random: { layers: 2, vocabulary: { size: 3000, from: "/out/mlm/model" } },
    });
    expect(after).toEqual(["mlm"]);
  });

  test("a fine-tuning says files, seeds, engine and a folder of its own", () =>
    expect(step("cooking from mlm", { ...plan, engine: "wasm" }).config).toEqual({
      model: { from: "/out/mlm/model" },
      train: { limit: 100, files: [target.train] },
      test: { files: [target.test] },
      head: "crf",
      seeds: [1, 2],
      engine: "wasm",
      out: finetuneFolder("/out", target, demoStarts[1]),
    }));

  test("with the shipped settings every step's config is valid", () => {
    const configs = new URL("../../../configs/demo/", import.meta.url).pathname;
    const read = (stage: string) => readYaml(join(configs, `${stage}.yaml`)) as Record<string, unknown>;
    const stages = {
      corpus: read("corpus"),
      mlm: read("mlm"),
      tagging: read("tagging"),
      finetune: read("finetune"),
    };
    for (const { name, verb, config } of listDemoSteps({ ...plan, stages })) {
      const file = join(nextFolder(), "step.yaml");
      writeFileSync(file, formatYaml(config));
      const resolved =
        verb === "build-corpus"
          ? resolveBuildConfig({}, file)
          : verb === "pretrain"
            ? resolveTrainingConfig(pretrainVerb, { file })
            : resolveTrainingConfig(finetuneVerb, { file });
      expect(resolved.out, name).toBe(config["out"]);
    }
  });
});
