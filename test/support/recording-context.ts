import { type CommandContext, silentContext } from "../../src/commands/context.js";
import type { Logger } from "../../src/core/logger.js";

/** A context that keeps what is logged, `level message`. */
export function recordingContext(): { readonly context: CommandContext; readonly lines: string[] } {
  const lines: string[] = [];
  const logger: Logger = {
    error: (message) => void lines.push(`error ${message}`),
    warn: (message) => void lines.push(`warn ${message}`),
    info: (message) => void lines.push(`info ${message}`),
    debug: () => undefined,
    forStage: () => logger,
  };
  return { context: { ...silentContext, logger }, lines };
}
