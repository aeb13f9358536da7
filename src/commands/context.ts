import { type Logger, silentLogger } from "../core/logger.js";
import { type Progress, silentProgress } from "../core/progress.js";

/** What every command is handed besides its options. */
export interface CommandContext {
  readonly logger: Logger;
  /** Starts a progress line; `format` writes a count in its unit. */
  readonly startProgress: (label: string, format?: (count: number) => string) => Progress;
  /** Aborted by Ctrl-C and SIGTERM: finish what is begun, keep what is whole, return. */
  readonly signal: AbortSignal;
}

/** For library use and tests: nothing is reported, nothing interrupts. */
export const silentContext: CommandContext = {
  logger: silentLogger,
  startProgress: () => silentProgress,
  signal: new AbortController().signal,
};
