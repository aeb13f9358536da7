import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { silentContext } from "../../../src/commands/context.js";
import {
  finetuneVerb,
  resolveTrainingConfig,
} from "../../../src/commands/training/config/resolve-training-config.js";
import { finetune } from "../../../src/commands/training/finetune.js";
import { loadNerModel } from "../../../src/commands/training/models/ner-methods.js";
import { closeEngines, selectEngine } from "../../../src/engine/engine.js";
import { countTensors } from "../../../src/engine/ops/index.js";
import type { Example } from "../../../src/text/example.js";
import { makeSentences, toyTraining, writeSentences } from "../../support/labelled-sentences.js";
import { recordingContext } from "../../support/recording-context.js";
import { nextFolder } from "../../support/temp.js";
import { saveTinyBert } from "../../support/tiny-bert.js";

let model: string;
beforeAll(async () => void (await selectEngine("wasm")));
beforeEach(async () => {
  model = join(nextFolder(), "bert");
  await saveTinyBert(model, {
    max_position_embeddings: 96,
    hidden_dropout_prob: 0,
    attention_probs_dropout_prob: 0,
  });
});
afterAll(closeEngines);

const methods = {
  mrc: {
    method: "mrc",
    mrc: { spanSize: 24 },
    encoding: { maxTokens: 80, strideTokens: 4 },
    training: { ...toyTraining, batchSize: 16 },
  },
  qpmrc: {
    method: "qpmrc",
    qpmrc: { promptLength: 3, predictorSize: 16, widthSize: 3, widths: 8 },
    encoding: { maxTokens: 40, strideTokens: 4 },
    training: toyTraining,
  },
} as const;
type Name = keyof typeof methods;
const names = Object.keys(methods) as Name[];

function makeFiles(sentences = 32) {
  const folder = nextFolder();
  return {
    folder,
    train: writeSentences(folder, "train.conll", makeSentences(sentences, 1)),
    dev: writeSentences(folder, "dev.conll", makeSentences(16, 2)),
    test: writeSentences(folder, "test.conll", makeSentences(16, 3)),
    out: join(folder, "run"),
  };
}
const run = (
  name: Name,
  { folder: _, ...flags }: Record<string, unknown>,
  set: readonly string[] = [],
  context = silentContext,
) =>
  finetune(
    resolveTrainingConfig(finetuneVerb, {
      flags: { model, engine: "wasm", ...methods[name], ...flags },
      set,
    }),
    {},
    context,
  );
interface Json {
  readonly verdict: string;
  readonly scores: { readonly micro: { readonly f1: number } };
  readonly sizes: readonly {
    readonly size: number | null;
    readonly test: { readonly mean: number; readonly runs: number } | null;
    readonly crossValidation: { readonly f1: { readonly mean: number } } | null;
    readonly seeds: readonly { readonly steps: number }[];
  }[];
}
const f1Of = ({ json }: { json: unknown }): number => (json as Json).scores.micro.f1;

