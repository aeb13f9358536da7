/** What the runner should do about an error. */
export type ErrorFate = "stop" | "skip-shard" | "skip-record" | "retry";

export interface ErrorDetails {
  /** Where it happened, most general first: file, line, page id, step. */
  readonly at?: Readonly<Record<string, string | number>>;
  /** What the reader can do next, as one imperative sentence without the final period. */
  readonly fix?: string;
  readonly cause?: unknown;
}

/**
 * Base of every error this toolkit throws on purpose.
 *
 * Its message reads `CODE: what is wrong. (where) Fix: what to do.`; the class holds code and fate, the
 * words stay at the throw.
 */
export class ToolkitError extends Error {
  readonly code: string;
  readonly fate: ErrorFate;
  readonly at: Readonly<Record<string, string | number>>;
  readonly fix: string | undefined;
  /** What is wrong, without code, place and fix: for errors that quote it. */
  readonly what: string;

  constructor(code: string, fate: ErrorFate, message: string, { at = {}, fix, cause }: ErrorDetails = {}) {
    const place = Object.entries(at)
      .map(([key, value]) => `${key}=${value}`)
      .join(" ");
    const sentences = [`${code}: ${endSentence(message)}`];
    if (place) sentences.push(`(${place})`);
    if (fix) sentences.push(`Fix: ${endSentence(fix)}`);
    super(sentences.join(" "), cause === undefined ? {} : { cause });
    this.name = new.target.name;
    this.code = code;
    this.fate = fate;
    this.at = at;
    this.fix = fix;
    this.what = message;
  }
}

const endSentence = (text: string): string => (/[.!?\n]$/.test(text) ? text : `${text}.`);

/** A configuration or a command line that does not say what it must. */
export class ConfigError extends ToolkitError {
  constructor(message: string, details?: ErrorDetails) {
    super("E_CONFIG", "stop", message, details);
  }
}

/** What stands on the command line itself and cannot be understood: the command ends as for an unknown flag. */
export class UsageError extends ConfigError {}

/** An input file that is missing, unreadable, or of a kind that this step cannot read. */
export class InputError extends ToolkitError {
  constructor(message: string, details?: ErrorDetails) {
    super("E_INPUT", "stop", message, details);
  }
}

/** An input file that ends or breaks in the middle: what came before it counts. */
export class TruncatedInputError extends ToolkitError {
  constructor(message: string, details?: ErrorDetails) {
    super("E_TRUNCATED", "skip-shard", message, details);
  }
}

/** A refusal of the operating system: a full disk, permissions, a path that leads nowhere. */
export class FileError extends ToolkitError {
  constructor(message: string, details?: ErrorDetails) {
    super("E_FILE", "stop", message, details);
  }
}

/** Work that ended because Ctrl-C or SIGTERM asked for it; what is whole is kept. */
export class InterruptedError extends ToolkitError {
  constructor(message: string, details?: ErrorDetails) {
    super("E_INTERRUPTED", "stop", message, details);
  }
}

/** @throws InterruptedError once the signal has been given */
export function checkInterrupt(signal: AbortSignal | undefined): void {
  if (signal?.aborted)
    throw new InterruptedError("the work was stopped before its end", {
      fix: "run the same command to go on",
    });
}

/** One record (a line, a page, an example) that cannot be understood. */
export class RecordError extends ToolkitError {
  constructor(message: string, details?: ErrorDetails) {
    super("E_RECORD", "skip-record", message, details);
  }
}

/** A span that does not fit its text. */
export class SpanError extends ToolkitError {
  constructor(message: string, details?: ErrorDetails) {
    super("E_SPAN", "skip-record", message, details);
  }
}

/** Tensors or arrays whose sizes do not fit each other. */
export class ShapeError extends ToolkitError {
  constructor(message: string, details?: ErrorDetails) {
    super("E_SHAPE", "stop", message, details);
  }
}

/** A corpus database that is absent, of another schema version, or not what a step expects. */
export class CorpusError extends ToolkitError {
  constructor(message: string, details?: ErrorDetails) {
    super("E_CORPUS", "stop", message, details);
  }
}

/** Why a worker ended before its task did. */
export type KillReason = "timeout" | "memory" | "crash";

/** A worker that was killed, or died, in the middle of a task; the pool goes on with a new one. */
export class WorkerKilledError extends ToolkitError {
  readonly reason: KillReason;

  constructor(reason: KillReason, message: string, details?: ErrorDetails) {
    super("E_WORKER", "retry", message, details);
    this.reason = reason;
  }
}

/** A state that the code rules out: always a bug of the toolkit, never of its user. */
export class BugError extends ToolkitError {
  constructor(message: string, details: ErrorDetails = {}) {
    super("E_BUG", "stop", `${endSentence(message)} This is a bug in the toolkit.`, {
      fix: "report it with the command and the log",
      ...details,
    });
  }
}
