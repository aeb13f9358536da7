import type { Logger } from "./logger.js";

/** A logger for a part of some work: what is info of the part is debug of the whole. */
export const quietLogger = (logger: Logger): Logger => ({
  error: (message, fields) => logger.error(message, fields),
  warn: (message, fields) => logger.warn(message, fields),
  info: (message, fields) => logger.debug(message, fields),
  debug: (message, fields) => logger.debug(message, fields),
  forStage: (stage) => quietLogger(logger.forStage(stage)),
});
