import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { stringify as formatYaml } from "yaml";
import { resolveBuildConfig } from "../../../src/commands/build-config.js";
import {
  type DemoPlan,
  demoPipeline,
  demoStarts,
  finetuneFolder,
} from "../../../src/commands/demo/demo-steps.js";
import { listInstances } from "../../../src/commands/pipeline/instances.js";
import { orderSteps } from "../../../src/commands/pipeline/order-steps.js";
import { readPipeline } from "../../../src/commands/pipeline/pipeline-file.js";
import { placeReferences } from "../../../src/commands/pipeline/references.js";
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
  stages: {
    corpus: { keep: "all", minEntities: 3 },
    mlm: { model: { random: { layers: 2, vocabulary: { size: 3000 } } }, data: { part: "text" } },
    tagging: { data: { part: "balanced" }, training: { epochs: 6 } },
    finetune: { train: { limit: 100 }, head: "crf" },
  },
  seeds: [1, 2],
};

/** The pipeline's steps as the runner sees them. */
function stepsOf(of: DemoPlan) {
  const folder = nextFolder();
  writeFileSync(join(folder, "pipeline.yaml"), formatYaml(demoPipeline(of)));
  const pipeline = readPipeline(join(folder, "pipeline.yaml"));
  expect(pipeline.out).toBe(folder);
  return orderSteps(listInstances(pipeline)).map((step) => ({
    ...step,
    config: placeReferences(
      step.settings.config as Record<string, unknown>,
      (name) => `/out/${name}`,
      "/out",
    ),
  }));
}
const step = (name: string, of = plan) => stepsOf(of).find((own) => own.name === name)!;

describe("demoPipeline", () => {
  test("each target is fine-tuned from each start, in a folder of its own", () => {
    const folders = stepsOf(plan).flatMap(({ settings, folder }) =>
      settings.run === "finetune" ? [folder] : [],
    );
    expect(folders.map((folder) => join("/out", folder))).toEqual(
      demoStarts.map((start) => finetuneFolder("/out", target, start)),
    );
  });

  test("every start comes after the model that it begins with", () => {
    const after = Object.fromEntries(stepsOf(plan).map(({ name, after: before }) => [name, before]));
    expect(after).toMatchObject({
      corpus: [],
      mlm: ["corpus"],
      "tagging-4-types": ["corpus", "mlm"],
      "finetune.cooking.random": ["mlm"],
      "finetune.cooking.mlm": ["mlm"],
      "finetune.cooking.tagging-4-types": ["tagging-4-types"],
    });
  });

  test("sentences of the test sets are kept out of the corpus", () =>
    expect(step("corpus").config).toEqual({
      keep: "all",
      minEntities: 3,
      dump: ["/wiki.xml.bz2"],
      types: ["/types.ttl"],
      decontaminate: ["/sets/cooking/test.txt"],
    }));

  test("tagging begins with the masked LM and keeps the stage's settings beside the corpus and the map", () =>
    expect(step("tagging-4-types").config).toEqual({
      model: { from: "/out/mlm/model" },
      data: { part: "balanced", corpus: "/out/corpus", labelsMap: "maps/four-types.yaml" },
      training: { epochs: 6 },
    }));

  test("tagging with all types maps no labels", () =>
    expect(step("tagging-all-types").config["data"]).toEqual({ part: "balanced", corpus: "/out/corpus" }));

  test("a random start has the masked LM's size and vocabulary", () =>
    expect(step("finetune.cooking.random").config["model"]).toEqual({
      random: { layers: 2, vocabulary: { size: 3000, from: "/out/mlm/model" } },
    }));

  test("a fine-tuning says files, seeds and engine", () =>
    expect(step("finetune.cooking.mlm", { ...plan, engine: "wasm" }).config).toEqual({
      model: { from: "/out/mlm/model" },
      train: { limit: 100, files: [target.train] },
      test: { files: [target.test] },
      head: "crf",
      seeds: [1, 2],
      engine: "wasm",
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
    const steps = stepsOf({ ...plan, stages });
    expect(steps).toHaveLength(5 + demoStarts.length);
    for (const { name, settings, config } of steps) {
      const file = join(nextFolder(), "step.yaml");
      writeFileSync(file, formatYaml({ ...config, out: `/out/${name}` }));
      const resolved =
        settings.run === "build-corpus"
          ? resolveBuildConfig({}, file)
          : settings.run === "pretrain"
            ? resolveTrainingConfig(pretrainVerb, { file })
            : resolveTrainingConfig(finetuneVerb, { file });
      expect(resolved.out, name).toBe(`/out/${name}`);
    }
  });
});
