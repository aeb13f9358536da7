import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Command } from "commander";
import { beforeEach, describe, expect, test } from "vitest";
import { describeVerbs } from "../../../src/cli/describe-verbs.js";
import { addAdapt } from "../../../src/cli/verbs/adapt.js";
import { addEvaluate } from "../../../src/cli/verbs/evaluate.js";
import { addFinetune } from "../../../src/cli/verbs/finetune.js";
import { addLearnLexicon } from "../../../src/cli/verbs/learn-lexicon.js";
import { addPretrain } from "../../../src/cli/verbs/pretrain.js";
import { addPseudoLabel } from "../../../src/cli/verbs/pseudo-label.js";
import { addTranslate } from "../../../src/cli/verbs/translate.js";
import { silentContext } from "../../../src/commands/context.js";
import { runPipeline } from "../../../src/commands/pipeline/run-pipeline.js";
import { nextFolder } from "../../support/temp.js";

const configs = new URL("../../../configs/", import.meta.url).pathname;
const program = new Command();
for (const add of [
  addAdapt,
  addEvaluate,
  addFinetune,
  addLearnLexicon,
  addPretrain,
  addPseudoLabel,
  addTranslate,
])
  add(program);

/** Files as the configs name them below `data`, with the sentences of the toy. */
const stoodFor: Readonly<Record<string, string>> = {
  "source.train.conll": "crossner/conll2003/train.txt",
  "source.dev.conll": "crossner/conll2003/dev.txt",
  "target.train.conll":
    "target/train.txt crossner/politics/train.txt wnut17/wnut17train.conll conll2002-es/train.txt",
  "target.dev.conll":
    "target/dev.txt crossner/politics/dev.txt wnut17/emerging.dev.conll conll2002-es/test.txt",
  "target.test.conll":
    "target/test.txt crossner/politics/test.txt wnut17/emerging.test.annotated conll2002-es/valid.txt",
  "source.mrc.json": "mrc/source.json mrc/squad-v2-dev-half.json mrc/xquad.en.json",
  "target.mrc.json": "mrc/target.json mrc/xquad.es.json",
};
let data: string;
beforeEach(() => {
  data = nextFolder();
  for (const [file, places] of Object.entries(stoodFor))
    for (const place of places.split(" ")) {
      mkdirSync(dirname(join(data, place)), { recursive: true });
      copyFileSync(join(configs, "tiny/tof", file), join(data, place));
    }
  writeFileSync(join(data, "en-es.txt"), "ferry\tferry\n");
});

interface PlannedStep {
  readonly name: string;
  readonly state: string;
  readonly after: readonly string[];
}
async function plan(name: string, set: readonly string[] = []): Promise<readonly PlannedStep[]> {
  const { json } = await runPipeline(
    {
      file: join(configs, `tof/${name}.yaml`),
      set: [`data=${data}`, ...set],
      out: join(data, "out"),
      isDry: true,
      command: [],
      verbs: describeVerbs(program),
    },
    silentContext,
  );
  return (json as { steps: readonly PlannedStep[] }).steps;
}
const toDo = async (name: string, set?: readonly string[]): Promise<string[]> =>
  (await plan(name, set))
    .filter(({ state }) => state === "to do")
    .map((step) => step.name.replace(".2019", ""));
const read = (name: string): string => readFileSync(join(configs, `tof/${name}.yaml`), "utf8");
const names = readdirSync(join(configs, "tof"))
  .map((file) => file.replace(".yaml", ""))
  .filter((name) => read(name).startsWith("# nerforge run "))
  .sort();

