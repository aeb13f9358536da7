import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import {
  adaptVerb,
  finetuneVerb,
  pretrainVerb,
  resolveTrainingConfig,
} from "../../../../src/commands/training/config/resolve-training-config.js";
import { nextFolder } from "../../../support/temp.js";

function configFile(text: string, name = "mine.yaml"): string {
  const file = join(nextFolder(), name);
  writeFileSync(file, text);
  return file;
}

describe("the config of a run", () => {
  test("is the verb's defaults under the file under the flags under --set", () => {
    const file = configFile("model: a/b\ntrain: t.conll\nhead: crf\ntraining: {batchSize: 4, epochs: 2}\n");
    const config = resolveTrainingConfig(finetuneVerb, {
      file,
      flags: { training: { epochs: 5 }, engine: "cpu" },
      set: ["training.batchSize=8", "seeds=[3, 4]"],
    });
    expect(config).toMatchObject({
      model: { from: "a/b" },
      train: { files: [join(file, "..", "t.conll")] },
      head: "crf",
      engine: "cpu",
      seeds: [3, 4],
      training: { batchSize: 8, epochs: 5, optimizer: { name: "adam", learningRate: 5e-5 }, patience: 8 },
      out: resolve("runs/mine"),
    });
  });

  test("paths of flags and --set are relative to where the command runs", () => {
    const file = configFile("model: a/b\ntrain: t.conll\n");
    const config = resolveTrainingConfig(finetuneVerb, {
      file,
      flags: { dev: "d.conll" },
      set: ["out=here"],
    });
    expect(config.dev?.files).toEqual([resolve("d.conll")]);
    expect(config.out).toBe(resolve("here"));
  });

  test("other data and another model stand in place of the file's, with its other keys", () => {
    const file = configFile("model: a/b\ntrain: {corpus: c, limit: 5}\n");
    const { model, train } = resolveTrainingConfig(finetuneVerb, {
      file,
      set: ["train.files=t.conll", "model.random.layers=1"],
    });
    expect(train).toMatchObject({ files: [resolve("t.conll")], limit: 5 });
    expect(train).not.toHaveProperty("corpus");
    expect(model.from).toBeUndefined();
    expect(model.random).toMatchObject({ layers: 1 });
  });

  test("the first stage is trained as the target where it says nothing else", () => {
    const file = configFile(
      "model: a/b\ntrain: t.conll\nsource: {files: [s.conll], training: {epochs: 2}}\ntraining: {batchSize: 4}\n",
    );
    const { source } = resolveTrainingConfig(finetuneVerb, { file });
    expect(source?.files).toEqual([join(file, "..", "s.conll")]);
    expect(source?.training).toMatchObject({ epochs: 2, batchSize: 4, optimizer: { name: "adam" } });
  });

  test("a run without a file is called as its data", () => {
    const { out } = resolveTrainingConfig(adaptVerb, { flags: { model: "a/b", data: "texts.txt.gz" } });
    expect(out).toBe(resolve("runs/texts-adapt"));
  });

  test("pretraining is NER-BERT's where the paper gives numbers", () => {
    const { training, objective } = resolveTrainingConfig(pretrainVerb, {
      flags: { model: "a/b", data: "x.conll" },
    });
    expect(objective).toBe("tagging");
    expect(training).toMatchObject({
      batchSize: 960,
      optimizer: { name: "adam", learningRate: 5e-5, weightDecay: 0 },
    });
  });

  test("every fault is named, unknown keys with the one that was meant", () => {
    const file = configFile("model: a/b\ntrain: t.conll\ntraning: {}\nheads: linear\n");
    expect(() => resolveTrainingConfig(finetuneVerb, { file })).toThrow(
      /unknown key "traning": .*did you mean "training"\?[\s\S]*unknown key "heads": .*did you mean "head"\?[\s\S]*config show finetune/,
    );
    expect(() => resolveTrainingConfig(finetuneVerb, { file: configFile("- a\n") })).toThrow(
      /E_CONFIG: .*mine\.yaml holds no keys with values/,
    );
    expect(() => resolveTrainingConfig(adaptVerb, { flags: { data: "x" } })).toThrow(/model/);
  });

  test("a corpus may be named by its folder alone", () => {
    const folder = nextFolder();
    mkdirSync(join(folder, "c"));
    writeFileSync(join(folder, "c", "corpus.sqlite"), "");
    writeFileSync(join(folder, "p.yaml"), "model: a/b\ndata: c\nalso: [{files: x.txt, times: 2}]\n");
    const config = resolveTrainingConfig(pretrainVerb, { file: join(folder, "p.yaml") });
    expect(config.data.corpus).toBe(join(folder, "c"));
    expect(config.also).toMatchObject([{ files: [join(folder, "x.txt")], times: 2 }]);
  });
});
