import type { Logger } from "./logger.js";

/** A logger that reports every event to both. */
export function joinLoggers(first: Logger, second: Logger): Logger {
  return {
    error: (message, fields) => both((logger) => logger.error(message, fields)),
    warn: (message, fields) => both((logger) => logger.warn(message, fields)),
    info: (message, fields) => both((logger) => logger.info(message, fields)),
    debug: (message, fields) => both((logger) => logger.debug(message, fields)),
    forStage: (stage) => joinLoggers(first.forStage(stage), second.forStage(stage)),
  };
  function both(report: (logger: Logger) => void): void {
    report(first);
    report(second);
  }
}
