import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { silentContext } from "../../../src/commands/context.js";
import { readPipeline } from "../../../src/commands/pipeline/pipeline-file.js";
import { planPipeline } from "../../../src/commands/pipeline/plan-pipeline.js";
import { PipelineBench, standInVerbs } from "../../support/pipelines.js";

const plan = (bench: PipelineBench) =>
  planPipeline(readPipeline(bench.file), { verbs: standInVerbs, signal: silentContext.signal });
const model = { random: { layers: 1, hidden: 8, heads: 2, ffn: 8 } };
const pretrain = (config: Record<string, unknown> | string, more: Record<string, unknown> = {}) => ({
  run: "pretrain",
  config,
  ...more,
});

describe("planPipeline", () => {
  test.each<[string, Record<string, unknown>, RegExp]>([
    [
      "an unknown verb",
      { a: { run: "wirte" } },
      /steps\.a\.run is "wirte": expected one of write, grow, say, pretrain/,
    ],
    [
      "an unknown flag",
      { a: { run: "grow", flags: { round: 1 } } },
      /steps\.a\.flags\.round is no flag of grow: .*did you mean "rounds"/,
    ],
    ["a missing flag", { a: { run: "grow" } }, /the step a lacks --rounds/],
    [
      "too many arguments",
      { a: { run: "grow", flags: { rounds: 1 }, args: [1] } },
      /steps\.a\.args has 1 values, but grow takes none/,
    ],
    [
      "no config",
      { a: { run: "pretrain" } },
      /the step a has no config, which pretrain needs\. Fix: write config: under steps\.a/,
    ],
    [
      "a config for a verb without",
      { a: { run: "say", config: { x: 1 } } },
      /steps\.a has a config, but say reads none\. Fix: write flags: and args:/,
    ],
    ["a config that is not there", { a: pretrain("no.yaml") }, /no\.yaml cannot be read \(ENOENT\)/],
    [
      "an unknown key of a config",
      { a: pretrain({ model, data: "words.txt", seeds: [1] }) },
      /steps\.a\.config of .*pipeline\.yaml is not valid:\n✖ unknown key "seeds"/,
    ],
    [
      "a folder of its own choice",
      { a: pretrain({ model, data: "words.txt", out: "x" }) },
      /steps\.a\.config\.out is not for a step to decide\. Fix: write folder: beside config:/,
    ],
    [
      "data that is not there",
      { a: pretrain({ model, data: "wrods.txt" }) },
      /the step a reads .*\/wrods\.txt, which is not there\. .* Fix: check the path: in a pipeline it is relative to the pipeline's file/,
    ],
    [
      "a flag's file that is not there",
      { a: { run: "write", flags: { input: ["no"] }, save: "x" } },
      /the step a reads .*\/no, which is not there/,
    ],
    [
      "an argument that is not there",
      { a: { run: "say", args: ["no"] } },
      /the step a reads .*\/no, which is not there/,
    ],
    [
      "an input that is not there",
      { a: { run: "say", inputs: ["no"] } },
      /the step a reads .*\/no, which is not there/,
    ],
    [
      "no name for a file",
      { a: { run: "write" } },
      /the step a does not say which file write writes\. Fix: write save: NAME/,
    ],
    [
      "a file for a folder",
      { a: { run: "grow", flags: { rounds: 1 }, save: "x" } },
      /steps\.a\.save names a file, but grow writes a folder/,
    ],
    [
      "a file elsewhere",
      { a: { run: "say", save: "x/y" } },
      /steps\.a\.save is "x\/y", expected the name of a file/,
    ],
    [
      "a circle",
      { a: { run: "say", after: "b" }, b: { run: "say", after: "a" } },
      /steps wait for each other: a -> b -> a/,
    ],
    [
      "a folder that two share",
      { a: { run: "say" }, b: { run: "say", folder: "a" } },
      /the steps b and a would both write to .*out\/a/,
    ],
    [
      "a folder in another",
      { a: { run: "say" }, b: { run: "say", folder: "a/b" } },
      /the steps a and b would both write to .*out\/a\/b/,
    ],
    [
      "the runner's folder",
      { logs: { run: "say" } },
      /the step logs would write to .*out\/logs, where the pipeline keeps its logs/,
    ],
    [
      "a step's files without it",
      { a: { run: "grow", flags: { rounds: 1 } }, b: { run: "say", args: ["out/a/rounds"] } },
      /the step b reads .*out\/a\/rounds, which the step a makes without coming before it\. Fix: write it as \$\{steps\.a\}\/rounds\./,
    ],
  ])("%s is refused before anything runs", async (_what, steps, message) => {
    const bench = new PipelineBench(steps);
    bench.put("words.txt", "some words");
    await expect(plan(bench)).rejects.toThrow(message);
  });

  test("the name of a model in a repository is no path", async () => {
    const bench = new PipelineBench({ a: { run: "write", flags: { model: "org/bert" }, save: "x" } });
    expect(await plan(bench)).toHaveLength(1);
  });

  test("a hash follows content and settings, not places and speed", async () => {
    const hashOf = async (config: Record<string, unknown>, words = "words") => {
      const bench = new PipelineBench({ a: pretrain({ model, ...config }) });
      bench.put("words.txt", words);
      bench.put("elsewhere/words.txt", words);
      return (await plan(bench))[0].hash;
    };
    const own = await hashOf({ data: "words.txt" });
    expect(await hashOf({ data: "elsewhere/words.txt", engine: "cpu" })).toBe(own);
    expect(await hashOf({ data: "words.txt", objective: "mlm" })).not.toBe(own);
    expect(await hashOf({ data: "words.txt" }, "other")).not.toBe(own);
  });

  test("paths of a config file are relative to it, those of set: to the pipeline", async () => {
    const bench = new PipelineBench({
      a: pretrain("configs/a.yaml", { set: { dev: "dev.txt", training: { steps: 5 } } }),
    });
    bench.put(
      "configs/a.yaml",
      JSON.stringify({ model, data: "words.txt", training: { steps: 9, batchSize: 8 }, out: "x" }),
    );
    bench.put("configs/words.txt", "words");
    bench.put("dev.txt", "words");
    // The stand-in leaves no folder, which comes to light when the config is written.
    await expect(bench.run()).rejects.toThrow('the step "a"');
    expect(parseYaml(readFileSync(join(bench.out, "configs/a.yaml"), "utf8"))).toEqual({
      model,
      data: { files: [join(bench.folder, "configs/words.txt")] },
      dev: { files: [join(bench.folder, "dev.txt")] },
      training: { steps: 5, batchSize: 8 },
      out: join(bench.out, "a"),
    });
  });
});