describe.each(names)("finetune of the method %s", (name) => {
  test("learns the target; the model finds it again, its card says what it is", async () => {
    const files = makeFiles();
    const before = countTensors();
    const result = await run(name, files, name === "mrc" ? [] : ["training.epochs=24"]);
    expect(countTensors()).toBe(before);
    expect(f1Of(result)).toBeGreaterThan(0.9);
    expect(result.text).toMatch(/^type .*\n-.*\nLOC .*\nPER .*\nall /m);
    const card = readFileSync(join(files.out, "model", "README.md"), "utf8");
    expect(card).toContain(name === "mrc" ? "A BERT-MRC model of 2 labels" : "A QPMRC-NER model of 2 labels");
    expect(card).toMatch(/Trained: ([\d,]+) of \1 parameters\./);
    expect(card).toContain(name === "mrc" ? "spanCandidates: all" : "auxiliaryWeight: 1");
    const made = await loadNerModel(join(files.out, "model"));
    expect([made.method, made.labels]).toEqual([name, ["LOC", "PER"]]);
    made.dispose();
  });

  test("cross-validates, takes samples, and goes through several seeds", async () => {
    const { dev: _, ...files } = makeFiles(12);
    const fewShot = { definition: "sentences-per-type", sizes: [2, 4] };
    const { json } = await run(name, { ...files, fewShot, folds: 2, seeds: [1, 2] }, ["training.epochs=1"]);
    const { sizes } = json as Json;
    expect(sizes.map(({ size, test: own }) => [size, own?.runs])).toEqual([
      [2, 2],
      [4, 2],
    ]);
    expect(sizes.every(({ crossValidation }) => crossValidation !== null)).toBe(true);
  });

  test("after a source it goes on with the same parameters, and labels that are new", async () => {
    const files = makeFiles(6);
    const other = makeSentences(48, 9).map(
      (example): Example => ({
        ...example,
        mentions: example.mentions.map((mention) => ({
          ...mention,
          label: mention.label === "LOC" ? "place" : "PER",
        })),
      }),
    );
    const source = { files: [writeSentences(files.folder, "source.conll", other)], training: { epochs: 10 } };
    const alone = await run(name, files, ["training.epochs=2"]);
    const after = await run(name, { ...files, out: join(files.folder, "after"), source }, [
      "training.epochs=2",
    ]);
    expect(f1Of(after)).toBeGreaterThan(f1Of(alone));
    expect(existsSync(join(files.folder, "after", "source", "metrics.jsonl"))).toBe(true);
  });

  test("together with a source, each text is asked for what it was annotated with", async () => {
    const { folder, ...files } = makeFiles(8);
    const other = makeSentences(8, 9).map(
      (example): Example => ({
        ...example,
        mentions: example.mentions.map((mention) => ({ ...mention, label: "THING" })),
      }),
    );
    // The same file name as the target's: what tells them apart is what they are used for.
    const source = {
      files: [writeSentences(join(folder, "b"), "train.conll", other)],
      how: "together",
      targetTimes: 1,
    };
    await run(name, { ...files, source }, ["training.epochs=1"]);
    const { nerforge } = JSON.parse(readFileSync(join(files.out, "model", "config.json"), "utf8")) as {
      nerforge: { annotated?: unknown; settings: { annotated?: unknown } };
    };
    expect(nerforge.annotated ?? nerforge.settings.annotated).toEqual({
      target: ["LOC", "PER"],
      source: ["THING"],
    });
  });

  test("goes on from a saved model by its own method and settings, and with few parameters", async () => {
    const files = makeFiles(16);
    await run(name, files, ["training.epochs=2"]);
    const { method: _, [name]: __, ...rest } = methods[name] as Record<string, unknown>;
    const again = {
      ...files,
      ...rest,
      ...{ method: undefined, [name]: undefined },
      model: join(files.out, "model"),
      peft: { method: "lora", rank: 2 },
      out: join(files.folder, "again"),
    };
    await run(name, again, ["training.epochs=1"]);
    const config = readFileSync(join(files.folder, "again", "config.yaml"), "utf8");
    expect(config).toContain(`method: ${name}`);
    expect(config).toMatch(name === "mrc" ? /spanSize: 24/ : /predictorSize: 16/);
    const card = readFileSync(join(files.folder, "again", "model", "README.md"), "utf8");
    expect(card).toMatch(/Trained: [\d,]+ of [\d,]+ parameters \(lora and the head; the rest is frozen\)\./);
    expect(card).toContain("opens the frozen BERT without it");
    expect(existsSync(join(files.folder, "again", "model", "peft.json"))).toBe(true);
    await expect(
      run(name, {
        ...again,
        out: join(files.folder, "third"),
        [name]: name === "mrc" ? { spanSize: 25 } : { promptLength: 7 },
      }),
    ).rejects.toThrow(/E_CONFIG: \w+\.(spanSize is 25|promptLength is 7), and the model has/);
  });

  test("Ctrl-C stops with a checkpoint, and the same command goes on to the same result", async () => {
    const { folder, dev: _, ...files } = makeFiles(16);
    const short = ["training.epochs=3", "folds=0"];
    const whole = await run(name, { ...files, out: join(folder, "whole") }, short);
    const abort = new AbortController();
    const { context } = recordingContext();
    const logger = {
      ...context.logger,
      info: (message: string) => void (message === "trained" && abort.abort()),
    };
    const stopping = { ...context, logger: { ...logger, forStage: () => logger }, signal: abort.signal };
    await expect(run(name, files, [...short, "training.logEverySteps=2"], stopping)).rejects.toThrow(
      /E_INTERRUPTED/,
    );
    const { context: again, lines } = recordingContext();
    const resumed = await run(name, files, [...short, "training.logEverySteps=2"], again);
    expect(lines).toContain("info resuming");
    expect((resumed.json as Json).scores).toEqual((whole.json as Json).scores);
  });
});

