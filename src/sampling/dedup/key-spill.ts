import { closeSync, fstatSync, mkdirSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

/** A record is a 64-bit key in two halves and a sentence id. */
export const recordWords = 3;
const recordBytes = 4 * recordWords;
/** One partition and the table that is made of it, 12 MB and 15, are small beside the rest of a build. */
const partitionBytes = 12 << 20;
/** Every partition is an open file. */
const maxPartitions = 256;
const bufferRecords = 4096;

/**
 * Keys with sentence ids, more than memory holds, dealt out into partitions by their keys: equal keys meet in
 * one partition, in the order in which they came. Memory is 48 KB a partition; the rest lies in files of
 * 12 bytes a record, which a small corpus never makes.
 */
export class KeySpill {
  readonly #folder: string;
  readonly #buffers: Int32Array[];
  readonly #counts: Int32Array;
  readonly #files: (number | undefined)[];

  /**
   * @param folder where files may be made; it is made when the first one is
   * @param expectedRecords decides the number of partitions
   */
  constructor(folder: string, expectedRecords: number) {
    const partitions = Math.min(
      maxPartitions,
      Math.max(1, Math.ceil((expectedRecords * recordBytes) / partitionBytes)),
    );
    this.#folder = folder;
    this.#buffers = Array.from({ length: partitions }, () => new Int32Array(bufferRecords * recordWords));
    this.#counts = new Int32Array(partitions);
    this.#files = new Array(partitions).fill(undefined);
  }

  add(low: number, high: number, sentenceId: number): void {
    // The table of a partition places keys by their upper half: partitions go by the lower.
    const partition = (low >>> 0) % this.#buffers.length;
    const buffer = this.#buffers[partition];
    let at = this.#counts[partition];
    buffer[at++] = low;
    buffer[at++] = high;
    buffer[at++] = sentenceId;
    this.#counts[partition] = at;
    if (at === buffer.length) this.#flush(partition);
  }

  /** The records of one partition after the other, as `[low, high, sentenceId]` after each other. */
  *partitions(): Generator<Int32Array> {
    for (const [partition, buffer] of this.#buffers.entries()) {
      const rest = buffer.subarray(0, this.#counts[partition]);
      const file = this.#files[partition];
      yield file === undefined ? rest : joinFile(file, rest);
    }
  }

  /** Closes and removes the files. */
  dispose(): void {
    for (const [partition, file] of this.#files.entries()) {
      if (file === undefined) continue;
      closeSync(file);
      rmSync(this.#pathOf(partition), { force: true });
      this.#files[partition] = undefined;
    }
  }

  #flush(partition: number): void {
    let file = this.#files[partition];
    if (file === undefined) {
      mkdirSync(this.#folder, { recursive: true });
      file = openSync(this.#pathOf(partition), "w+");
      this.#files[partition] = file;
    }
    const { buffer, byteOffset } = this.#buffers[partition];
    writeWhole(file, new Uint8Array(buffer, byteOffset, 4 * this.#counts[partition]));
    this.#counts[partition] = 0;
  }

  #pathOf(partition: number): string {
    return join(this.#folder, `keys-${partition}`);
  }
}

function writeWhole(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

function joinFile(file: number, rest: Int32Array): Int32Array {
  const { size } = fstatSync(file);
  const records = new Int32Array(size / 4 + rest.length);
  const bytes = new Uint8Array(records.buffer, 0, size);
  for (let at = 0; at < size; ) {
    const count = readSync(file, bytes, at, size - at, at);
    if (count === 0) break;
    at += count;
  }
  records.set(rest, size / 4);
  return records;
}
