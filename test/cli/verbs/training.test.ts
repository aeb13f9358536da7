import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { addAdapt } from "../../../src/cli/verbs/adapt.js";
import { addConfig } from "../../../src/cli/verbs/config.js";
import { addEvaluate } from "../../../src/cli/verbs/evaluate.js";
import { addFinetune } from "../../../src/cli/verbs/finetune.js";
import { addPredict } from "../../../src/cli/verbs/predict.js";
import { addPretrain } from "../../../src/cli/verbs/pretrain.js";
import { closeEngines } from "../../../src/engine/engine.js";
import { makeSentences, writeSentences } from "../../support/labelled-sentences.js";
import { captureVerbs } from "../../support/run-verbs.js";
import { nextFolder } from "../../support/temp.js";

const { output, run } = captureVerbs([
  addPretrain,
  addAdapt,
  addFinetune,
  addEvaluate,
  addPredict,
  addConfig,
]);
afterAll(closeEngines);

const random =
  "{layers: 1, hidden: 16, heads: 2, ffn: 16, maxTokens: 32, dropout: 0, vocabulary: {size: 120}}";

describe("the verbs that train", () => {
  test("pretrain, adapt, finetune, evaluate and predict work hand in hand", async () => {
    const folder = nextFolder();
    const data = writeSentences(folder, "data.conll", makeSentences(24));
    const config = join(folder, "first.yaml");
    writeFileSync(
      config,
      `model: {random: ${random}}\ndata: data.conll\nobjective: mlm\nmasking: {maxTokens: 32}\ntraining: {steps: 2, batchSize: 8, microBatchSize: 8, workers: 0}\n`,
    );
    const at = (name: string): string => join(folder, name);
    await run("pretrain", config, "--out", at("mlm"), "--engine", "wasm", "--quiet");
    expect(output.stderr).toBe("");
    expect(output.stdout).toMatch(/^2 steps in \d+ s/);
    writeFileSync(at("texts.txt"), "Ana went to Kiel .\nIn Oslo it rained .\n");
    await run(
      ...["adapt", "--model", at("mlm/model"), "--data", at("texts.txt"), "--out", at("adapted")],
      ...["--maskings", "2", "--unit", "word", "--epochs", "1", "--engine", "wasm", "--quiet"],
      ...["--set", "masking.maxTokens=32", "training.workers=0", "devSentences=0"],
    );
    expect([output.stderr, process.exitCode]).toEqual(["", undefined]);
    output.stdout = "";
    await run(
      ...["finetune", "--data", data, "--model", at("adapted/model"), "--out", at("tagger")],
      ...["--dev", data, "--epochs", "2", "--seed", "5,6", "--head", "crf", "--no-examples", "--json"],
      ...["--engine", "wasm", "--quiet", "--set", "training.workers=0", "training.batchSize=8"],
    );
    expect(output.stderr).toBe(
      "warn data: 24 of 24 sentences of dev stand in train as well: its F1 is too high\n",
    );
    expect(JSON.parse(output.stdout).sizes[0].seeds.map(({ seed }: { seed: number }) => seed)).toEqual([
      5, 6,
    ]);
    expect(parse(readFileSync(at("tagger/config.yaml"), "utf8"))).toMatchObject({
      seeds: [5, 6],
      head: "crf",
      examplesInCard: false,
      training: { epochs: 2, batchSize: 8, seed: 5 },
      engine: "wasm",
    });
    output.stdout = "";
    await run(
      ...["evaluate", "--model", at("tagger/model"), "--from", "conll", "--input", data],
      ...["--engine", "wasm", "--quiet", "--resamples", "20"],
    );
    expect(output.stdout).toMatch(/^definition +precision +recall +F1\n[\s\S]*span micro[\s\S]*\nLOC /);
    output.stdout = "";
    await run("predict", at("texts.txt"), "--model", at("tagger/model"), "--engine", "wasm", "--quiet");
    const lines = output.stdout.trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line).text)).toEqual(["Ana went to Kiel .", "In Oslo it rained ."]);
    output.stdout = "";
    const page = at("page.html");
    await run(
      ...["predict", at("texts.txt"), "--model", at("tagger/model"), "--engine", "wasm", "--quiet"],
      ...["--format", "html", "--out", page],
    );
    expect(output.stdout).toBe(`${page}\n`);
    expect(readFileSync(page, "utf8")).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    expect(existsSync(`${page}.partial`)).toBe(false);
  });

  test("a faulty config fails with every fault, and says where the keys are listed", async () => {
    const config = join(nextFolder(), "bad.yaml");
    writeFileSync(config, "model: a/b\ntrain: x.conll\nheads: crf\n");
    await run("finetune", config);
    expect(process.exitCode).toBe(1);
    expect(output.stderr).toMatch(
      /^E_CONFIG: .*bad\.yaml is not valid:\n✖ unknown key "heads": .*did you mean "head"\?\n/,
    );
    expect(output.stderr).toContain('Fix: run "nerforge config show finetune"');
    expect(output.stdout).toBe("");
  });

  test.each([
    ["an unknown key", ["training.epoch=3"], 'unknown key "training.epoch"'],
    ["a value that does not fit", ["training.epochs=many"], "training.epochs: Invalid input"],
    ["no key at all", ["epochs"], '--set was given "epochs", expected key=value'],
  ])("%s in --set is a wrong command line, with a config and without", async (_, set, message) => {
    const config = join(nextFolder(), "good.yaml");
    writeFileSync(config, "model: a/b\ntrain: x.conll\n");
    const data = writeSentences(nextFolder(), "d.conll", makeSentences(4));
    for (const words of [[config], ["--data", data, "--model", nextFolder()]]) {
      output.stderr = "";
      await run("finetune", ...words, "--set", ...set);
      expect(output.stderr).toContain(message);
      expect(process.exitCode).toBe(2);
    }
  });

  test("finetune takes the format and its options, as convert does", async () => {
    const file = join(nextFolder(), "data.txt");
    writeFileSync(file, "Ana B-PER NNP\nsaw O VBD\n\nBo B-PER NNP\n\n");
    const model = join(nextFolder(), "m");
    await run(
      ...["finetune", "--data", file, "--from", "conll", "--read", "column=7", "--model", model, "--quiet"],
    );
    expect(output.stderr).toContain('"Ana B-PER NNP" has 3 column(s)');
    output.stderr = "";
    await run("finetune", "--data", file, "--read", "column=1", "--model", model, "--quiet");
    expect(output.stderr).toContain(`${model}`);
    await expect(run("finetune", "--data", file, "--from", "conl", "--model", model)).rejects.toThrow(
      "Allowed choices are",
    );
  });

  test("without a config, data and model have to be named", async () => {
    await run("finetune", "--data", "x.conll");
    expect([process.exitCode, output.stderr]).toEqual([
      2,
      "E_CONFIG: there is neither a config nor --model. Fix: name labelled sentences with --data and a model with --model (docs/checkpoints.md), or a config.\n",
    ]);
    output.stderr = "";
    await run("adapt", "--model", "x");
    expect(output.stderr).toContain("there is neither a config nor --data. Fix: name text with --data");
  });

  test("an engine that does not exist is a wrong command line", async () => {
    await expect(run("predict", "--model", "x", "--engine", "cuda")).rejects.toMatchObject({
      code: "commander.invalidArgument",
    });
  });

  test("config show prints the keys of the verb that is named", async () => {
    await run("config", "show", "finetune");
    expect(output.stdout).toMatch(/^# nerforge finetune CONFIG/);
    output.stdout = "";
    await run("config", "show");
    expect(output.stdout).toMatch(/^# nerforge build-corpus --config FILE/);
  });
});
