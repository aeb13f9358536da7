import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { silentContext } from "../../../src/commands/context.js";
import {
  adaptVerb,
  finetuneVerb,
  resolveTrainingConfig,
} from "../../../src/commands/training/config/resolve-training-config.js";
import { finetune } from "../../../src/commands/training/finetune.js";
import { adapt } from "../../../src/commands/training/pretrain.js";
import { closeEngines, selectEngine } from "../../../src/engine/engine.js";
import { countTensors } from "../../../src/engine/ops/index.js";
import { readSafetensors } from "../../../src/hub/safetensors.js";
import { makeSentences, toySettings, writeSentences } from "../../support/labelled-sentences.js";
import { nextFolder } from "../../support/temp.js";
import { saveTinyBert } from "../../support/tiny-bert.js";

/** Too low a rate to change what a number is rounded to: what a training begins with is what it ends with. */
const still = { epochs: 1, optimizer: { name: "adam", learningRate: 1e-12, weightDecay: 0 } };
const mrc = { method: "mrc", mrc: { spanSize: 12 }, encoding: { maxTokens: 80, strideTokens: 4 } };

let folder: string;
let bert: string;
let train: string;
beforeAll(() => selectEngine("wasm"));
beforeEach(async () => {
  folder = nextFolder();
  bert = join(folder, "bert");
  train = writeSentences(folder, "train.conll", makeSentences(16, 1));
  await saveTinyBert(bert, {
    max_position_embeddings: 96,
    hidden_dropout_prob: 0,
    attention_probs_dropout_prob: 0,
  });
});
afterAll(closeEngines);

/** One training. @returns the folder of its model */
async function make(name: string, flags: Record<string, unknown>, verb: "finetune" | "adapt" = "finetune") {
  const out = join(folder, name);
  const given = {
    ...toySettings,
    out,
    ...flags,
    training: { ...toySettings.training, ...(flags["training"] as object) },
  };
  if (verb === "adapt") {
    const { encoding: _, ...rest } = given;
    const config = resolveTrainingConfig(adaptVerb, {
      flags: { data: train, devSentences: 0, masking: { maxTokens: 32 }, ...rest },
    });
    await adapt(config, {}, silentContext);
  } else
    await finetune(
      resolveTrainingConfig(finetuneVerb, { flags: { train, folds: 0, ...given } }),
      {},
      silentContext,
    );
  return join(out, "model");
}
const values = (model: string, name: string): number[] => {
  const { data } = readSafetensors(join(model, "model.safetensors")).tensors.get(name)!;
  return [...(data as Float32Array)].map((value) => Math.fround(value));
};
const difference = (model: string, other: string, name: string): number => {
  const [a, b] = [values(model, name), values(other, name)];
  expect(a.length).toBe(b.length);
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));
};
const encoderName = "bert.encoder.layer.0.output.dense.weight";

describe("headsFrom", () => {
  test("a tagger goes on with its head over the encoder that another method trained; without it the head is new", async () => {
    const tagger = await make("ner", { model: bert, training: { epochs: 3 } });
    const asked = await make("mrc", { model: tagger, ...mrc, training: { epochs: 1 } });
    const kept = await make("kept", { model: asked, method: "tagger", headsFrom: tagger, training: still });
    const reset = await make("reset", { model: asked, method: "tagger", training: still });
    for (const name of ["classifier.weight", "classifier.bias"]) {
      expect(difference(kept, tagger, name), name).toBeLessThan(1e-7);
      expect(difference(reset, tagger, name), name).toBeGreaterThan(1e-3);
    }
    // The encoder is the questions' in both.
    expect(difference(kept, asked, encoderName)).toBeLessThan(1e-7);
    expect(difference(asked, tagger, encoderName)).toBeGreaterThan(1e-3);
  });

  test("an MRC model goes on with its heads over a tagger's encoder", async () => {
    const asked = await make("mrc", { model: bert, ...mrc, training: { epochs: 1 } });
    const tagger = await make("ner", { model: asked, method: "tagger", training: { epochs: 1 } });
    // What the heads' directory says of them need not be said again.
    const { mrc: _, ...rest } = mrc;
    const kept = await make("kept", { model: tagger, headsFrom: asked, ...rest, training: still });
    const reset = await make("reset", { model: tagger, ...mrc, training: still });
    for (const name of ["start_outputs.weight", "span_embedding.classifier1.weight"]) {
      expect(difference(kept, asked, name), name).toBeLessThan(1e-7);
      expect(difference(reset, asked, name), name).toBeGreaterThan(1e-3);
    }
    expect(difference(kept, tagger, encoderName)).toBeLessThan(1e-7);
  });

  test("a masked LM goes on with its head over a tagger's encoder", async () => {
    const masked = await make("mlm", { model: bert, training: { epochs: 2 } }, "adapt");
    const tagger = await make("ner", { model: masked, training: { epochs: 1 } });
    const kept = await make("kept", { model: tagger, headsFrom: masked, training: still }, "adapt");
    const reset = await make("reset", { model: tagger, training: still }, "adapt");
    const name = "cls.predictions.transform.dense.weight";
    expect(difference(kept, masked, name)).toBeLessThan(1e-7);
    expect(difference(reset, masked, name)).toBeGreaterThan(1e-3);
    expect(difference(kept, tagger, encoderName)).toBeLessThan(1e-7);
  });

  test("a relaunch with another head is refused", async () => {
    const tagger = await make("ner", { model: bert, training: { epochs: 1 } });
    const other = await make("ner2", { model: bert, training: { epochs: 1, seed: 5 } });
    await make("kept", { model: bert, headsFrom: tagger, training: still });
    await expect(make("kept", { model: bert, headsFrom: other, training: still })).rejects.toThrow(
      /^E_CONFIG: .*files\.heads/s,
    );
  });

  test("refuses heads of other labels, of another method, and where there is none to take; nothing is left behind", async () => {
    const tagger = await make("ner", { model: bert, training: { epochs: 1 } });
    const before = countTensors();
    await expect(make("a", { model: bert, headsFrom: tagger, labels: ["LOC"] })).rejects.toThrow(
      /^E_CONFIG: the head to begin with has the tags O, B-LOC, I-LOC, B-PER, I-PER, and the model's O, B-LOC, I-LOC\. \(folder=.*ner\/model\) Fix: give the labels and the head that it has, or begin with a new head\.$/,
    );
    await expect(make("b", { model: bert, headsFrom: tagger, head: "crf" })).rejects.toThrow(
      /^E_CONFIG: the head to begin with is linear, and the model's is crf\./,
    );
    await expect(make("c", { model: bert, headsFrom: tagger, ...mrc })).rejects.toThrow(
      /^E_INPUT: .*ner\/model has no MRC heads\. Fix: name a model of the method mrc\.$/,
    );
    await expect(make("d", { model: tagger, headsFrom: tagger }, "adapt")).rejects.toThrow(
      /^E_INPUT: .*ner\/model lacks 5 of the head's 5 parameters, the first cls\.predictions\.transform\.dense\.weight\. Fix: name a model that has this head\.$/,
    );
    expect(countTensors()).toBe(before);
  });
});
