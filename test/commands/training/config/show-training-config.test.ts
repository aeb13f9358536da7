import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import {
  finetuneVerb,
  pretrainVerb,
  resolveTrainingConfig,
  trainingVerbs,
} from "../../../../src/commands/training/config/resolve-training-config.js";
import { keysAt } from "../../../../src/commands/training/config/schema-tree.js";
import { showTrainingConfig } from "../../../../src/commands/training/config/show-training-config.js";

describe("config show of a verb that trains", () => {
  test.each(trainingVerbs.map((verb) => [verb.name, verb] as const))(
    "%s: every key has a sentence, and what has a default has it",
    (_name, verb) => {
      const text = showTrainingConfig(verb as never);
      for (const key of keysAt(verb.settings, []))
        expect(text).toMatch(new RegExp(`^# \\S.+\\n#?${key}:`, "m"));
      for (const key of keysAt(verb.settings, ["training"]))
        expect(text).toMatch(new RegExp(`^ {2}# \\S.+\\n {2}#?${key}:`, "m"));
      expect(text).not.toMatch(/^\s*#\s*$/m);
    },
  );

  test("it is a config: with a model and data it is the one that these alone give", () => {
    const given = { model: "a/b", train: "x.conll", out: "o" };
    const shown = parse(showTrainingConfig(finetuneVerb)) as Record<string, unknown>;
    const flags = { ...shown, ...given };
    expect(resolveTrainingConfig(finetuneVerb, { flags, defaults: {} })).toEqual(
      resolveTrainingConfig(finetuneVerb, { flags: given }),
    );
  });

  test("what has no default is commented out, its keys too", () => {
    const text = showTrainingConfig(pretrainVerb);
    expect(text).toMatch(/^#model:$/m);
    expect(text).toMatch(/^ {2}#random:$/m);
    expect(text).toMatch(/^ {4}#hidden: 128$/m);
    expect(text).toMatch(/^#dev:\n {2}# keys as of data$/m);
    expect(text).toMatch(/^ {2}batchSize: 960$/m);
  });
});
