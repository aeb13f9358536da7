import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../src/engine/engine.js";
import { isBilstm, readBilstm } from "../../src/hub/bilstm-files.js";
import { loadTagger } from "../../src/hub/load-tagger.js";
import { readModelConfig } from "../../src/hub/model-config.js";
import { saveTagger } from "../../src/hub/save-tagger.js";
import { describeTagger } from "../support/taggers.js";
import { nextFolder } from "../support/temp.js";
import { makeTinyBilstmTagger } from "../support/tiny-bilstm.js";

for (const head of ["linear", "crf"] as const) {
  describeTagger(`BiLSTM, ${head} head`, {
    make: (seed) => makeTinyBilstmTagger(head, seed),
    steps: 40,
    learningRate: 0.02,
    reload: async (tagger) => {
      const folder = join(nextFolder(), "model");
      await saveTagger(folder, tagger);
      return loadTagger(folder);
    },
  });
}

describe("the files of a BiLSTM", () => {
  beforeAll(async () => void (await selectEngine("wasm")));

  const save = async (settings: Readonly<Record<string, unknown>> = {}): Promise<string> => {
    const folder = join(nextFolder(), "model");
    const tagger = await makeTinyBilstmTagger("linear", 1, settings);
    await saveTagger(folder, tagger);
    tagger.dispose();
    return folder;
  };

  test("hold config and vocabulary in plain sight", async () => {
    const folder = await save({ lowercase: false, sequenceDropout: true });
    const config = readModelConfig(folder);
    expect(isBilstm(config)).toBe(true);
    expect(config).toMatchObject({
      model_type: "nerforge-bilstm",
      architectures: ["BilstmForTokenClassification"],
      hidden_size: 20,
      lowercase: false,
      sequence_dropout: true,
    });
    const words = readFileSync(join(folder, "words.txt"), "utf8").split("\n");
    expect(words.slice(0, 3)).toEqual(["<unk>\t0", ",\t2", "Alto\t2"]);
    expect(words.length - 1).toBe(config.vocab_size);
    const encoder = await readBilstm(folder, config);
    expect(encoder.formatConfig()).toMatchObject({ word_size: 12, lowercase: false, sequence_dropout: true });
    encoder.dispose();
  });

  test.each([
    [
      "words.txt is missing",
      (folder: string) => rmSync(join(folder, "words.txt")),
      /words\.txt cannot be read \(ENOENT\)\. Fix: get the model from its source again\./,
    ],
    [
      "the vocabulary is of another model",
      (folder: string) => writeFileSync(join(folder, "characters.txt"), "<unk>\t0\na\t3\n"),
      /characters\.txt holds 2 symbols and config\.json says \d+\. Fix: put the vocabulary of this model beside it\./,
    ],
    [
      "the config asks for more than the weights hold",
      (folder: string) => {
        const config = readModelConfig(folder);
        writeFileSync(join(folder, "config.json"), JSON.stringify({ ...config, num_hidden_layers: 2 }));
      },
      /E_INPUT: the checkpoint lacks 6 of the BiLSTM's 16 parameters, the first bilstm\.lstm\.1\.forward\.input\.weight\./,
    ],
    [
      "the config is none of a BiLSTM's",
      (folder: string) => {
        const config = readModelConfig(folder);
        writeFileSync(join(folder, "config.json"), JSON.stringify({ ...config, hidden_size: 7 }));
      },
      /E_CONFIG: .*config\.json does not describe a BiLSTM:[\s\S]*hidden_size/,
    ],
  ])("are refused where %s", async (_name, spoil, message) => {
    const folder = await save();
    spoil(folder);
    await expect(readBilstm(folder, readModelConfig(folder))).rejects.toThrow(message);
  });
});
