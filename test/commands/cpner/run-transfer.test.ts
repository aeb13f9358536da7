import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { stringify } from "yaml";
import { addPredict } from "../../../src/cli/verbs/predict.js";
import { addTransfer } from "../../../src/cli/verbs/transfer.js";
import { shownPath } from "../../../src/commands/training/report/shown-path.js";
import { closeEngines, selectEngine } from "../../../src/engine/engine.js";
import { PrefixStore } from "../../../src/hub/prefix-store.js";
import { saveT5 } from "../../../src/hub/save-t5.js";
import { makeDomainT5 } from "../../support/cpner.js";
import { makeSentences, writeSentences } from "../../support/labelled-sentences.js";
import { captureVerbs } from "../../support/run-verbs.js";
import { nextFolder } from "../../support/temp.js";

const { output, run } = captureVerbs([addTransfer, addPredict]);
afterAll(closeEngines);

async function prepare(): Promise<string> {
  await selectEngine("wasm");
  const folder = nextFolder();
  const t5 = makeDomainT5();
  await saveT5(join(folder, "t5"), t5);
  t5.dispose();
  for (const [i, name] of ["news", "music", "film"].entries())
    writeSentences(folder, `${name}.conll`, makeSentences(4, i + 1));
  const training = { batchSize: 4, steps: 1, workers: 0, evaluateEvery: "never" };
  const data = (name: string) => ({ name, train: `${name}.conll` });
  const tree = {
    model: "./t5",
    domain: { prefixLength: 2, middleSize: 4, maxTargetTokens: 16 },
    ...{ sources: [data("news"), data("music")], target: data("film"), test: "film.conll" },
    ...{ warmUp: training, transfer: training },
  };
  writeFileSync(join(folder, "experiment.yaml"), stringify(tree));
  writeFileSync(join(folder, "texts.txt"), "Averby saw the harbour of Lenne\n");
  return folder;
}

test("transfer makes a store that predict asks, and is not run twice", { timeout: 60_000 }, async () => {
  const folder = await prepare();
  const at = (path: string) => join(folder, path);
  const launch = ["transfer", at("experiment.yaml"), "--out", at("run"), "--engine", "wasm", "--json"];
  await run(...launch);
  const report = JSON.parse(output.stdout) as {
    domains: string[];
    scores: { spans: unknown };
    store: string;
  };
  expect(report).toMatchObject({ domains: ["film"], store: at("run/store") });
  expect(report.scores.spans).toMatchObject({ micro: { f1: expect.any(Number) } });
  expect(new PrefixStore(report.store).domains).toEqual(["film", "film.mixed", "film.warm", "music", "news"]);
  output.stdout = "";
  const again = ["transfer", at("experiment.yaml"), "--out", at("run"), "--engine", "wasm"];
  await run(...again);
  expect(output.stdout).toContain("label similarity");
  expect(output.stdout).toContain(`--model ${shownPath(at("t5"))} --store`);
  const ask = ["--model", at("t5"), "--store", at("run/store"), "--domain", "music", "--engine", "wasm"];
  await run("predict", ...ask, at("texts.txt"), "--out", at("found.jsonl"));
  expect(existsSync(at("found.jsonl"))).toBe(true);
});
