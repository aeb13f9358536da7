#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { packageVersion } from "../core/package-version.js";
import { exitCodes, reportError } from "./run-verb.js";
import { addAdapt } from "./verbs/adapt.js";
import { addBuildCorpus } from "./verbs/build-corpus.js";
import { addCheckData } from "./verbs/check-data.js";
import { addConfig } from "./verbs/config.js";
import { addConvert } from "./verbs/convert.js";
import { addCorpusVerbs } from "./verbs/corpus.js";
import { addDemo } from "./verbs/demo.js";
import { addEngineVerbs } from "./verbs/engines.js";
import { addEvaluate } from "./verbs/evaluate.js";
import { addExport } from "./verbs/export.js";
import { addFinetune } from "./verbs/finetune.js";
import { addLearnLexicon } from "./verbs/learn-lexicon.js";
import { addPredict } from "./verbs/predict.js";
import { addPretrain } from "./verbs/pretrain.js";
import { addPseudoLabel } from "./verbs/pseudo-label.js";
import { addRun } from "./verbs/run.js";
import { addSample } from "./verbs/sample.js";
import { addScore } from "./verbs/score.js";
import { addTransfer } from "./verbs/transfer.js";
import { addTranslate } from "./verbs/translate.js";

const program = new Command("nerforge")
  .description("Typed NER corpora from Wikipedia and DBpedia, and models that train on them.")
  .version(packageVersion)
  .showSuggestionAfterError()
  .showHelpAfterError("(add --help for the options)")
  .configureHelp({ showGlobalOptions: true })
  .exitOverride();
addBuildCorpus(program);
addCorpusVerbs(program);
addExport(program);
addConvert(program);
addCheckData(program);
addSample(program);
addLearnLexicon(program);
addTranslate(program);
addScore(program);
addPretrain(program);
addAdapt(program);
addFinetune(program);
addTransfer(program);
addEvaluate(program);
addPredict(program);
addPseudoLabel(program);
addRun(program);
addConfig(program);
addDemo(program);
addEngineVerbs(program);
for (const verb of program.commands) verb.copyInheritedSettings(program);

// A reader that has left, as `head` does, wants no more results; whoever watched the progress may leave too.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") reportError(error, false);
  process.exit(error.code === "EPIPE" ? exitCodes.ok : exitCodes.failed);
});
process.stderr.on("error", () => {});

try {
  await program.parseAsync();
} catch (error) {
  reportError(error, false);
  process.exitCode =
    error instanceof CommanderError
      ? error.exitCode === 0
        ? exitCodes.ok
        : exitCodes.usage
      : exitCodes.failed;
}
