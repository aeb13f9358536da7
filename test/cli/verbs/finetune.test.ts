import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { buildCommand, runCommand, startCommand } from "../../support/built-command.js";
import { makeSentences, writeSentences } from "../../support/labelled-sentences.js";
import { nextFolder } from "../../support/temp.js";

beforeAll(buildCommand, 120_000);

test("Ctrl-C ends with 130, and the same command goes on; what is tagged goes through a pipe", async () => {
  const folder = nextFolder();
  const config = join(folder, "c.yaml");
  writeSentences(folder, "data.conll", makeSentences(24));
  writeFileSync(
    config,
    `model: {random: {layers: 1, hidden: 16, heads: 2, ffn: 16, maxTokens: 32, vocabulary: {size: 120}}}
train: data.conll
dev: data.conll
training: {epochs: 12, batchSize: 4, logEverySteps: 1, optimizer: {learningRate: 1.0e-2}}
`,
  );
  const words = ["finetune", config, "--engine", "wasm", "--out", join(folder, "run")];
  const first = startCommand(words);
  expect(await first.said("train: trained step=6")).toBe(true);
  first.child.kill("SIGINT");
  const stopped = await first.ended;
  expect(stopped.code).toBe(130);
  expect(stopped.stderr).toMatch(
    /E_INTERRUPTED: training was stopped after step \d+ of \d+\. Fix: run the same command/,
  );
  const again = await runCommand(words);
  expect([again.code, again.stderr]).toEqual([0, expect.stringContaining("train: resuming step=")]);
  expect(again.stdout).toMatch(/^size +sentences/);
  const predict = startCommand(
    ["predict", "--model", join(folder, "run", "model"), "--engine", "wasm", "--quiet", "--format", "conll"],
    { stdin: "open" },
  );
  predict.child.stdin?.end("Ana went to Kiel .\n");
  const tagged = await predict.ended;
  expect([tagged.code, tagged.stderr]).toEqual([0, ""]);
  expect(tagged.stdout.split("\n").map((line) => line.split("\t")[0])).toEqual([
    ...["Ana", "went", "to", "Kiel", "."],
    ...["", ""],
  ]);
}, 60_000);
