import type { Command } from "commander";
import { type CommonOptions, runVerb } from "../run-verb.js";

/** `nerforge doctor` and `nerforge setup-tensorflow`; TensorFlow.js is loaded when one of them runs. */
export function addEngineVerbs(program: Command): void {
  addDoctor(program);
  addSetupTensorflow(program);
}

function addDoctor(program: Command): void {
  program
    .command("doctor")
    .summary("what is here to build and train with, what is missing, and the command that mends it")
    .option("--json", "print the report as JSON")
    .action((flags: CommonOptions) =>
      runVerb(flags, async () => {
        const { formatDoctor, runDoctor } = await import("../../commands/doctor.js");
        const report = await runDoctor();
        return { text: formatDoctor(report), json: report, hasFaults: !report.isHealthy };
      }),
    );
}

interface SetupFlags extends CommonOptions {
  readonly gpu?: boolean;
  readonly version?: string;
  readonly from?: string;
  readonly force?: boolean;
}

function addSetupTensorflow(program: Command): void {
  program
    .command("setup-tensorflow")
    .summary("compile TensorFlow.js's native addon against a current TensorFlow")
    .description(
      "Takes TensorFlow with pip, or from a folder that holds one, and compiles tfjs-node's addon against it into a cache.\n" +
        "Needs python3 with venv, a C++ compiler and make. docs/engines.md says more.",
    )
    .option("--gpu", "TensorFlow with its CUDA libraries")
    .option("--version <v>", "TensorFlow's version")
    .option("--from <dir>", "folder of a Python package tensorflow that is there already")
    .option("--force", "build anew although a build is there")
    .option("--json", "print the result as JSON")
    .option("--quiet", "warnings only")
    .option("--debug", "more log lines, stack traces")
    .action((flags: SetupFlags) =>
      runVerb(flags, async ({ logger }) => {
        const { setupTensorflow } = await import("../../commands/setup-tensorflow.js");
        const { gpu = false, version, from, force = false } = flags;
        const built = await setupTensorflow(
          {
            gpu,
            force,
            ...(version === undefined ? {} : { version }),
            ...(from === undefined ? {} : { from }),
          },
          logger,
        );
        return { text: `The tensorflow engine is ready in ${built.folder}.`, json: built };
      }),
    );
}