describe("configs/tof", () => {
  test("is looked at", () =>
    expect(names).toEqual(["adaptabert", "adaptabert-translation", "politics", "spanish", "tof", "wnut"]));

  test.each(names)("%s names itself in its first line, and can be run", async (name) => {
    expect(read(name)).toMatch(new RegExp(`^# nerforge run configs/tof/${name}\\.yaml\n`));
    expect(await toDo(name)).toContain("scores");
  });

  test.each(names)("%s says of each value whether it is the paper's, the code's or ours", (name) => {
    const [, vars] = /^vars:\n([\s\S]*?)(?:^ {2}# Parts|^steps:|$(?![\s\S]))/m.exec(read(name))!;
    const unmarked = vars
      .split("\n")
      .filter(
        (line) => /^\s*[\w-]+:\s*[^\s#]/.test(line) && !/^\s*(?:train|dev|test|data|map|rates):/.test(line),
      )
      .filter((line) => !/# .*\b(?:paper|code|ours|here)\b/.test(line));
    expect(unmarked).toEqual([]);
  });
});

const whole = [
  ...["mlm", "mrc", "adaptabert", "ner", "pseudo", "pseudo-dev", "ner-pseudo", "refined", "refined-dev"],
  ...["mrc-again.1", "ner-again.1", "pseudo-again.1", "pseudo-again-dev.1", "prediction", "scores"],
];

describe("TOF's variants", () => {
  test("the whole of it is algorithm 1, with AdaptaBERT beside it", async () =>
    expect(await toDo("tof")).toEqual(whole));

  test("each round of continual learning goes on with the one before", async () => {
    const steps = await plan("tof", ["iterations=2"]);
    const basesOf = (name: string) => steps.find((step) => step.name === name)?.after;
    expect(basesOf("mrc-again.2019.1")).toEqual([
      "mrc.2019",
      "ner-pseudo.2019",
      "refined.2019",
      "refined-dev.2019",
    ]);
    expect(basesOf("mrc-again.2019.2")).toEqual([
      ...["mrc-again.2019.1", "ner-again.2019.1", "pseudo-again.2019.1", "pseudo-again-dev.2019.1"],
    ]);
    expect(basesOf("scores.2019")).toEqual(["ner-again.2019.2"]);
  });

  test.each([
    ["continual=false", whole.filter((name) => !/again|refined/.test(name))],
    ["pseudo=false", ["mlm", "mrc", "adaptabert", "ner", "prediction", "scores"]],
    ["pseudo=false mrc=false", ["mlm", "adaptabert", "ner", "prediction", "scores"]],
    ["order=mrc-mlm-ner pseudo=false", ["mrc", "mlm", "ner", "prediction", "scores"]],
    ["target.dev=null", whole.filter((name) => !name.includes("-dev"))],
  ])("%s does without the other steps", async (set, steps) =>
    expect(await toDo("tof", set.split(" "))).toEqual(steps),
  );

  test("the order of the tasks is the order of their weights", async () => {
    const afterOf = async (set: string[]) => {
      const steps = await plan("tof", set);
      return Object.fromEntries(steps.map(({ name, after }) => [name.replace(".2019", ""), after]));
    };
    expect(await afterOf([])).toMatchObject({ mlm: [], mrc: ["mlm.2019"], ner: ["mlm.2019", "mrc.2019"] });
    expect(await afterOf(["order=mrc-mlm-ner"])).toMatchObject({
      mrc: [],
      mlm: ["mrc.2019"],
      ner: ["mlm.2019"],
    });
  });

  test("a lexicon that is given is not learnt", async () => {
    expect((await toDo("spanish")).slice(0, 3)).toEqual(["lexicon", "translated-ner", "translated-mrc"]);
    expect((await toDo("spanish", [`lexicon=${data}/en-es.txt`]))[0]).toBe("translated-ner");
    expect(await toDo("spanish", ["translateMrc=false"])).not.toContain("translated-mrc");
  });

  /** What comments set on the command line, of each config that is named with it or holds it. */
  const variants = names.flatMap((name) =>
    read(name)
      .split("\n")
      .flatMap((line) => {
        const [, other, set] =
          /^#.*?(?:configs\/tof\/([\w-]+)\.yaml )?--set ((?:\S+=\S+ ?)+)/.exec(line) ?? [];
        return set === undefined || set.startsWith("data=")
          ? []
          : [[other ?? name, set.trim().replace(/[.)]$/, "")] as const];
      }),
  );

  test("are found in the comments", () => expect(variants.length).toBeGreaterThanOrEqual(12));

  test.each(variants)("%s: --set %s", async (name, set) => {
    const given = set.split(" ").map((own) => own.replace("=en-es.txt", `=${data}/en-es.txt`));
    expect(await toDo(name, given)).toContain("scores");
  });

  test("without any labels as questions, the questions alone are trained on", async () => {
    for (const set of [
      ["nerMrc=false"],
      ["nerMrc=false", "sourceMrc=null"],
      ["sourceMrc=null", "targetMrc=null"],
    ])
      expect(await toDo("tof", set)).toEqual(whole);
    await expect(plan("tof", ["nerMrc=false", "sourceMrc=null", "targetMrc=null"])).rejects.toThrow(
      /steps\.mrc\.2019\.config of .* is not valid:\n✖ train/,
    );
  });
});
