import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { silentContext } from "../../../src/commands/context.js";
import {
  finetuneVerb,
  resolveTrainingConfig,
} from "../../../src/commands/training/config/resolve-training-config.js";
import { finetune } from "../../../src/commands/training/finetune.js";
import { closeEngines } from "../../../src/engine/engine.js";
import { countTensors } from "../../../src/engine/ops/index.js";
import { loadTagger } from "../../../src/hub/load-tagger.js";
import { readMetrics } from "../../../src/train/metrics-log.js";
import { makeSentences, toyModel, toySettings, writeSentences } from "../../support/labelled-sentences.js";
import { recordingContext } from "../../support/recording-context.js";
import { nextFolder } from "../../support/temp.js";

afterAll(closeEngines);

interface Files {
  readonly folder: string;
  readonly train: string;
  readonly dev: string;
  readonly test: string;
  readonly out: string;
}
function makeFiles(sentences = 32): Files {
  const folder = nextFolder();
  return {
    folder,
    train: writeSentences(folder, "train.conll", makeSentences(sentences, 1)),
    dev: writeSentences(folder, "dev.conll", makeSentences(16, 2)),
    test: writeSentences(folder, "test.conll", makeSentences(16, 3)),
    out: join(folder, "run"),
  };
}
const run = (flags: Record<string, unknown>, context = silentContext, set: readonly string[] = []) =>
  finetune(
    resolveTrainingConfig(finetuneVerb, { flags: { model: toyModel, ...toySettings, ...flags }, set }),
    {},
    context,
  );
interface Json {
  readonly verdict: string;
  readonly how: string;
  readonly scores: { readonly micro: { readonly f1: number } };
  readonly sizes: readonly {
    readonly size: number | null;
    readonly sentences: number;
    readonly dev: { readonly mean: number; readonly runs: number } | null;
    readonly test: { readonly mean: number; readonly runs: number } | null;
    readonly crossValidation: { readonly f1: { readonly mean: number }; readonly epochs: number } | null;
    readonly seeds: readonly { readonly seed: number; readonly steps: number }[];
  }[];
}

