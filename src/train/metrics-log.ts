import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";

/** One line of training: always these columns, and in this order. */
export interface MetricsLine {
  /** Steps that are done. */
  readonly step: number;
  /** Mean over the steps since the line before; null when there was none. */
  readonly loss: number | null;
  /** Learning rate of the last step. */
  readonly lr: number;
  /** Mean over the steps since the line before, before clipping. */
  readonly gradNorm: number | null;
  /** Real tokens, without padding; over the steps alone. */
  readonly tokensPerSecond: number | null;
  /** Score of the evaluation that was made at this step; null when none was. */
  readonly devF1: number | null;
}

/** A line of the file: an evaluation's further numbers stand behind the columns. */
export interface StoredMetricsLine extends MetricsLine {
  readonly dev?: Readonly<Record<string, number>>;
}

/** `metrics.jsonl` of a run: one JSON object a line. */
export class MetricsLog {
  readonly #descriptor: number;

  /**
   * Opens or creates the file. Only its first `lines` lines are kept, those that the checkpoint knows of: the run that
   * goes on from there writes the others again.
   */
  constructor(file: string, lines: number) {
    mkdirSync(dirname(file), { recursive: true });
    if (existsSync(file)) keepLines(file, lines);
    this.#descriptor = openSync(file, "a");
  }

  append(line: StoredMetricsLine): void {
    writeSync(this.#descriptor, `${JSON.stringify(line)}\n`);
  }

  /** Brings the lines to the disk. */
  sync(): void {
    fsyncSync(this.#descriptor);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/** The lines of a metrics file; one that a killed process left unfinished is left out. */
export function readMetrics(file: string): StoredMetricsLine[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((text) => tryParseLine(text) ?? []);
}

/** The beginning of an object is no JSON. */
function tryParseLine(text: string): StoredMetricsLine | undefined {
  try {
    return JSON.parse(text) as StoredMetricsLine;
  } catch {
    return undefined;
  }
}

function keepLines(file: string, count: number): void {
  const text = readFileSync(file, "utf8");
  const kept = text
    .split("\n")
    .slice(0, count)
    .map((line) => `${line}\n`)
    .join("");
  if (kept === text) return;
  writeFileSync(`${file}.new`, kept);
  renameSync(`${file}.new`, file);
}
