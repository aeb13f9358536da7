import { CommanderError } from "commander";
import type { CommandContext } from "../commands/context.js";
import { InterruptedError, ToolkitError, UsageError } from "../core/errors.js";
import { createLogger } from "../core/logger.js";
import { createTerminalProgress, silentProgress } from "../core/progress.js";
import { tryDescribeSystemError } from "../core/system-error.js";

/** Exit codes of the command; docs/exit-codes.md explains them. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;

export interface VerbResult {
  /** For people, on stdout; undefined when the verb has written there itself. */
  readonly text: string | undefined;
  /** For programs, on stdout with --json. */
  readonly json: unknown;
  /** The work is not whole: Ctrl-C came first. */
  readonly isInterrupted?: boolean;
  /** The command did its work and found faults, as `verify` and `check-data` do. */
  readonly hasFaults?: boolean;
}

export interface CommonOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly debug?: boolean;
}

/** Runs one verb: gives it a context, prints its result, turns errors into messages and exit codes. */
export async function runVerb(
  options: CommonOptions,
  verb: (context: CommandContext) => Promise<VerbResult>,
): Promise<void> {
  const abort = new AbortController();
  const stop = (): void => {
    if (abort.signal.aborted) process.exit(exitCodes.interrupted); // asked twice: at once
    process.stderr.write("\nStopping after what is begun; press Ctrl-C again to stop at once.\n");
    abort.abort();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  try {
    const result = await verb(createContext(options, abort.signal));
    const text =
      options.json && result.text !== undefined ? JSON.stringify(result.json, null, 2) : result.text;
    if (text !== undefined) process.stdout.write(`${text}\n`);
    if (result.isInterrupted) process.exitCode = exitCodes.interrupted;
    else if (result.hasFaults) process.exitCode = exitCodes.failed;
  } catch (error) {
    reportError(error, options.debug ?? false);
    process.exitCode = exitCodeOf(error);
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  }
}

const exitCodeOf = (error: unknown): number =>
  error instanceof InterruptedError
    ? exitCodes.interrupted
    : error instanceof UsageError
      ? exitCodes.usage
      : exitCodes.failed;

function createContext({ quiet = false, debug = false }: CommonOptions, signal: AbortSignal): CommandContext {
  const write = (text: string): void => void process.stderr.write(text);
  const isTerminal = process.stderr.isTTY && !quiet;
  return {
    signal,
    logger: createLogger({
      level: debug ? "debug" : quiet ? "warn" : "info",
      print: (line) => write(`${isTerminal ? "\r\u001b[2K" : ""}${line}\n`),
    }),
    startProgress: (label, format) =>
      isTerminal ? createTerminalProgress({ label, write, ...(format ? { format } : {}) }) : silentProgress,
  };
}

/** One message for what the user can mend; a stack trace as well for what only we can. */
export function reportError(thrown: unknown, isDebug: boolean): void {
  if (thrown instanceof CommanderError) return; // commander has printed it
  const error = tryDescribeSystemError(thrown) ?? thrown;
  const isOurs = error instanceof ToolkitError;
  const text =
    error instanceof Error
      ? isOurs && !isDebug
        ? error.message
        : (error.stack ?? error.message)
      : String(error);
  process.stderr.write(`${text}\n`);
  if (!isOurs) process.stderr.write("This is a bug in the toolkit: please report it with the command.\n");
}
