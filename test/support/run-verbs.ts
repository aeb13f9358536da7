import { Command } from "commander";
import { afterEach, beforeEach, vi } from "vitest";

export interface RunVerbs {
  /** What the verbs of a test have printed; a test may empty it. */
  readonly output: { stdout: string; stderr: string };
  /** Runs one command line in this process; `process.exitCode` is reset behind each test. */
  readonly run: (...words: string[]) => Promise<void>;
}

/** Verbs that run in the test's own process, with all that they print kept. */
export function captureVerbs(adders: readonly ((program: Command) => void)[]): RunVerbs {
  const output = { stdout: "", stderr: "" };
  beforeEach(() => {
    for (const name of ["stdout", "stderr"] as const) {
      output[name] = "";
      vi.spyOn(process[name], "write").mockImplementation((text) => {
        output[name] += text;
        return true;
      });
    }
  });
  afterEach(() => {
    vi.restoreAllMocks();
    process.exitCode = undefined;
  });
  return {
    output,
    run: async (...words) => {
      const program = new Command("nerforge").exitOverride();
      for (const add of adders) add(program);
      for (const verb of program.commands) verb.exitOverride();
      await program.parseAsync(words, { from: "user" });
    },
  };
}