describe("finetune", () => {
  test("learns the target, measures it on test, and leaves model, card and tables", async () => {
    const { folder: _, ...files } = makeFiles();
    const { text, json } = await run(files);
    const result = json as Json;
    expect(result.scores.micro.f1).toBeGreaterThan(0.9);
    expect(result.how).toBe("test");
    expect(text).toMatch(/^type .*\n-.*\nLOC .*\nPER .*\nall /m);
    expect(text).toMatch(/F1 \d+ on test, between \d+ and \d+ with 95 % confidence, trained on 32 sentences/);
    const names = readdirSync(files.out);
    for (const name of ["config.yaml", "manifest.json", "log.jsonl", "metrics.jsonl", "table.md", "model"])
      expect(names).toContain(name);
    expect(names.filter((name) => name.startsWith("events"))).toHaveLength(1);
    expect(existsSync(join(files.out, "checkpoints"))).toBe(false);
    expect(readMetrics(join(files.out, "metrics.jsonl")).some(({ devF1 }) => devF1 !== null)).toBe(true);
    const card = readFileSync(join(files.out, "model", "README.md"), "utf8");
    expect(card).toMatch(/\| LOC \| \d+ \| .*(Oslo|Kiel|Turin|Ghent|Porto Alto)/);
    const tagger = await loadTagger(join(files.out, "model"));
    const mentions = await tagger.predict("Finn went to Ghent .");
    expect(mentions.map(({ label, text: surface }) => [label, surface])).toEqual([
      ["PER", "Finn"],
      ["LOC", "Ghent"],
    ]);
    tagger.dispose();
  });

  test("a finished run says so and gives its result again; another config is refused by name", async () => {
    const { folder: _, test: _test, ...files } = makeFiles(8);
    const first = await run(files, silentContext, ["training.epochs=1"]);
    const { context, lines } = recordingContext();
    expect(await run(files, context, ["training.epochs=1"])).toEqual(JSON.parse(JSON.stringify(first)));
    expect(lines).toContain("info already finished, nothing to do");
    await expect(run(files, silentContext, ["training.epochs=2"])).rejects.toThrow(
      /E_CONFIG: the run in .* was begun differently: training\.epochs was 1 and is 2\./,
    );
    writeSentences(join(files.train, ".."), "train.conll", makeSentences(9, 4));
    await expect(run(files, silentContext, ["training.epochs=1"])).rejects.toThrow(
      /begun differently: files\.train was \[[0-9a-f]{8}…\] and is \[/,
    );
  });

  test("several seeds give mean and deviation, and the model of the best on dev is kept", async () => {
    const { folder: _, ...files } = makeFiles(16);
    const { text, json } = await run({ ...files, seeds: [1, 2] }, silentContext, ["training.epochs=3"]);
    const [size] = (json as Json).sizes;
    expect(size.seeds.map(({ seed }) => seed)).toEqual([1, 2]);
    expect(size.test?.runs).toBe(2);
    expect(text).toMatch(/^all +16 +2 +\d+ +– +\d+\.\d\d ± \d+\.\d\d +\d+\.\d\d ± \d+\.\d\d$/m);
    expect(readdirSync(files.out).filter((name) => name.startsWith("seed"))).toEqual(["seed-1", "seed-2"]);
    expect(existsSync(join(files.out, "seed-1", "checkpoints"))).toBe(false);
  });

  test("samples of the target give a row each, and lie inside each other", async () => {
    const { folder: _, test: _test, ...files } = makeFiles(32);
    const fewShot = { definition: "ratio", sizes: [0.25, 1] };
    const { json } = await run({ ...files, fewShot }, silentContext, ["training.epochs=1"]);
    expect((json as Json).sizes.map(({ size, sentences }) => [size, sentences])).toEqual([
      [0.25, 8],
      [1, 32],
    ]);
    expect(readdirSync(files.out)).toEqual(expect.arrayContaining(["size-0.25", "size-1"]));
  });

  test("after a source, labels that both have begin where the source left them", async () => {
    const { folder, test: _test, ...files } = makeFiles(4);
    const source = writeSentences(folder, "source.conll", makeSentences(64, 9));
    const settings = { files: [source], how: "first", training: { epochs: 8 } };
    const alone = await run(files, silentContext, ["training.epochs=1"]);
    const after = await run({ ...files, out: join(folder, "after"), source: settings }, silentContext, [
      "training.epochs=1",
    ]);
    const f1 = ({ json }: { json: unknown }): number => (json as Json).sizes[0].dev!.mean;
    expect(f1(after)).toBeGreaterThan(0.8);
    expect(f1(alone)).toBeLessThan(0.5);
    expect(existsSync(join(folder, "after", "source", "metrics.jsonl"))).toBe(true);
  });

  test("together with a source the tagger has the labels of both, and reads the target more often", async () => {
    const { folder, test: _test, ...files } = makeFiles(4);
    const other = makeSentences(16, 9).map((example) => ({
      ...example,
      mentions: example.mentions.map((mention) => ({ ...mention, label: "THING" })),
    }));
    const source = {
      files: [writeSentences(folder, "source.conll", other)],
      how: "together",
      targetTimes: 3,
    };
    const { json } = await run({ ...files, source }, silentContext, ["training.epochs=1"]);
    expect((json as Json).sizes[0].seeds[0].steps).toBe(Math.ceil((16 + 3 * 4) / 8));
    const tagger = await loadTagger(join(files.out, "model"));
    expect(tagger.labels).toEqual(["LOC", "PER", "THING"]);
    tagger.dispose();
  });

  test("without a dev set, cross-validation says what to expect, and everything is trained on", async () => {
    const { folder: _, dev: _dev, test: _test, ...files } = makeFiles(30);
    const { context, lines } = recordingContext();
    const { text, json } = await run({ ...files, folds: 3 }, context);
    const beforeLast = lines.slice(0, lines.indexOf("info cross-validated"));
    expect(beforeLast.filter((line) => /fold|trained/.test(line))).toEqual([
      ...["info fold 1 of 3", "info fold 2 of 3", "info fold 3 of 3"],
    ]);
    const [size] = (json as Json).sizes;
    expect(size.crossValidation?.f1.mean).toBeGreaterThan(0.8);
    const stepsPerPass = Math.ceil(30 / 8);
    expect(size.seeds[0].steps).toBe(Math.round(size.crossValidation!.epochs * stepsPerPass));
    expect(text).toMatch(/F1 \d+ ± \d+ at this size \(30 sentences, 3-fold cross-validation, \d+ held-out/);
    expect((json as Json).how).toBe("3-fold cross-validation");
    expect(readdirSync(join(files.out, "folds"))).toEqual(["fold-1", "fold-2", "fold-3"]);
  });

  test("without dev and folds it trains as long as it is told", async () => {
    const { folder: _, dev: _dev, test: _test, ...files } = makeFiles(16);
    const { json } = await run({ ...files, folds: 0 }, silentContext, ["training.epochs=2"]);
    expect((json as Json).sizes[0].seeds[0].steps).toBe(4);
    expect(json).not.toHaveProperty("scores");
    expect(readFileSync(join(files.out, "model", "README.md"), "utf8")).toContain("It was not measured");
  });

  test("a BiLSTM with a CRF learns, too, and is loaded again", async () => {
    const { folder: _, test: _test, ...files } = makeFiles(32);
    const model = {
      bilstm: {
        wordSize: 12,
        characterSize: 6,
        characterFilters: 6,
        hiddenSize: 12,
        maxWords: 32,
        strideWords: 4,
      },
    };
    const { json } = await run({ ...files, model, head: "crf" }, silentContext, [
      "training.epochs=8",
      "training.optimizer.learningRate=3e-2",
    ]);
    expect((json as Json).scores.micro.f1).toBeGreaterThan(0.5);
    const tagger = await loadTagger(join(files.out, "model"));
    expect([tagger.encoder.kind, tagger.head.name]).toEqual(["bilstm", "crf"]);
    tagger.dispose();
    const again = { ...files, model: join(files.out, "model"), out: join(files.out, "..", "again") };
    expect(((await run(again, silentContext, ["training.epochs=1"])).json as Json).sizes).toHaveLength(1);
  });

  test("nothing is left in the engine, and the card can keep the data to itself", async () => {
    const { folder: _, ...files } = makeFiles(8);
    await run({ ...files, out: join(files.out, "warm-up") }, silentContext, ["training.epochs=1"]);
    const before = countTensors();
    await run({ ...files, out: join(files.out, "b"), examplesInCard: false }, silentContext, [
      "training.epochs=1",
    ]);
    expect(countTensors()).toBe(before);
    expect(readFileSync(join(files.out, "b", "model", "README.md"), "utf8")).not.toMatch(/Oslo|Ana/);
  });

  test("Ctrl-C stops with a checkpoint, and the same command goes on to the same result", async () => {
    const { folder, ...files } = makeFiles(32);
    const whole = await run({ ...files, out: join(folder, "whole") });
    const abort = new AbortController();
    const { context, lines } = recordingContext();
    const logger = {
      ...context.logger,
      info: (message: string, fields?: Readonly<Record<string, unknown>>) => {
        context.logger.info(message, fields);
        if (message === "trained" && Number(fields?.["step"]) >= 8) abort.abort();
      },
    };
    const stopping = { ...context, logger: { ...logger, forStage: () => logger }, signal: abort.signal };
    await expect(run(files, stopping)).rejects.toThrow(
      /E_INTERRUPTED: training was stopped after step \d+ of/,
    );
    expect(lines).not.toContain("info resuming");
    const { context: again, lines: later } = recordingContext();
    const resumed = await run(files, again);
    expect(later).toContain("info resuming");
    const scoresOf = ({ json }: { json: unknown }): unknown => (json as Json).scores;
    expect(scoresOf(resumed)).toEqual(scoresOf(whole));
  });
});
