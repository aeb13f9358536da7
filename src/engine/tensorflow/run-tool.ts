import { spawn } from "node:child_process";
import { EngineError } from "../errors.js";

export interface ToolOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** What to do when the tool is absent, or fails; one imperative sentence. */
  readonly fix: string;
  /** What was being done, for the message. */
  readonly purpose: string;
}

/**
 * Runs a program and returns what it printed on stdout.
 *
 * @throws EngineError when it is absent or fails, with the end of what it printed
 */
export async function runTool(
  program: string,
  parameters: readonly string[],
  { cwd, env, fix, purpose }: ToolOptions,
): Promise<string> {
  const child = spawn(program, [...parameters], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let all = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    all += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    all += text;
  });
  const code = await new Promise<number | string>((resolve) => {
    child.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    child.on("close", (exit, signal) => resolve(exit ?? signal ?? "unknown"));
  });
  if (code === 0) return stdout;
  const what =
    code === "ENOENT"
      ? `"${program}" is not installed`
      : `"${program} ${parameters.join(" ")}" ended with ${code}`;
  const tail = all.trim().split("\n").slice(-12).join("\n");
  throw new EngineError(`${purpose}: ${what}${tail === "" ? "" : `:\n${tail}\n`}`, { fix });
}
