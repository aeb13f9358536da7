import { readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { buildCorpus } from "../../../src/commands/build-corpus.js";
import { silentContext } from "../../../src/commands/context.js";
import { runTransfer } from "../../../src/commands/cpner/run-transfer.js";
import {
  resolveTrainingConfig,
  trainingVerbs,
} from "../../../src/commands/training/config/resolve-training-config.js";
import { finetune } from "../../../src/commands/training/finetune.js";
import { completeMethod } from "../../../src/commands/training/models/complete-method.js";
import { adapt, pretrain } from "../../../src/commands/training/pretrain.js";
import { closeEngines } from "../../../src/engine/engine.js";
import { sampleConfig } from "../../support/sample.js";

const configs = new URL("../../../configs/", import.meta.url).pathname;
/** Folders whose files are no configs of a verb: wordings of queries, maps of labels, what the demo completes. */
const otherFolders = /^(?:queries|labels|demo)\//;
const read = (file: string): string => readFileSync(join(configs, file), "utf8");
/** Pipelines are run by `pipeline/tiny-pipeline.test.ts`. */
const isPipeline = (file: string): boolean => read(file).startsWith("# nerforge run ");
const files = readdirSync(configs, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".yaml") && !otherFolders.test(file) && !isPipeline(file))
  .sort();

/** The verb that a config names in its first line. */
function verbOf(file: string): string {
  const [, verb, path] = /^# nerforge (\w+) configs\/(\S+)/.exec(read(file))!;
  expect(path).toBe(file);
  return verb;
}
const resolve = (file: string, set: readonly string[] = []) => {
  const verb = trainingVerbs.find(({ name }) => name === verbOf(file))!;
  return resolveTrainingConfig(verb as (typeof trainingVerbs)[0], { file: join(configs, file), set });
};

/** The demo's are parts of configs: `demo/demo-steps.test.ts` puts them together. */
const whole = files.filter((file) => !file.startsWith("demo/"));

describe("every config that is shipped", () => {
  test("is looked at", () => expect(files.length).toBeGreaterThan(15));

  test.each(whole)("%s is valid", (file) => {
    expect(resolve(file)).toHaveProperty(
      verbOf(file) === "transfer" ? "transfer.optimizer" : "training.optimizer",
    );
  });

  test.each(files.filter((file) => !file.startsWith("tiny/")))(
    "%s says of each value whether it is the paper's, the code's or ours",
    (file) => {
      const isPath = /^\s*(?:-\s*)?\{?(?:from|files|corpus|train|dev|test|data|format)\b/;
      const unmarked = read(file)
        .split("\n")
        .filter((line) => /^\s*[\w-]+:\s*[^\s#]/.test(line) && !isPath.test(line))
        .filter((line) => !/# .*\b(?:paper|code|ours)\b/.test(line));
      expect(unmarked).toEqual([]);
    },
  );
});

/** What a config's own comment sets on the command line: one list for each line. */
function variantsOf(file: string): string[][] {
  return read(file)
    .split("\n")
    .slice(1)
    .flatMap((line) => /^#.*--set ((?:\S+=\S+ ?)+)/.exec(line)?.[1] ?? [])
    .map((text) => text.trim().replace(/\.$/, "").split(" "));
}
const variants = whole.flatMap((file) => variantsOf(file).map((set) => [file, set] as const));

describe("what a config says of --set", () => {
  test("is found", () => expect(variants.length).toBeGreaterThanOrEqual(8));

  test.each(variants)("%s: %j", (file, set) => {
    const own = JSON.stringify(resolve(file));
    const varied = resolve(file, set) as Parameters<typeof completeMethod>[0];
    expect(JSON.stringify(varied)).not.toBe(own);
    expect(completeMethod(varied, { model: {}, base: undefined }).method).toBeDefined();
  });
});

/** The domains of a transfer with another corpus. */
function domainsOf(text: string, corpus: string): string[] {
  const { sources } = parse(text) as { sources: { train: object }[] };
  const own = sources.map((source) => ({ ...source, train: { ...source.train, corpus } }));
  return [`sources=${JSON.stringify(own)}`, `target.train.corpus=${corpus}`, `target.dev.corpus=${corpus}`];
}

describe("every tiny config trains and scores", () => {
  const folder = join(tmpdir(), `nerforge-tiny-${process.pid}`);
  const corpus = join(folder, "sample");
  beforeAll(async () => {
    await buildCorpus(sampleConfig(corpus), { isFresh: true }, silentContext);
  });
  afterAll(async () => {
    await closeEngines();
    rmSync(folder, { recursive: true, force: true });
  });

  // In this order: some begin with the model of another.
  const tiny = [
    "pretrain",
    "mlm",
    "adapt",
    "finetune",
    "source-then-target",
    "joint",
    "few-shot",
    "cross-validation",
    "bilstm-crf",
    "mrc",
    "qpmrc",
    "new-types",
    "t5",
    "punified",
    "cpner",
  ];
  test("none is forgotten", () => {
    expect(files.filter((file) => file.startsWith("tiny/"))).toEqual(
      tiny.map((name) => `tiny/${name}.yaml`).sort(),
    );
  });

  test.each(tiny)("%s", async (name) => {
    const file = `tiny/${name}.yaml`;
    const verb = verbOf(file);
    const text = read(file);
    const places = ["data", "train", "dev", "test", "source"].filter((place) =>
      new RegExp(`^${place}: ?(?:\\{|\\n {2})corpus`, "m").test(text),
    );
    const base = /^model: \.\.\/\.\.\/out\/tiny\/(\w+)\/model$/m.exec(text)?.[1];
    const length =
      verb === "pretrain"
        ? ["training.steps=3"]
        : verb === "transfer"
          ? ["warmUp.epochs=1", "transfer.epochs=1"]
          : ["training.epochs=1"];
    const set = [
      ...places.map((place) => `${place}.corpus=${corpus}`),
      ...(base === undefined ? [] : [`model.from=${join(folder, base, "model")}`]),
      ...(verb === "transfer" ? domainsOf(text, corpus) : []),
      ...length,
      "engine=wasm",
      `out=${join(folder, name)}`,
    ];
    const config = resolve(file, set);
    const run = { pretrain, adapt, finetune, transfer: runTransfer }[verb] as typeof pretrain;
    const { json } = await run(config, {}, silentContext);
    expect(JSON.stringify(json)).toMatch(/"(?:devLoss|f1)":/);
    const [made, ...parts] =
      verb === "transfer"
        ? ["store/both", "domain.json", "folded.safetensors", "prefix.safetensors"]
        : ["model", "config.json", "model.safetensors", "README.md"];
    expect(readdirSync(join(folder, name, made))).toEqual(expect.arrayContaining(parts));
  });
});
