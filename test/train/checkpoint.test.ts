import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../src/engine/engine.js";
import { CheckpointFolder, restoreTensors } from "../../src/train/checkpoint.js";
import { Optimizer } from "../../src/train/optimizer.js";
import { newRunState, type RunState } from "../../src/train/run-state.js";
import { trainingSettings } from "../../src/train/settings.js";
import { trainStep } from "../../src/train/training-step.js";
import { nextFolder } from "../support/temp.js";
import { readWeights, TinyModel, type TinyModelOptions, tinyItems } from "../support/tiny-training.js";

const { optimizer: settings } = trainingSettings.parse({ epochs: 1 });

interface Parts {
  readonly model: TinyModel;
  readonly optimizer: Optimizer;
  /** One step. */
  learn(): Promise<void>;
}

describe("CheckpointFolder", () => {
  beforeAll(() => selectEngine("wasm"));
  afterAll(closeEngines);

  async function withParts(use: (parts: Parts) => Promise<void>, options?: TinyModelOptions): Promise<void> {
    const model = new TinyModel(options);
    const optimizer = new Optimizer(model.trained, settings);
    const learn = async (): Promise<void> => {
      const how = { step: 1, seed: 1, learningRate: 0.1, clipNorm: 1, folder: "" };
      await trainStep(model, optimizer, [tinyItems()], how);
    };
    try {
      await use({ model, optimizer, learn });
    } finally {
      optimizer.dispose();
      model.dispose();
    }
  }
  const stateOf = (step: number): RunState => ({
    ...newRunState("f"),
    step,
    seconds: 0.1 + 0.2,
    best: { step, score: -1 / 3 },
    evaluations: [{ step, score: -1 / 3, metrics: { precision: Number.NaN, f1: 0.1 } }],
    place: { epoch: 1, window: 2, step: 3 },
  });
  /** The steps of the checkpoints that a folder holds, after a new look. */
  const lastStep = (run: string): number | undefined => new CheckpointFolder(run).readLast()?.state.step;

  test("gives back state, parameters and moments exactly", () =>
    withParts(async ({ model, optimizer, learn }) => {
      const run = nextFolder();
      await learn();
      await new CheckpointFolder(run).writeLast(stateOf(7), model.trained, optimizer);
      const [weights, moments] = [await readWeights(model), await optimizer.store()];
      await learn();
      expect(await readWeights(model)).not.toEqual(weights);
      const saved = new CheckpointFolder(run).readLast()!;
      expect(saved.state).toEqual(stateOf(7));
      restoreTensors(saved, model.trained, optimizer);
      expect(await readWeights(model)).toEqual(weights);
      expect(await optimizer.store()).toEqual(moments);
    }));

  test("is empty in a new run", () => expect(lastStep(nextFolder())).toBeUndefined());

  test("never shows a checkpoint that a kill left unfinished, and removes the pieces", () =>
    withParts(async ({ model, optimizer }) => {
      const run = nextFolder();
      const folder = join(run, "checkpoints");
      const write = (step: number) =>
        new CheckpointFolder(run).writeLast(stateOf(step), model.trained, optimizer);
      await write(1);
      mkdirSync(join(folder, ".last-new"));
      writeFileSync(join(folder, ".last-new", "state.json"), '{"step": 2');
      mkdirSync(join(folder, "..best-new-0123"));
      expect(lastStep(run)).toBe(1);
      expect(readdirSync(folder)).toEqual(["last"]);

      cpSync(join(folder, "last"), join(folder, ".last-new"), { recursive: true });
      renameSync(join(folder, "last"), join(folder, ".last-old"));
      expect(lastStep(run)).toBe(1);
      expect(readdirSync(folder)).toEqual(["last"]);

      cpSync(join(folder, "last"), join(folder, ".last-old"), { recursive: true });
      rmSync(join(folder, ".last-old", "tensors.safetensors"));
      await write(2);
      expect(lastStep(run)).toBe(2);
      expect(readdirSync(folder)).toEqual(["last"]);
    }));

  test("replaces the best model as a whole", async () => {
    const checkpoints = new CheckpointFolder(nextFolder());
    const save = (text: string) =>
      checkpoints.writeBest(async (folder) => {
        mkdirSync(folder);
        writeFileSync(join(folder, text), text);
      });
    await save("one");
    await save("two");
    expect(readdirSync(checkpoints.best)).toEqual(["two"]);
  });

  test("refuses the checkpoint of another model by the tensor's name", () =>
    withParts(async (large) => {
      const run = nextFolder();
      await new CheckpointFolder(run).writeLast(stateOf(1), large.model.trained, large.optimizer);
      await withParts(
        async (small) => {
          const saved = new CheckpointFolder(run).readLast()!;
          expect(() => restoreTensors(saved, small.model.trained, small.optimizer)).toThrow(
            'E_INPUT: the checkpoint\'s tensor "parameter/hidden.weight" is [4,8]; the model has [4,5].',
          );
        },
        { hidden: 5 },
      );
    }));

  test("refuses a state that is none, with its place", () =>
    withParts(async ({ model, optimizer }) => {
      const run = nextFolder();
      await new CheckpointFolder(run).writeLast(stateOf(1), model.trained, optimizer);
      const file = join(run, "checkpoints", "last", "state.json");
      const text = readFileSync(file, "utf8");
      writeFileSync(file, text.replace('"step": 1', '"step": -1'));
      expect(() => lastStep(run)).toThrow(
        /^E_INPUT: the checkpoint's state cannot be read: [\s\S]*→ at step/,
      );
      writeFileSync(file, text.slice(0, 20));
      expect(() => lastStep(run)).toThrow("Fix: delete its folder to begin the run again.");
    }));
});
