import { Command } from "commander";
import { expect, test } from "vitest";
import { describeVerbs } from "../../src/cli/describe-verbs.js";
import { addDemo } from "../../src/cli/verbs/demo.js";
import { addFinetune } from "../../src/cli/verbs/finetune.js";
import { addPredict } from "../../src/cli/verbs/predict.js";
import { addRun } from "../../src/cli/verbs/run.js";

const program = new Command();
for (const add of [addFinetune, addPredict, addRun, addDemo]) add(program);
const [finetune, predict, ...others] = describeVerbs(program);
const flag = (verb: typeof finetune, name: string) => verb.flags.find((own) => own.name === name);

test("verbs that run others are none of a pipeline's", () => {
  expect([finetune.name, predict.name]).toEqual(["finetune", "predict"]);
  expect(others).toEqual([]);
});

test("arguments and flags are as the help shows them", () => {
  expect(finetune.arguments).toEqual([{ name: "config", isRequired: false, isMany: false }]);
  expect(predict.arguments).toEqual([{ name: "files", isRequired: false, isMany: true }]);
  expect(flag(predict, "model")).toMatchObject({ takes: "one", placeholder: "dir|repo", isRequired: true });
  expect(flag(predict, "minScore")).toMatchObject({ long: "--min-score", isRequired: false });
  expect(flag(predict, "format")?.choices).toContain("conll");
  expect(flag(predict, "constrained")).toMatchObject({ takes: "nothing" });
  expect(flag(finetune, "data")).toMatchObject({ takes: "many", placeholder: "file" });
  expect(flag(finetune, "noExamples")).toMatchObject({ long: "--no-examples", takes: "nothing" });
  expect(flag(finetune, "out")?.placeholder).toBe("dir");
});