describe("questions that ask for no label", () => {
  const contexts = ["Ana went to Kiel .", "In Turin it rained .", "Bo went to Ghent ."];
  const asked: readonly [number, string, string | undefined][] = [
    [0, "Who went away?", "Ana"],
    [0, "Where did she go?", "Kiel"],
    [1, "Where did it rain?", "Turin"],
    [1, "Who went away?", undefined],
    [2, "Who went away?", "Bo"],
    [2, "Where did he go?", "Ghent"],
  ];
  function writeSquad(folder: string): string {
    const paragraphs = contexts.map((context, number) => ({
      context,
      qas: asked.flatMap(([of, question, text], id) =>
        of === number
          ? {
              id: String(id),
              question,
              is_impossible: text === undefined,
              answers: text === undefined ? [] : [{ text, answer_start: context.indexOf(text) }],
            }
          : [],
      ),
    }));
    const file = join(folder, "squad.json");
    writeFileSync(file, JSON.stringify({ version: "2.0", data: [{ paragraphs }] }));
    return file;
  }

  test("teach an MRC model, which is then asked them again", async () => {
    const { folder, out } = makeFiles(4);
    const squad = { files: [writeSquad(folder)], format: "squad" };
    const result = await run("mrc", { folder, train: squad, dev: squad, out }, ["training.epochs=40"]);
    expect((result.json as Json).scores.micro.f1).toBeGreaterThan(0.8);
  });

  test("come before labelled sentences, as in TOF", async () => {
    const files = makeFiles(4);
    const source = { files: [writeSquad(files.folder)], format: "squad" };
    await run("mrc", { ...files, source }, ["training.epochs=1"]);
    const made = await loadNerModel(join(files.out, "model"));
    expect(made.labels).toEqual(["LOC", "PER"]);
    made.dispose();
  });

  test("are refused where a label is needed", async () => {
    const files = makeFiles(4);
    const train = { files: [writeSquad(files.folder)], format: "squad" };
    await expect(run("qpmrc", { ...files, train })).rejects.toThrow(/E_CONFIG: question 0 asks for no label/);
  });
});

describe("a config of another method", () => {
  test("is refused by the key that does not belong", async () => {
    const files = makeFiles(4);
    await expect(run("qpmrc", { ...files, head: "crf" })).rejects.toThrow(
      "E_CONFIG: head is given, and the method is qpmrc, which has qpmrc, queries, peft, nested. Fix: leave head out, or set method: tagger.",
    );
  });

  test("is made of one by taking keys back", async () => {
    const files = makeFiles(4);
    const { json } = await run("qpmrc", files, [
      "method=tagger",
      "qpmrc=null",
      "training.epochs=1",
      "folds=0",
    ]);
    expect((json as Json).sizes).toHaveLength(1);
  });

  test("an unknown method or setting is refused with what there is", async () => {
    const files = makeFiles(4);
    expect(() => run("qpmrc", { ...files, method: "qpmcr" })).toThrow(
      /method: Invalid option: expected one of/,
    );
    expect(() => run("qpmrc", { ...files, qpmrc: { promptLenght: 3 } })).toThrow(
      /unknown key "qpmrc.promptLenght": expected one of promptLength, .*did you mean "promptLength"\?/,
    );
  });
});
