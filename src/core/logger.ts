import pino from "pino";

/** A place to report events; libraries get one and never print. */
export interface Logger {
  error(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
  /** A logger whose lines carry `stage`. */
  forStage(stage: string): Logger;
}
export type LogFields = Readonly<Record<string, unknown>>;
type Level = "error" | "warn" | "info" | "debug";

/** A logger that drops everything. */
export const silentLogger: Logger = {
  error() {},
  warn() {},
  info() {},
  debug() {},
  forStage: () => silentLogger,
};

export interface LoggerOptions {
  /** JSON lines go here (appended); none when absent. */
  readonly file?: string;
  /** Short text goes to this function, one call a line; none when absent. */
  readonly print?: (line: string) => void;
  readonly level?: Level;
}

/** One event = one line: JSON in the file, `stage: message key=value` for a person. */
export function createLogger({ file, print, level = "info" }: LoggerOptions): Logger {
  const sink =
    file === undefined
      ? undefined
      : pino({ level, base: null }, pino.destination({ dest: file, mkdir: true, sync: true }));
  const isOn = (at: Level): boolean => pino.levels.values[at] >= pino.levels.values[level];
  const make = (stage: string): Logger => {
    const write = (at: Level, message: string, fields: LogFields = {}): void => {
      if (!isOn(at)) return;
      sink?.[at]({ stage, ...fields }, message);
      print?.(formatLine(at, stage, message, fields));
    };
    return {
      error: (message, fields) => write("error", message, fields),
      warn: (message, fields) => write("warn", message, fields),
      info: (message, fields) => write("info", message, fields),
      debug: (message, fields) => write("debug", message, fields),
      forStage: make,
    };
  };
  return make("run");
}

function formatLine(level: Level, stage: string, message: string, fields: LogFields): string {
  const tail = Object.entries(fields)
    .map(([key, value]) => ` ${key}=${typeof value === "object" ? JSON.stringify(value) : String(value)}`)
    .join("");
  return `${level === "info" ? "" : `${level} `}${stage}: ${message}${tail}`;
}
