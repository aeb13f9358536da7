#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { packageVersion } from "../core/package-version.js";
import { exitCodes, reportError } from "./run-verb.js";
import { addBuildCorpus } from "./verbs/build-corpus.js";
import { addConfig } from "./verbs/config.js";
import { addCorpusVerbs } from "./verbs/corpus.js";

const program = new Command("nerforge")
  .description("Typed NER corpora from Wikipedia and DBpedia, and models that train on them.")
  .version(packageVersion)
  .showSuggestionAfterError()
  .showHelpAfterError("(add --help for the options)")
  .configureHelp({ showGlobalOptions: true })
  .exitOverride();
addBuildCorpus(program);
addCorpusVerbs(program);
addConfig(program);
for (const verb of program.commands) verb.copyInheritedSettings(program);

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
