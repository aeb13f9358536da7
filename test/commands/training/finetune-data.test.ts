import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { silentContext } from "../../../src/commands/context.js";
import { finetuneData } from "../../../src/commands/training/finetune-data.js";
import { closeEngines } from "../../../src/engine/engine.js";
import { makeSentences, toyModel, writeSentences } from "../../support/labelled-sentences.js";
import { nextFolder } from "../../support/temp.js";

afterAll(closeEngines);

const quick = ["training.workers=0", "training.optimizer.learningRate=1e-2"];

describe("finetune without a config", () => {
  test("finds format and settings by the data and the model, and says what came of it", async () => {
    const folder = nextFolder();
    const train = writeSentences(folder, "mine.txt", makeSentences(30));
    const out = join(folder, "run");
    const flags = { train, model: toyModel, out, engine: "wasm", folds: 2, training: { epochs: 10 } };
    const { text } = await finetuneData(flags, quick, {}, silentContext);
    expect(text).toMatch(/\nF1 \d+ ± \d+ at this size \(30 sentences, 2-fold cross-validation, \d+ held-out/);
    const config = parse(readFileSync(join(out, "config.yaml"), "utf8")) as Record<string, unknown>;
    expect(config).toMatchObject({
      train: { files: [train] },
      training: {
        batchSize: 8,
        epochs: 10,
        schedule: { name: "constant", warmupSteps: 4 },
        optimizer: { name: "adamw", learningRate: 1e-2 },
      },
    });
  });

  test("the size that counts is what is left of the data", async () => {
    const folder = nextFolder();
    const train = writeSentences(folder, "mine.txt", makeSentences(30));
    const out = join(folder, "run");
    const flags = { train, model: toyModel, out, engine: "wasm", folds: 0, training: { epochs: 1 } };
    await finetuneData(flags, [...quick, "train.limit=9"], {}, silentContext);
    const config = parse(readFileSync(join(out, "config.yaml"), "utf8")) as Record<string, unknown>;
    expect(config).toMatchObject({ train: { limit: 9 }, training: { schedule: { warmupSteps: 2 } } });
  });

  test("what is given wins, and wrong names are refused", async () => {
    const folder = nextFolder();
    const train = writeSentences(folder, "mine.txt", makeSentences(4));
    const flags = { train, model: toyModel, out: join(folder, "run"), engine: "wasm" };
    await expect(finetuneData(flags, ["traning.epochs=1"], {}, silentContext)).rejects.toThrow(
      /E_CONFIG: the command line is not valid:\n✖ unknown key "traning": .*did you mean "training"\?/,
    );
    const noData = { ...flags, train: undefined };
    await expect(finetuneData(noData, [], {}, silentContext)).rejects.toThrow(
      /E_CONFIG: --data is not valid/,
    );
  });

  test("one sentence is too few", async () => {
    const train = writeSentences(nextFolder(), "mine.txt", makeSentences(1));
    await expect(finetuneData({ train, model: toyModel }, [], {}, silentContext)).rejects.toThrow(
      "E_CONFIG: 1 sentences are too few to train on and to hold any out. Fix: give at least 2, better 100.",
    );
  });
});
