import { closeSync, mkdirSync, openSync, readdirSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { maskedCrc32c } from "./crc32c.js";
import {
  doubleField,
  type Field,
  floatField,
  integerField,
  message,
  messageField,
  textField,
} from "./protobuf.js";

const prefix = "events.out.tfevents.";

/**
 * A TensorBoard event file: records of TFRecord framing, each an `Event` message. One file a launch of a run; the
 * reader takes them in the order of their names.
 *
 * Source: `event.proto`, `summary.proto` and `tensor.proto` of TensorBoard 2.21.
 */
export class EventFile {
  readonly #descriptor: number;

  /**
   * Creates the file in a run's folder.
   *
   * @param firstStep readers drop what earlier files hold from this step on
   */
  constructor(folder: string, firstStep: number) {
    mkdirSync(folder, { recursive: true });
    this.#descriptor = openSync(join(folder, nextName(folder)), "a");
    this.#append([textField(3, "brain.Event:2")]);
    this.#append([integerField(2, firstStep), messageField(7, [integerField(1, 1)])]); // SessionLog START
  }

  /** Numbers of one step by their tags. */
  addScalars(step: number, scalars: Readonly<Record<string, number>>): void {
    const values = Object.entries(scalars).map(([tag, value]) =>
      messageField(1, [textField(1, tag), floatField(2, value)]),
    );
    this.#append([integerField(2, step), messageField(5, values)]);
  }

  /** A text (Markdown) of one step, for the text tab. */
  addText(step: number, tag: string, text: string): void {
    const metadata = messageField(9, [messageField(1, [textField(1, "text")]), integerField(4, 2)]);
    const stringType = 7;
    const shape = messageField(2, [messageField(2, [integerField(1, 1)])]); // [1]
    const tensor = messageField(8, [integerField(1, stringType), shape, textField(8, text)]);
    this.#append([
      integerField(2, step),
      messageField(5, [messageField(1, [textField(1, tag), metadata, tensor])]),
    ]);
  }

  #append(fields: readonly Field[]): void {
    writeSync(this.#descriptor, frameRecord(message([doubleField(1, Date.now() / 1000), ...fields])));
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/** A TFRecord: length, its checksum, the content, its checksum. */
export function frameRecord(content: Uint8Array): Uint8Array {
  const frame = Buffer.alloc(12 + content.length + 4);
  frame.writeBigUInt64LE(BigInt(content.length), 0);
  frame.writeUInt32LE(maskedCrc32c(frame.subarray(0, 8)), 8);
  frame.set(content, 12);
  frame.writeUInt32LE(maskedCrc32c(content), 12 + content.length);
  return frame;
}

/** A name behind those of all earlier files, whatever the clock says. */
function nextName(folder: string): string {
  const seconds = readdirSync(folder)
    .filter((file) => file.startsWith(prefix))
    .map((file) => Number.parseInt(file.slice(prefix.length), 10) + 1);
  const next = Math.max(Math.floor(Date.now() / 1000), ...seconds.filter(Number.isFinite));
  return `${prefix}${String(next).padStart(10, "0")}.${hostname()}.${process.pid}`;
}
